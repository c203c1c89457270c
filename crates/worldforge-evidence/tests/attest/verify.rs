//! What a verifier finds.

use std::{fs, num::NonZeroUsize};

use serde_json::json;
use worldforge_core::json as encoding;
use worldforge_evidence::{
    MANIFEST_FILE,
    attest::{Check, Verifier},
};

use crate::{
    place::{Count, EPISODES, Place, attest, failed, failures, put, signed_after},
    support::{public, trusting},
};

#[test]
fn an_untouched_run_is_verified() {
    let place = Place::new();
    let found = place.verify(&place.sign(&[1]));
    let mut lines = String::new();
    for finding in &found.findings {
        let file = finding
            .file
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let words = [
            finding.outcome.name(),
            finding.check.name(),
            &finding.what,
            &file,
        ];
        lines.push_str(words.join(" | ").trim_end_matches(" | "));
        lines.push('\n');
    }
    insta::assert_snapshot!("findings", lines);
    assert!(found.is_verified);
    assert_eq!(found.signers, [public(1).id()]);
    assert_eq!(found.statement, Some(attest(place.run.path()).unwrap()));
}

#[test]
fn the_same_run_and_key_give_the_same_bytes() {
    let place = Place::new();
    assert_eq!(place.sign(&[1, 2]), place.sign(&[1, 2]));
    insta::assert_snapshot!(
        "payload",
        encoding::pretty(&encoding::encode(&attest(place.run.path()).unwrap()).unwrap())
    );
}

#[test]
fn keys_decide() {
    let place = Place::new();
    let envelope = place.sign(&[1, 2]);
    let verify = |numbers: &[u8], threshold: usize| {
        let trusted = trusting(numbers);
        let threshold = NonZeroUsize::new(threshold).unwrap();
        let trusted = trusted.with_threshold(threshold).unwrap();
        Verifier::new(&trusted).verify(&envelope, place.run.path(), &mut Count::default())
    };
    assert!(verify(&[1], 1).is_verified);
    assert!(verify(&[3, 2], 1).is_verified);
    assert!(verify(&[1, 2], 2).is_verified);
    for found in [verify(&[3], 1), verify(&[1, 3], 2)] {
        assert!(!found.is_verified);
        assert_eq!(found.statement, None);
        assert_eq!(
            failures(&found),
            failed(&[(Check::Threshold, "trusted keys that signed", "")])
        );
        // Nothing that is not signed is read, so nothing is said of any file.
        assert!(found.findings.iter().all(|finding| finding.file.is_none()));
    }
}

#[test]
fn a_foreign_signature_and_a_foreign_key_are_named() {
    let place = Place::new();
    let swapped = |from: u8, to: u8| {
        let text = String::from_utf8(place.sign(&[from])).unwrap();
        let (from, to) = (public(from).id().to_string(), public(to).id().to_string());
        text.replace(&from, &to).into_bytes()
    };
    let pretended = place.verify(&swapped(2, 1));
    let finding = pretended.failures().next().unwrap();
    assert_eq!(
        (finding.check, finding.what.as_str()),
        (Check::Signature, "signature 1")
    );
    assert_eq!(
        finding.wanted.as_deref(),
        Some(public(1).id().to_string().as_str())
    );
    let relabelled = place.verify(&swapped(1, 2));
    let finding = relabelled.failures().next().unwrap();
    let ids = [public(1), public(2)].map(|key| key.id().to_string());
    assert_eq!(finding.check, Check::Signature);
    assert_eq!(
        [finding.wanted.as_deref(), finding.found.as_deref()],
        ids.each_ref().map(|id| Some(id.as_str()))
    );
}

#[test]
fn nothing_outside_the_folder_is_read() {
    let place = Place::new();
    for name in [
        "../outside.md",
        "/etc/hostname",
        "reports/../../outside.md",
        "a\\b",
        "",
    ] {
        let envelope = signed_after(&place, |statement| {
            statement["subject"][0]["name"] = json!(name);
        });
        let found = place.verify(&envelope);
        assert_eq!(
            failures(&found),
            failed(&[(Check::Statement, "statement", "")]),
            "{name}"
        );
        let reason = found.failures().next().unwrap().reason.clone().unwrap();
        assert!(reason.contains("/subject/0/name"), "{reason}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_behind_a_link_is_none_even_with_the_right_digest() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    let outside = place.run.path().parent().unwrap().join("outside.md");
    for path in ["reports/report.md", EPISODES, MANIFEST_FILE] {
        let (bytes, file) = (place.read(path), place.path(path));
        put(&outside, &bytes);
        fs::remove_file(&file).unwrap();
        std::os::unix::fs::symlink(&outside, &file).unwrap();
        let found = place.verify(&envelope);
        assert!(!found.is_verified);
        let first = failures(&found).remove(0);
        assert_eq!(
            first,
            (Check::Subject, "digest".to_owned(), path.to_owned())
        );
        fs::remove_file(&file).unwrap();
        put(&file, &bytes);
    }
    assert!(place.verify(&envelope).is_verified);
    let reports = place.path("reports");
    let moved = place.run.path().parent().unwrap().join("moved");
    fs::rename(&reports, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &reports).unwrap();
    assert!(!place.verify(&envelope).is_verified);
}

#[test]
fn a_folder_that_is_none_fails_without_a_file_being_read() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    let trusted = trusting(&[1]);
    let missing = place.path("nowhere");
    let found = Verifier::new(&trusted).verify(&envelope, &missing, &mut Count::default());
    assert_eq!(
        failures(&found),
        failed(&[(Check::Subject, "the folder of the run", "")])
    );
}
