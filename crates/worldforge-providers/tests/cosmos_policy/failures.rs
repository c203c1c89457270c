//! What goes wrong on the way, in the server, and in its answers.

use worldforge_testing::cassette::{Fault, FaultMatrix, Injection};

use super::*;

const FAILURES: [Failure<'_>; 8] = {
    use ErrorKind::{InvalidInput, InvalidOutput, RateLimited, Unavailable};
    [
        (
            "server_error",
            Unavailable,
            "",
            "the server failed on this request",
        ),
        (
            "refused_body",
            InvalidInput,
            "",
            "Input should be a valid dictionary",
        ),
        ("no_route", InvalidInput, "", "Not Found"),
        ("rate_limited", RateLimited, "", "slow down"),
        ("overloaded", Unavailable, "", "no healthy upstream"),
        ("other_shape", InvalidOutput, "", "must be a JSON object"),
        ("no_actions", InvalidOutput, "/actions", "must be there"),
        ("ragged", InvalidOutput, "/actions/1", "[13]"),
    ]
};

const FAILURES_WITH_ALL: [Failure<'_>; 2] = {
    use ErrorKind::InvalidOutput;
    [
        ("uneven_chunks", InvalidOutput, "/all_actions/1", "[4, 14]"),
        (
            "stray_choice",
            InvalidOutput,
            "/actions",
            "one of all chunks",
        ),
    ]
};

#[test]
fn what_the_server_does_wrong_is_told_by_kind_and_place() {
    let all = ("COSMOS_POLICY_RETURN_ALL_QUERY_RESULTS", "yes");
    let chosen = FAILURES.map(|failure| (failure, vec![STUB]));
    let all = FAILURES_WITH_ALL.map(|failure| (failure, vec![STUB, all]));
    for (failure, settings) in chosen.into_iter().chain(all) {
        let scene = scene(failure.0, &settings, "stub");
        let error = ask(&scene, &request()).unwrap_err();
        assert_failure(&error, failure);
        assert_eq!(scene.player.requests_in(Step::Infer), 1, "{}", failure.0);
        scene.player.assert_finished();
    }
}

#[test]
fn every_fault_ends_in_one_error_and_one_request() {
    let token = ("COSMOS_POLICY_API_TOKEN", SECRET);
    let recording = authorised(cassette(NAME, "aloha"));
    let request = request();
    let make = |transport| {
        let setup = Setup::new(environment(&[URL, token])).with_transport(transport);
        cosmos_policy::provider(&setup.with_translator(translator("aloha")))
    };
    let output = ErrorKind::InvalidOutput;
    let report = FaultMatrix::new(make, &recording, &request)
        .http_faults(Step::Infer)
        .fails("infer=cut:40".parse::<Injection>().unwrap(), output)
        .fails(Injection::once(Step::Infer, Fault::WrongShape), output)
        .fails(Injection::once(Step::Infer, Fault::NonFinite), output)
        .fails(
            "infer=remove:/actions".parse::<Injection>().unwrap(),
            output,
        )
        .planting(SECRET)
        .run();
    report.unwrap().require();
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
        let scene = scene("health_described", &[], "aloha");
        scene.player.inject(fault.parse::<Injection>().unwrap());
        let health = block_on(scene.forge.health(NAME)).unwrap();
        assert_eq!(health.healthy, healthy, "{fault}: {}", health.details);
        assert_eq!(scene.player.requests_in(Step::Health), checks, "{fault}");
    }
}

#[test]
fn values_that_are_not_numbers_are_refused() {
    let scene = scene("not_finite", &[STUB], "stub");
    let asked = PolicyRequest::new(observation().with("task_description", "nan"));
    let error = ask(&scene, &asked).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOutput);
    assert_eq!(error.pointer().unwrap().as_str(), "/actions");
}

#[test]
fn a_short_chunk_is_refused_for_aloha() {
    let scene = scene("chunk", &[], "aloha");
    let error = ask(&scene, &request()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidOutput);
    let wanted = "/actions: a chunk for ALOHA must be [50, 14], found [5, 14]";
    assert_eq!(error.to_string(), wanted);
}

#[test]
fn health_claims_no_more_than_was_seen() {
    for (name, healthy, says) in [
        ("health_described", true, "reachable, unverified"),
        ("health_silent", true, "reachable, unverified"),
        ("health_other", false, "no /act route"),
    ] {
        let scene = scene(name, &[], "aloha");
        let health = block_on(scene.forge.health(NAME)).unwrap();
        assert_eq!(health.healthy, healthy, "{name}");
        assert!(health.details.contains(says), "{name}: {}", health.details);
        assert_eq!(
            health.cause,
            (!healthy).then_some(HealthCause::Unhealthy),
            "{name}"
        );
        scene.player.assert_finished();
    }
}
