//! What goes wrong on the way, in the server, and in its answers.

use std::time::Duration;

use worldforge_core::HealthCause;
use worldforge_testing::cassette::{FaultMatrix, Injection, Replay};

use super::*;

/// What a server may answer when it is asked what it sees.
const STRANGERS: [Failure<'_>; 9] = {
    use ErrorKind::{InvalidOutput, Unauthorized, Unavailable, Unsupported};
    [
        (
            "unauthorized",
            Unauthorized,
            "",
            "Unauthorized: Invalid API token",
        ),
        (
            "unknown_endpoint",
            Unavailable,
            "",
            "Unknown endpoint: nope",
        ),
        ("mute_fault", Unavailable, "", "does not say why"),
        ("pickle", Unsupported, "", "generation A"),
        ("bare_pickle", Unsupported, "", "generation A"),
        ("no_modality", Unsupported, "", "cannot be told"),
        ("other_marker", Unsupported, "/video", "cannot be told"),
        (
            "mixed_generations",
            InvalidOutput,
            "/video",
            "of one generation",
        ),
        (
            "no_names",
            InvalidOutput,
            "/video/as_json/modality_keys",
            "list of names",
        ),
    ]
};

#[test]
fn a_server_that_cannot_be_talked_to_is_told_by_what_it_says() {
    for failure in STRANGERS {
        let scene = scene(failure.0, &[]);
        let error = ask(&scene, captured()).unwrap_err();
        assert_failure(&error, failure);
        assert!(!error.is_temporary(), "{}", failure.0);
        assert_eq!(scene.player.requests(), 1, "{}", failure.0);
        scene.player.assert_finished();
    }
}

/// What a server may answer when it is asked for actions.
const ANSWERS: [Failure<'_>; 10] = {
    use ErrorKind::{InvalidOutput, Unavailable};
    [
        ("mute_refusal", Unavailable, "", "does not say why"),
        (
            "objects",
            InvalidOutput,
            "/raw_actions/left_arm/kind",
            "object",
        ),
        (
            "not_finite",
            InvalidOutput,
            "/raw_actions/left_arm",
            "element 27",
        ),
        (
            "other_axes",
            InvalidOutput,
            "/raw_actions/left_arm",
            "found [4, 7]",
        ),
        (
            "uneven",
            InvalidOutput,
            "/raw_actions/left_arm",
            "[1, 5, width], found [1, 4, 7]",
        ),
        (
            "no_parts",
            InvalidOutput,
            "/raw_actions",
            "must have an action",
        ),
        ("no_steps", InvalidOutput, "/raw_actions", "1 chunks of 0"),
        (
            "no_list",
            InvalidOutput,
            "",
            "a list of actions and information, found a map",
        ),
        (
            "text_action",
            InvalidOutput,
            "/raw_actions/left_arm",
            "must be a tensor",
        ),
        (
            "short_data",
            InvalidOutput,
            "/raw_actions/left_arm",
            "112 bytes, found 16",
        ),
    ]
};

#[test]
fn an_answer_that_is_no_action_is_told_by_its_place_and_never_asked_for_again() {
    for failure in ANSWERS {
        let scene = scene(failure.0, &[LENIENT]);
        let error = ask(&scene, captured()).unwrap_err();
        assert_failure(&error, failure);
        assert_eq!(scene.player.requests_in(Step::Infer), 1, "{}", failure.0);
        scene.player.assert_finished();
    }
}

#[test]
fn a_token_that_the_server_shows_in_its_own_words_is_not_shown_again() {
    let scene = scene("echoed_token", &[LENIENT, TOKEN]);
    let error = ask(&scene, captured()).unwrap_err();
    let says = "KeyError: [redacted]";
    assert_failure(&error, ("echoed_token", ErrorKind::Unavailable, "", says));
    scene.player.assert_finished();
}

