//! What goes wrong on the way, in the server, and in its answers.

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

const FAULTS: [Failure<'_>; 12] = {
    use ErrorKind::{InvalidOutput, RateLimited, Timeout, Unauthorized, Unavailable};
    [
        ("infer=refuse", Unavailable, "", "sent: no"),
        ("infer=drop", Unavailable, "", "sent: unknown"),
        ("infer=truncate:40", Unavailable, "", "sent: yes"),
        (
            "infer=cut:40",
            InvalidOutput,
            "/actions/0/__numpy__",
            "JSON",
        ),
        ("infer=garbage", InvalidOutput, "", "JSON"),
        ("infer=delay:61s", Timeout, "", "60.000 s"),
        ("infer=status:403", Unauthorized, "", "403"),
        ("infer=status:429:retry-after=3", RateLimited, "", "429"),
        ("infer=status:502", Unavailable, "", "502"),
        (
            "infer=remove:/actions",
            InvalidOutput,
            "/actions",
            "must be there",
        ),
        (
            "infer=wrong-shape",
            InvalidOutput,
            "/actions/0/__numpy__",
            "",
        ),
        ("infer=non-finite", InvalidOutput, "/actions", "finite"),
    ]
};

#[test]
fn a_request_that_failed_on_its_way_is_not_sent_again() {
    for fault in FAULTS {
        let scene = scene("aloha", &[], "aloha").struck_by(fault.0);
        let error = ask(&scene, &request()).unwrap_err();
        assert_failure(&error, fault);
        assert_eq!(scene.player.requests_in(Step::Infer), 1, "{}", fault.0);
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
        let scene = scene("health_described", &[], "aloha").struck_by(fault);
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
