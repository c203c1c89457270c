//! What goes wrong on the way, in the server, and in its answers.

use worldforge_testing::cassette::{FaultMatrix, Injection, Replay};

use super::*;

const FAILURES: [Failure<'_>; 14] = {
    use ErrorKind::{InvalidInput, InvalidOutput, RateLimited, Unauthorized, Unavailable};
    [
        ("none", InvalidOutput, "/data", "found 0"),
        ("several", InvalidOutput, "/data", "found 2"),
        (
            "not_numbers",
            InvalidOutput,
            "/data/0/embedding/1",
            "finite",
        ),
        (
            "null",
            InvalidOutput,
            "/data/0/embedding",
            "a list of numbers",
        ),
        ("not_base64", InvalidOutput, "/data/0/embedding", "base64"),
        (
            "odd_bytes",
            InvalidOutput,
            "/data/0/embedding",
            "32-bit floats",
        ),
        ("nan", InvalidOutput, "/data/0/embedding/1", "finite"),
        ("empty", InvalidOutput, "/vector", "non-empty"),
        ("too_long", InvalidInput, "", "less than 512 tokens"),
        ("no_model", InvalidInput, "", "model not found"),
        ("error_inside", Unavailable, "", "out of memory"),
        ("unauthorized", Unauthorized, "", "Unauthorized"),
        ("busy", RateLimited, "", "slow down"),
        ("failed", Unavailable, "", "engine died"),
    ]
};

#[test]
fn what_the_server_does_wrong_is_told_by_kind_and_place() {
    for failure in FAILURES {
        let scene = scene(failure.0, &[]);
        let error = ask(&scene, &request()).unwrap_err();
        assert_failure(&error, failure);
        assert_eq!(scene.player.requests_in(Step::Infer), 1, "{}", failure.0);
        scene.player.assert_finished();
    }
}

#[test]
fn every_fault_ends_in_one_error_and_one_text() {
    let recording = authorised(cassette(NAME, "cosmos"));
    let request = request();
    let make = |transport| {
        let settings = [URL, ("EMBEDDER_API_KEY", SECRET)];
        embedder::provider(&Setup::new(environment(&settings)).with_transport(transport))
    };
    let fault = |text: &str| text.parse::<Injection>().unwrap();
    let report = FaultMatrix::new(make, &recording, &request)
        .replaying(Replay::endless())
        .http_faults(Step::Infer)
        .http_faults(Step::Poll)
        .recovers(fault("poll=drop"))
        .fails(fault("infer=remove:/data"), ErrorKind::InvalidOutput)
        .planting(SECRET)
        .run();
    report.unwrap().require();
}