#[test]
fn faults_on_the_way_end_a_call_once_and_harm_no_later_one() {
    let cassette = cassette(NAME, "whole");
    let request = PolicyRequest::new(whole());
    let make = |transport| {
        let setup = Setup::new(environment(&[HOST])).with_transport(transport);
        gr00t::provider(&setup.with_translator(translator()))
    };
    let fault = |text: &str| text.parse::<Injection>().unwrap();
    let report = FaultMatrix::new(make, &cassette, &request)
        .replaying(Replay::endless())
        .planting(SECRET)
        .fails(fault("infer*=drop"), ErrorKind::Unavailable)
        .fails(fault("infer*=truncate:1"), ErrorKind::Unavailable)
        .fails(fault("infer*=close:1011"), ErrorKind::Unavailable)
        .fails(fault("infer*=cut:1"), ErrorKind::InvalidOutput)
        .fails(fault("infer*=garbage"), ErrorKind::InvalidOutput)
        .fails(fault("infer=non-finite"), ErrorKind::InvalidOutput)
        .fails(fault("infer=wrong-shape"), ErrorKind::InvalidOutput)
        .fails(fault("infer=cut:200"), ErrorKind::InvalidOutput)
        .fails(fault("infer=delay:16s"), ErrorKind::Timeout)
        .recovers(fault("infer=delay:14s"))
        .recovers(fault("poll=drop"))
        .recovers(fault("poll=refuse"))
        .recovers(fault("poll=delay:16s"))
        .fails(fault("poll*=refuse"), ErrorKind::Unavailable)
        .fails(fault("poll*=delay:16s"), ErrorKind::Timeout)
        .fails(fault("poll=garbage"), ErrorKind::InvalidOutput)
        .within(Duration::from_mins(1))
        .run()
        .unwrap();
    report.require();
}

#[test]
fn an_exchange_that_broke_off_says_that_it_may_have_arrived() {
    for (fault, says) in [
        ("infer=drop", "sent: unknown"),
        ("infer=close:1001", "sent: unknown"),
    ] {
        let scene = scene("whole", &[]);
        scene.player.inject(fault.parse::<Injection>().unwrap());
        let error = ask(&scene, whole()).unwrap_err();
        assert_failure(&error, (fault, ErrorKind::Unavailable, "", says));
        assert_eq!(error.to_string().matches("sent").count(), 1, "{error}");
    }
}

#[test]
fn health_says_what_the_server_sees_and_what_is_missing() {
    let remote = ("GROOT_POLICY_HOST", "192.168.7.7");
    let all = scene("health", &[]);
    let health = block_on(all.forge.health(NAME)).unwrap();
    assert_eq!(
        &*health.details,
        "the server answers as generation d; action [left_arm] x 16; \
         language [annotation.human.task_description] x 1; state [left_arm, right_arm] x 1; \
         video [ego_view] x 1"
    );
    all.player.assert_finished();

    let bare = Scene::new(cassette(NAME, "token"), &[remote, TOKEN], |setup| {
        gr00t::provider(&setup)
    });
    let health = block_on(bare.forge.health(NAME)).unwrap();
    assert!(health.healthy);
    for says in ["no embodiment translator", "use a tunnel"] {
        assert!(health.details.contains(says), "{}", health.details);
    }
    bare.assert_discreet(None);
}

#[test]
fn health_is_asked_twice_where_that_may_help_and_names_what_does_not() {
    for (fault, healthy, cause, requests) in [
        ("health=drop", true, None, 3),
        ("health*=drop", false, Some(HealthCause::Unhealthy), 2),
        ("health=garbage", false, Some(HealthCause::Unhealthy), 1),
        (
            "health=patch:status=>error",
            false,
            Some(HealthCause::Unhealthy),
            1,
        ),
    ] {
        let scene = scene("health", &[]);
        scene.player.inject(fault.parse::<Injection>().unwrap());
        let health = block_on(scene.forge.health(NAME)).unwrap();
        let found = (
            health.healthy,
            health.cause,
            scene.player.requests_in(Step::Health),
        );
        assert_eq!(
            found,
            (healthy, cause, requests),
            "{fault}: {}",
            health.details
        );
    }
}
