//! Statements that were signed and do not hold.

use serde_json::json;
use worldforge_core::Digest;
use worldforge_evidence::{
    MANIFEST_FILE,
    attest::{Check, IN_TOTO_PAYLOAD_TYPE, MaterialRole, Verifier},
};

use crate::{
    place::{Count, Place, attest, failed, failures, signed_after, signed_payload},
    support::{public, trusting},
};

/// A place of the statement, what is put there, and which check fails of what.
const FALSE_CLAIMS: &str = r#"
/predicate/statistics/0/successes | 5 | statistics | group all
/predicate/statistics/1/interval/low | 0.02 | statistics | group far
/predicate/statistics/2/interval/method | "guess" | statistics | statistics
/predicate/provenance/result_digest | DIGEST | result | digest of what was done
/predicate/settings/planner/digest | DIGEST | settings | settings planner
/predicate/settings/evaluation/value | {"budget_steps": 10} | settings | settings evaluation
/predicate/provenance/event_count | 9 | manifest | provenance field event_count
"#;

#[test]
fn a_claim_that_does_not_follow_from_the_run_is_found_though_signed() {
    let place = Place::new();
    let digest = format!("\"{}\"", Digest::of_bytes(b""));
    for line in FALSE_CLAIMS.trim().lines() {
        let [pointer, value, check, what] = line.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let value = serde_json::from_str(&value.replace("DIGEST", &digest)).unwrap();
        let envelope = signed_after(&place, |statement| {
            *statement.pointer_mut(pointer).unwrap() = value;
        });
        let found = place.verify(&envelope);
        assert!(!found.is_verified, "{pointer}");
        let failures = failures(&found);
        let [(found_check, found_what, _)] = failures.as_slice() else {
            panic!("{pointer}: {failures:?}");
        };
        assert_eq!(
            (found_check.name(), found_what.as_str()),
            (check, what),
            "{pointer}"
        );
    }
}

#[test]
fn a_manifest_of_another_run_is_told_by_the_field() {
    let place = Place::new();
    for (pointer, value, what) in [
        (
            "/predicate/run/run_id",
            json!("20260101T000001Z-other"),
            "run field run_id",
        ),
        ("/predicate/run/kind", json!("demo"), "run field kind"),
        ("/predicate/run/status", json!("failed"), "run field status"),
        (
            "/predicate/run/finished_at",
            json!(null),
            "run field finished_at",
        ),
        ("/predicate/toolchain/rustc", json!("1.0.0"), "toolchain"),
        (
            "/predicate/provenance/command",
            json!(["x"]),
            "provenance field command",
        ),
    ] {
        let envelope = signed_after(&place, |statement| {
            *statement.pointer_mut(pointer).unwrap() = value;
        });
        assert_eq!(
            failures(&place.verify(&envelope)),
            failed(&[(Check::Manifest, what, MANIFEST_FILE)]),
            "{pointer}"
        );
    }
    let left_out = signed_after(&place, |statement| {
        let subjects = statement["subject"].as_array_mut().unwrap();
        subjects.retain(|subject| subject["name"] != "reports/report.md");
    });
    assert_eq!(
        failures(&place.verify(&left_out)),
        failed(&[(Check::Manifest, "file reports/report.md", MANIFEST_FILE)])
    );
}

#[test]
fn what_is_signed_must_be_a_statement_about_a_run() {
    let place = Place::new();
    let statement = attest(place.run.path()).unwrap().to_payload().unwrap();
    let cases = [
        (
            signed_payload("application/json", &statement),
            "payload type",
        ),
        (signed_payload(IN_TOTO_PAYLOAD_TYPE, b"{}"), "statement"),
        (signed_payload(IN_TOTO_PAYLOAD_TYPE, b""), "statement"),
        (signed_payload(IN_TOTO_PAYLOAD_TYPE, b"\xff"), "statement"),
    ];
    for (envelope, what) in cases {
        let found = place.verify(&envelope);
        assert_eq!(failures(&found), failed(&[(Check::Statement, what, "")]));
        assert_eq!(found.signers, [public(1).id()]);
        assert!(!found.is_verified);
    }
    let found = place.verify(b"not an envelope");
    assert_eq!(
        failures(&found),
        failed(&[(Check::Envelope, "envelope", "")])
    );
    let every = Check::ALL.map(|check| found.findings.iter().any(|finding| finding.check == check));
    assert!(every.into_iter().all(|is_told| is_told));
}

#[test]
fn materials_are_compared_when_their_digests_are_known() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    let trusted = trusting(&[1]);
    let verify = |role, digest| {
        let verifier = Verifier::new(&trusted).expecting(role, digest);
        verifier.verify(&envelope, place.run.path(), &mut Count::default())
    };
    let (weights, other) = (Digest::of_bytes(b"w"), Digest::of_bytes(b"other"));
    assert!(verify(MaterialRole::Checkpoint, weights).is_verified);
    let failure = |role, digest| failures(&verify(role, digest));
    assert_eq!(
        failure(MaterialRole::Checkpoint, other),
        failed(&[(Check::Material, "checkpoint weights", "")])
    );
    assert_eq!(
        failure(MaterialRole::Environment, other),
        failed(&[(Check::Material, "environment line", "")])
    );
    assert_eq!(
        failure(MaterialRole::Binary, other),
        failed(&[(Check::Material, "binary", "")])
    );
}
