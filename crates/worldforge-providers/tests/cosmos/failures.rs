//! What goes wrong on the way, in the deployment, and in its answers.

use std::time::Duration;

use worldforge_testing::cassette::{Fault, FaultMatrix, Injection, Replay};

use super::{actions::cup, *};

const FAILURES: [Failure<'_>; 13] = {
    use ErrorKind::{InvalidInput, InvalidOutput, RateLimited, Timeout, Unauthorized, Unavailable};
    [
        ("guardrail", InvalidInput, "", "blocked by the guardrail"),
        ("schema", InvalidInput, "", "body.steps: Extra inputs"),
        ("failed", Unavailable, "", "CUDA out of memory"),
        ("unauthorized", Unauthorized, "", "invalid key"),
        ("busy", RateLimited, "", "slow down"),
        ("backend_timeout", Timeout, "", "upstream request timeout"),
        ("no_route", InvalidInput, "", "Not Found"),
        ("error_inside", Unavailable, "", "generation failed"),
        ("no_video", InvalidOutput, "/b64_video", "must be there"),
        ("no_base64", InvalidOutput, "/b64_video", "base64"),
        ("no_mp4", InvalidOutput, "/b64_video", "MP4"),
        ("odd_data_url", InvalidOutput, "/b64_video", "data URL"),
        ("a_list", InvalidOutput, "", "an object with b64_video"),
    ]
};

#[test]
fn what_the_deployment_does_wrong_is_told_by_kind_and_place() {
    for failure in FAILURES {
        let scene = scene(failure.0, &[], "av");
        let error = ask(&scene, &plain()).unwrap_err();
        assert_failure(&error, failure);
        assert_eq!(scene.player.requests_in(Step::Infer), 1, "{}", failure.0);
        scene.player.assert_finished();
    }
}

const MISFITS: [Failure<'_>; 8] = {
    use ErrorKind::InvalidOutput;
    [
        ("chunk_shape", InvalidOutput, "/action/shape", "[32, 8]"),
        ("chunk_rows", InvalidOutput, "/action/data", "[31, 8]"),
        ("chunk_ragged", InvalidOutput, "", "another form"),
        ("chunk_dtype", InvalidOutput, "/action/dtype", "float32"),
        ("chunk_domain", InvalidOutput, "/action/domain_id", "8"),
        ("chunk_mode", InvalidOutput, "/action/action_mode", "policy"),
        ("chunk_width", InvalidOutput, "/action/raw_action_dim", "8"),
        ("no_chunk", InvalidOutput, "/action", "must be there"),
    ]
};

#[test]
fn actions_that_do_not_fit_are_refused() {
    for failure in MISFITS {
        let scene = scene(failure.0, &[COSMOS3], "droid_lerobot");
        let error = ask(&scene, &cup()).unwrap_err();
        assert_failure(&error, failure);
        scene.player.assert_finished();
    }
}

#[test]
fn every_fault_ends_in_one_error_and_one_inference() {
    let recording = authorised(cassette(NAME, "plain"));
    let request = plain();
    let make = |transport| {
        let settings = [URL, ("NVIDIA_API_KEY", SECRET)];
        cosmos::provider(&Setup::new(environment(&settings)).with_transport(transport))
    };
    let fault = |text: &str| text.parse::<Injection>().unwrap();
    let report = FaultMatrix::new(make, &recording, &request)
        .within(Duration::from_hours(2))
        .replaying(Replay::endless())
        .http_faults(Step::Infer)
        .http_faults(Step::Poll)
        .recovers(Injection::once(Step::Poll, Fault::Drop))
        .recovers(fault("poll*2=status:503"))
        .fails(fault("infer=remove:/b64_video"), ErrorKind::InvalidOutput)
        .fails(fault("infer=cut:100"), ErrorKind::InvalidOutput)
        .planting(SECRET)
        .run();
    report.unwrap().require();
}

#[test]
fn an_answer_may_take_half_an_hour_and_a_transfer_an_hour() {
    for (fault, settings, kind) in [
        ("infer=delay:1799s", &[][..], None),
        ("infer=delay:1801s", &[][..], Some(ErrorKind::Timeout)),
        (
            "infer=delay:11s",
            &[("COSMOS_TIMEOUT_SECONDS", "10")][..],
            Some(ErrorKind::Timeout),
        ),
        (
            "infer=delay:2000s",
            &[("COSMOS_TIMEOUT_SECONDS", "2001")][..],
            None,
        ),
    ] {
        let scene = scene("plain", settings, "av");
        scene.player.inject(fault.parse::<Injection>().unwrap());
        let kind_found = ask(&scene, &plain()).err().map(|error| error.kind());
        assert_eq!(kind_found, kind, "{fault}");
    }
    for (fault, kind) in [
        ("infer=delay:3599s", None),
        ("infer=delay:3601s", Some(ErrorKind::Timeout)),
    ] {
        let scene = scene("transfer_edge", &[], "av");
        scene.player.inject(fault.parse::<Injection>().unwrap());
        let kind_found = ask(&scene, &edges()).err().map(|error| error.kind());
        assert_eq!(kind_found, kind, "{fault}");
    }
}

#[test]
fn after_a_failure_the_deployment_is_asked_again_what_it_is() {
    let mut recording = cassette(NAME, "failed");
    let again = cassette(NAME, "plain").interactions;
    recording.interactions.extend(again);
    let scene = Scene::new(recording, &[URL], |setup| cosmos::provider(&setup));
    assert!(ask(&scene, &plain()).is_err());
    assert!(ask(&scene, &plain()).is_ok());
    assert_eq!(scene.player.requests_in(Step::Poll), 2);
    scene.player.assert_finished();
}
