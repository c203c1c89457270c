//! What goes wrong on the way, in the server, and in its answers.

use worldforge_core::HealthCause;
use worldforge_testing::cassette::{FaultMatrix, Injection, Replay};

use super::*;

/// What a server may say first.
const FIRST_WORDS: [Failure<'_>; 4] = {
    use ErrorKind::{InvalidOutput, Unavailable};
    [
        ("first_text", Unavailable, "", "RuntimeError: no checkpoint"),
        (
            "first_closed",
            Unavailable,
            "",
            "code: 1008, reason: policy violation",
        ),
        (
            "first_list",
            InvalidOutput,
            "",
            "describe itself in a map first, found an array",
        ),
        ("first_garbage", InvalidOutput, "", "msgpack"),
    ]
};

#[test]
fn a_server_that_does_not_describe_itself_is_asked_nothing() {
    for failure in FIRST_WORDS {
        let scene = scene(failure.0, &[]);
        let error = ask(&scene, droid()).unwrap_err();
        assert_failure(&error, failure);
        scene.player.assert_finished();
        assert_eq!(scene.player.requests(), 0, "{}", failure.0);
    }
}

const ANSWERS: [Failure<'_>; 6] = {
    use ErrorKind::InvalidOutput;
    [
        (
            "not_finite",
            InvalidOutput,
            "/raw_actions/actions",
            "element 31",
        ),
        (
            "no_actions",
            InvalidOutput,
            "",
            "must have the member actions",
        ),
        (
            "one_step",
            InvalidOutput,
            "/raw_actions/actions",
            "found [8]",
        ),
        (
            "objects",
            InvalidOutput,
            "/raw_actions/actions/dtype",
            "object",
        ),
        ("no_map", InvalidOutput, "", "must be a map, found an array"),
        (
            "named_parts",
            InvalidOutput,
            "/raw_actions/actions",
            "must be a tensor",
        ),
    ]
};

#[test]
fn an_answer_that_is_no_action_is_told_by_its_place_and_never_asked_for_again() {
    for failure in ANSWERS {
        let scene = scene(failure.0, &[]);
        let error = ask(&scene, droid()).unwrap_err();
        assert_failure(&error, failure);
        assert_eq!(scene.player.requests_in(Step::Infer), 1, "{}", failure.0);
        scene.player.assert_finished();
    }
}

#[test]
fn an_exception_of_the_policy_is_told_by_its_last_line() {
    let scene = scene("exception", &[]);
    let error = ask(&scene, Observation::new().with("prompt", "boom")).unwrap_err();
    let says = "the server's policy raised an exception (upstream: ValueError: bad prompt)";
    assert_failure(&error, ("exception", ErrorKind::Unavailable, "", says));
    assert!(!error.is_temporary());
    assert!(!format!("{error:?}").contains("/srv/"));
    assert_eq!(scene.player.requests_in(Step::Infer), 1);
}

#[test]
fn faults_on_the_way_end_a_call_once_and_harm_no_later_one() {
    let cassette = cassette(NAME, "conformance");
    let request = PolicyRequest::new(droid());
    let make = |transport| {
        let setup = Setup::new(environment(&[HOST])).with_transport(transport);
        openpi::provider(&setup.with_translator(translator()))
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
        .fails(fault("infer=cut:300"), ErrorKind::InvalidOutput)
        .fails(fault("infer=wrong-shape"), ErrorKind::InvalidOutput)
        .fails(fault("infer=non-finite"), ErrorKind::InvalidOutput)
        .fails(fault("infer=delay:301s"), ErrorKind::Timeout)
        .recovers(fault("infer=delay:299s"))
        .recovers(fault("poll=refuse"))
        .recovers(fault("poll=status:503"))
        .recovers(fault("0.0=drop"))
        .recovers(fault("0.0=delay:31s"))
        .fails(fault("poll*=refuse"), ErrorKind::Unavailable)
        .fails(fault("poll=status:401"), ErrorKind::Unauthorized)
        .fails(fault("poll=status:404"), ErrorKind::Unavailable)
        .fails(fault("0.0=garbage"), ErrorKind::InvalidOutput)
        .run()
        .unwrap();
    report.require();
}

#[test]
fn health_tells_how_the_server_describes_itself_and_what_is_missing() {
    let all = scene("health", &[]);
    let health = block_on(all.forge.health(NAME)).unwrap();
    let says = "the server describes itself by [robot, reset_pose, n]";
    assert_eq!((&*health.details, health.healthy), (says, true));
    all.player.assert_finished();

    let remote = ("OPENPI_HOST", "192.168.7.7");
    let bare = Scene::new(cassette(NAME, "key"), &[remote, KEY], |setup| {
        openpi::provider(&setup)
    });
    let health = block_on(bare.forge.health(NAME)).unwrap();
    assert!(health.healthy);
    for says in ["no embodiment translator", "use wss or a tunnel"] {
        assert!(health.details.contains(says), "{}", health.details);
    }
    let quiet = ("OPENPI_HOST", "wss://policy.example");
    let private = Scene::new(cassette(NAME, "key"), &[quiet, KEY], |setup| {
        openpi::provider(&setup)
    });
    let health = block_on(private.forge.health(NAME)).unwrap();
    assert!(!health.details.contains("tunnel"), "{}", health.details);
    private.assert_discreet(None);
}

#[test]
fn health_is_asked_twice_where_that_may_help() {
    for (fault, healthy, cause) in [
        ("health=refuse", true, None),
        ("health*=refuse", false, Some(HealthCause::Unhealthy)),
        ("health=status:401", false, Some(HealthCause::NotConfigured)),
        ("0.0=garbage", false, Some(HealthCause::Unhealthy)),
    ] {
        let scene = scene("health", &[]);
        scene.player.inject(fault.parse::<Injection>().unwrap());
        let health = block_on(scene.forge.health(NAME)).unwrap();
        assert_eq!(
            (health.healthy, health.cause),
            (healthy, cause),
            "{fault}: {}",
            health.details
        );
    }
}
