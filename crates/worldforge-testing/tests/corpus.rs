//! The capability fixture corpus, file by file.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use std::{collections::BTreeSet, fs, path::Path};

use worldforge_core::{
    ErrorKind,
    capability::{
        Capability, EmbedRequest, GenerateRequest, PolicyRequest, PredictRequest, ReasonRequest,
        Request, ScoreRequest, TransferRequest,
    },
};
use worldforge_testing::corpus::{
    self, CAPABILITY_FIXTURE_NAMES, DataClass, Expectation, FIXTURE_SCHEMA_VERSION, Fixture,
    MAX_FIXTURE_BYTES,
};

fn judge<R: Request>() {
    for fixture in corpus::fixtures(R::CAPABILITY) {
        let fixture = fixture.unwrap();
        fixture.judge(&fixture.request::<R>()).unwrap();
    }
    corpus::baseline::<R>().unwrap();
}

#[test]
fn every_fixture_is_judged_by_the_boundary_as_it_announces() {
    judge::<PredictRequest>();
    judge::<ReasonRequest>();
    judge::<EmbedRequest>();
    judge::<GenerateRequest>();
    judge::<TransferRequest>();
    judge::<ScoreRequest>();
    judge::<PolicyRequest>();
}

#[test]
fn each_capability_has_one_baseline_and_three_invalid_fixtures() {
    for capability in CAPABILITY_FIXTURE_NAMES {
        let names: Vec<_> = corpus::fixture_names(capability).collect();
        let invalid = names.iter().filter(|name| name.starts_with("invalid_"));
        assert_eq!((names.len(), invalid.count()), (4, 3), "{capability}");
        assert_eq!(names.last(), Some(&"valid_baseline"));
        assert!(names.is_sorted(), "{capability}");
    }
    assert_eq!(corpus::all_fixtures().count(), 28);
}

#[test]
fn the_embedded_list_is_the_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/capability");
    for capability in Capability::ALL {
        let files = fs::read_dir(root.join(capability.name())).unwrap();
        let found: BTreeSet<String> = files
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let listed = corpus::fixture_names(capability)
            .map(|name| format!("{name}.json"))
            .collect();
        assert_eq!(found, listed, "{capability}");
    }
}

#[test]
fn a_fixture_tells_what_it_is() {
    let fixture = corpus::fixture(Capability::Predict, "invalid_action_steps_zero").unwrap();
    assert_eq!(fixture.id(), "predict.invalid_action_steps_zero");
    assert_eq!(fixture.name(), "invalid_action_steps_zero");
    assert_eq!(fixture.capability(), Capability::Predict);
    assert_eq!(fixture.data_class(), DataClass::Synthetic);
    assert_eq!(fixture.description(), "A horizon of no steps is refused.");
    assert!(!fixture.is_valid() && fixture.payload_text().starts_with('{'));
    assert_eq!(fixture.payload().unwrap()["steps"], 0);
    let Expectation::Invalid(pattern) = fixture.expectation() else {
        panic!("want a pattern")
    };
    assert_eq!(pattern.as_str(), "steps");
}

#[test]
fn a_payload_may_hold_what_a_reader_must_refuse() {
    let name = "invalid_action_non_finite_target";
    let fixture = corpus::fixture(Capability::Predict, name).unwrap();
    let error = fixture.payload().unwrap_err();
    let pointer = error.pointer().map(ToString::to_string);
    assert_eq!(pointer.as_deref(), Some("/action/parameters/target/x"));
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest_one() {
    let error = corpus::fixture(Capability::Embed, "valid_baselin").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.first_triage_step(), "use 'valid_baseline'");
    let error = corpus::fixture(Capability::Embed, "quantum").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn a_fixture_answers_only_to_its_own_capability() {
    let fixture = corpus::fixture(Capability::Embed, "valid_baseline").unwrap();
    assert_eq!(
        fixture.request::<ReasonRequest>().unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}

#[test]
fn a_judgement_names_what_did_not_come_out_as_announced() {
    let valid = corpus::fixture(Capability::Embed, "valid_baseline").unwrap();
    let invalid = corpus::fixture(Capability::Embed, "invalid_text_empty").unwrap();
    let blank = EmbedRequest::new(" ").check();
    for outcome in [
        valid.judge(&blank),
        invalid.judge(&Ok(())),
        invalid.judge(&blank),
    ] {
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::InvalidOutput);
    }
    assert!(invalid.judge(&EmbedRequest::new("").check()).is_ok());
}

const ENVELOPE: &str = r#"{"schema_version": 1, "id": "embed.invalid_x", "capability": "embed",
    "data_class": "captured", "expected": "invalid", "expected_error_pattern": "x+",
    "description": "One sentence.", "payload": {"text": ""}}"#;

/// Reads the envelope with one part replaced; the name is `invalid_x` unless the part says `valid_x`.
fn read(part: &str, replacement: &str) -> worldforge_core::Result<Fixture> {
    let text = ENVELOPE.replace(part, replacement);
    let name = if text.contains("embed.valid_x") {
        "valid_x"
    } else {
        "invalid_x"
    };
    Fixture::parse(Capability::Embed, name, text.as_bytes())
}

#[test]
fn every_rule_of_the_envelope_is_checked() {
    assert_eq!(
        read("", "").unwrap().data_class(),
        DataClass::Captured,
        "the envelope itself is sound"
    );
    for (part, replacement, pointer) in [
        (r#": 1, "id""#, r#": 2, "id""#, "/schema_version"),
        ("embed.invalid_x", "embed.invalid_y", "/id"),
        (r#""embed""#, r#""score""#, "/capability"),
        (r#""embed""#, r#""levitate""#, ""),
        (r#""captured""#, r#""stolen""#, ""),
        (r#"": "invalid""#, r#"": "valid""#, "/expected"),
        ("embed.invalid_x", "embed.valid_x", "/expected"),
        (r#""x+""#, "null", "/expected_error_pattern"),
        (r#""x+""#, r#"" ""#, "/expected_error_pattern"),
        (r#""x+""#, r#""(""#, "/expected_error_pattern"),
        (r#""expected_error_pattern": "x+","#, "", ""),
        ("One sentence.", "  ", "/description"),
        (r#"{"text": ""}"#, "[]", "/payload"),
        (r#"{"text": ""}"#, r#"{}, "extra": 1"#, ""),
        (r#"{"text": ""}"#, r#"{"text": }"#, ""),
    ] {
        let error = read(part, replacement).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{replacement}");
        let found = error.pointer().map(ToString::to_string);
        assert_eq!(found.unwrap_or_default(), pointer, "{replacement}");
    }
}

#[test]
fn a_valid_fixture_has_no_pattern() {
    let valid = ENVELOPE
        .replace("embed.invalid_x", "embed.valid_x")
        .replace(r#"": "invalid""#, r#"": "valid""#);
    let parse = |text: &str| Fixture::parse(Capability::Embed, "valid_x", text.as_bytes());
    assert_eq!(parse(&valid).unwrap_err().kind(), ErrorKind::InvalidInput);
    assert!(parse(&valid.replace(r#""x+""#, "null")).unwrap().is_valid());
    assert_eq!(FIXTURE_SCHEMA_VERSION, 1);
}

#[test]
fn an_oversized_fixture_is_refused() {
    let text = " ".repeat(MAX_FIXTURE_BYTES + 1);
    let error = Fixture::parse(Capability::Embed, "valid_x", text.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}
