//! What goes wrong on the way, in the server, and in its answers.

use serde_json::json;
use worldforge_testing::cassette::{Body, FaultMatrix, Injection, Interaction, Replay};

use super::*;

const FAILURES: [Failure<'_>; 13] = {
    use ErrorKind::{InvalidInput, InvalidOutput, RateLimited, Unauthorized, Unavailable};
    [
        (
            "cut_off",
            InvalidOutput,
            "/choices/0/finish_reason",
            "cut off",
        ),
        ("filtered", InvalidInput, "", "content filter"),
        ("refusal", InvalidInput, "", "I cannot help"),
        ("tool", InvalidOutput, "/choices/0/finish_reason", "a tool"),
        ("no_choice", InvalidOutput, "/choices", "must have a choice"),
        (
            "no_content",
            InvalidOutput,
            "/choices/0/message/content",
            "a text",
        ),
        (
            "only_thoughts",
            InvalidOutput,
            "/choices/0/message/content",
            "after the thoughts",
        ),
        (
            "sure",
            InvalidOutput,
            "/choices/0/message/content/confidence",
            "from 0 to 1",
        ),
        ("error_inside", Unavailable, "", "model runner has stopped"),
        ("unauthorized", Unauthorized, "", "Unauthorized"),
        ("no_model", InvalidInput, "", "does not exist"),
        ("busy", RateLimited, "", "slow down"),
        ("failed", Unavailable, "", "engine died"),
    ]
};

#[test]
fn what_the_server_does_wrong_is_told_by_kind_and_place() {
    for failure in FAILURES {
        let scene = scene(failure.0, &[]);
        let error = ask(&scene, &question()).unwrap_err();
        assert_failure(&error, failure);
        assert_eq!(scene.player.requests_in(Step::Infer), 1, "{}", failure.0);
        scene.player.assert_finished();
    }
}

#[test]
fn every_fault_ends_in_one_error_and_one_question() {
    let recording = authorised(cassette(NAME, "object"));
    let request = question();
    let make = |transport| {
        let settings = [URL, ("REASONER_API_KEY", SECRET)];
        reasoner::provider(&Setup::new(environment(&settings)).with_transport(transport))
    };
    let fault = |text: &str| text.parse::<Injection>().unwrap();
    let report = FaultMatrix::new(make, &recording, &request)
        .replaying(Replay::endless())
        .http_faults(Step::Infer)
        .http_faults(Step::Poll)
        .recovers(fault("poll=drop"))
        .fails(fault("infer=remove:/choices"), ErrorKind::InvalidOutput)
        .fails(fault("infer=cut:60"), ErrorKind::InvalidOutput)
        .planting(SECRET)
        .run();
    report.unwrap().require();
}

#[test]
fn a_key_that_the_server_says_back_is_told_to_nobody() {
    // A word without the shape of a credential: only who sent it can know that it is one.
    const WORD: &str = "bluewhale";
    let mut recording = authorised(cassette(NAME, "unauthorized"));
    for interaction in &mut recording.interactions {
        if let Interaction::Http(http) = interaction {
            let message = format!("the word {WORD} opens nothing");
            http.response.status = 401;
            http.response.body = Body::json(json!({ "error": { "message": message } }));
        }
    }
    let settings = [URL, ("REASONER_API_KEY", WORD)];
    let scene = Scene::new(recording, &settings, |setup| reasoner::provider(&setup));
    let error = ask(&scene, &question()).unwrap_err();
    let told = format!("{error} {error:?}");
    assert!(told.contains("the word [redacted] opens nothing"), "{told}");
    assert!(!told.contains(WORD), "{told}");
}
