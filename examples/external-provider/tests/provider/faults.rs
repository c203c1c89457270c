//! What goes wrong on the way, in the server, and in its answers.

use worldforge_core::{ErrorKind, HealthCause};
use worldforge_testing::cassette::{FaultMatrix, Injection};

use super::*;

fn injection(text: &str) -> Injection {
    text.parse().unwrap()
}

#[test]
fn each_fault_is_one_typed_error_and_does_no_lasting_harm() {
    let (cassette, request) = (cassette("score"), request());
    let provider = |transport| acme_wm::provider(&setup(&SETTINGS, transport));
    FaultMatrix::new(provider, &cassette, &request)
        .planting(KEY)
        .http_faults(Step::Infer)
        .fails(injection("infer=remove:/costs"), ErrorKind::InvalidOutput)
        .fails(injection("infer=edit:/costs=[]"), ErrorKind::InvalidOutput)
        .fails(injection("infer=edit:/costs=[1]"), ErrorKind::InvalidOutput)
        .fails(
            injection("infer=edit:/costs/0=-1"),
            ErrorKind::InvalidOutput,
        )
        .fails(injection("infer=edit:/best=9"), ErrorKind::InvalidOutput)
        .fails(injection("infer=delay:31s"), ErrorKind::Timeout)
        .recovers(injection("infer=delay:29s"))
        .run()
        .unwrap()
        .require();
}

#[test]
fn an_answer_that_breaks_its_form_is_told_by_its_place() {
    for (fault, place, says) in [
        ("edit:/best=0", "/best", "best_index must be 1"),
        ("edit:/costs=[]", "/costs", "non-empty"),
        ("edit:/costs/0=\"low\"", "/costs/0", "f64"),
    ] {
        let (forge, player) = forge(cassette("score"));
        player.inject(injection(fault));
        let error = ask(&forge, &request()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidOutput, "{fault}");
        let found = error.pointer().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(place), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn a_health_check_is_repeated_where_that_may_help() {
    for (fault, healthy, checks) in [
        ("health=drop", true, 2),
        ("health*2=status:503", true, 3),
        ("health*=status:503", false, 3),
        ("health=status:401", false, 1),
        ("health=garbage", false, 1),
    ] {
        let (forge, player) = forge(cassette("conformance"));
        player.inject(injection(fault));
        let health = block_on(forge.health(NAME)).unwrap();
        assert_eq!(health.healthy, healthy, "{fault}: {}", health.details);
        assert_eq!(player.requests_in(Step::Health), checks, "{fault}");
    }
}

#[test]
fn a_server_that_is_not_well_is_quoted() {
    let cassette = cassette("loading");
    let player = Player::with(cassette, Replay::endless());
    let mut forge = Forge::new(TestHost::manual().host());
    let provider = acme_wm::provider(&setup(&SETTINGS, player)).unwrap();
    forge.register(provider).unwrap();
    let health = block_on(forge.health(NAME)).unwrap();
    assert_eq!(health.cause, Some(HealthCause::Unhealthy));
    assert!(health.details.contains("loading"), "{}", health.details);
}
