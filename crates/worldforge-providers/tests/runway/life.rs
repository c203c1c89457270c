//! A task that nobody waits for any more is stopped, and one that may be done is not.

use std::{
    pin::pin,
    task::{Context, Waker},
    time::Duration,
};

use worldforge_core::{CallOptions, Cancellation, ErrorKind, Step};
use worldforge_providers::wire::parting;
use worldforge_testing::cassette::{Order, Repeat, Replay};

use crate::bench::{Scene, TASK, generation};

/// Long enough for anything that is left to be said.
const LONG: Duration = Duration::from_secs(20);

/// A task that stays at work for as long as it is asked after.
fn never_done(settings: &[(&str, &str)]) -> Scene {
    let replay = Replay::strict()
        .with_order(Order::ByTarget)
        .with_repeat(Repeat::Always);
    Scene::with("never_done", settings, replay)
}

fn assert_stopped(scene: &Scene) {
    assert!(parting::settle(LONG));
    assert_eq!(scene.player.requests_in(Step::Cancel), 1);
    assert_eq!(scene.player.requests_in(Step::Create), 1);
    assert_eq!(scene.count("task cancel"), 1);
    assert!(scene.player.mismatches().is_empty());
}

#[test]
fn a_task_that_takes_too_long_is_stopped_before_the_call_returns() {
    let scene = never_done(&[("RUNWAYML_TIMEOUT_SECONDS", "60")]);
    let error = scene.ask(&generation()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BudgetExceeded);
    assert!(error.to_string().contains(TASK), "{error}");
    assert!(error.to_string().contains("stopped: yes"), "{error}");
    assert_eq!(scene.player.requests_in(Step::Cancel), 1);
    let waited: Duration = scene.host.sleeper.waits().iter().sum();
    assert!((51..=60).contains(&waited.as_secs()), "{waited:?}");
    assert_stopped(&scene);
}

#[test]
fn a_task_beyond_the_calls_own_time_is_stopped() {
    for seconds in [0.5, 12.0, 45.0] {
        let scene = never_done(&[]);
        let options = CallOptions::default().with_timeout(Duration::from_secs_f64(seconds));
        let error = scene.ask_with(&generation(), options).unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::BudgetExceeded,
            "{seconds}: {error}"
        );
        assert_stopped(&scene);
    }
}

#[test]
fn a_task_is_stopped_when_the_caller_cancels() {
    let scene = never_done(&[]);
    let flag = Cancellation::new();
    let options = CallOptions::default().with_cancellation(flag.clone());
    let request = generation();
    {
        let mut call = pin!(scene.forge.call_with("runway", &request, options));
        let mut cx = Context::from_waker(Waker::noop());
        while scene.player.requests_in(Step::Poll) < 2 {
            assert!(call.as_mut().poll(&mut cx).is_pending());
        }
        flag.cancel();
        let error = worldforge_testing::block_on(call).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
    assert_stopped(&scene);
}

#[test]
fn a_task_is_stopped_when_its_call_is_dropped() {
    let scene = never_done(&[]);
    let request = generation();
    {
        let mut call = pin!(scene.forge.generate("runway", &request));
        let mut cx = Context::from_waker(Waker::noop());
        while scene.player.requests_in(Step::Poll) < 2 {
            assert!(call.as_mut().poll(&mut cx).is_pending());
        }
    }
    assert_stopped(&scene);
}

#[test]
fn a_task_that_could_not_be_stopped_is_told() {
    let scene = never_done(&[("RUNWAYML_TIMEOUT_SECONDS", "60")]).struck_by("cancel*=drop");
    let error = scene.ask(&generation()).unwrap_err();
    assert!(error.to_string().contains("stopped: no"), "{error}");
    assert!(
        error
            .first_triage_step()
            .contains("stop it at the upstream"),
        "{error:?}"
    );
    assert!(parting::settle(LONG));
    assert_eq!(scene.player.requests_in(Step::Cancel), 1);
}

#[test]
fn a_task_that_was_gone_already_counts_as_stopped() {
    let scene = never_done(&[("RUNWAYML_TIMEOUT_SECONDS", "60")]).struck_by("cancel=status:404");
    let error = scene.ask(&generation()).unwrap_err();
    assert!(error.to_string().contains("stopped: yes"), "{error}");
}

#[test]
fn a_task_whose_polls_fail_is_left_alone_and_can_be_taken_up() {
    for fault in ["poll*=drop", "poll*=status:503", "poll=garbage"] {
        let scene = never_done(&[]).struck_by(fault);
        let error = scene.ask(&generation()).unwrap_err();
        assert!(error.to_string().contains(TASK), "{fault}: {error}");
        assert!(
            error.first_triage_step().contains("`task`"),
            "{fault}: {error:?}"
        );
        assert!(parting::settle(LONG));
        assert_eq!(scene.player.requests_in(Step::Cancel), 0, "{fault}");
    }
}

#[test]
fn a_task_that_is_done_is_never_deleted() {
    let scene = Scene::of("text_to_video").struck_by("download*=drop");
    scene.ask(&generation()).unwrap_err();
    assert!(parting::settle(LONG));
    assert_eq!(scene.player.requests_in(Step::Cancel), 0);
    assert_eq!(scene.player.requests_in(Step::Download), 3);
}
