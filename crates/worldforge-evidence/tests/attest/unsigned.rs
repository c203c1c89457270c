//! Runs that nobody vouches for: without a key, and without a signature.

use serde_json::json;
use worldforge_core::json as encoding;
use worldforge_evidence::{
    MANIFEST_FILE,
    attest::{
        Check, CheckOutcome, Finding, OVERALL, OwnClaims, Statistic, Tally as _, Verification,
        Verifier, verify_unsigned,
    },
};

use crate::place::{Count, EPISODES, Place, SUMMARY, episodes, failed, failures, path};

/// What the run's own report says: four of six.
fn claims() -> OwnClaims {
    let mut count = Count::default();
    for episode in episodes() {
        count.add(&episode).unwrap();
    }
    let interval = worldforge_evidence::attest::ClaimedInterval::new("plain", 0.9, 0.0, 1.0);
    let claimed = [Statistic::new(OVERALL, 0, 0, 0, interval)];
    let statistics = count.statistics(&claimed).unwrap();
    OwnClaims::new(path(EPISODES), statistics)
}

fn unsigned(place: &Place) -> Verification {
    verify_unsigned(place.run.path(), Some(&claims()), &mut Count::default())
}

fn skipped(found: &Verification, check: Check) -> bool {
    let mut findings = found.findings.iter();
    findings.any(|it| it.check == check && it.outcome == CheckOutcome::Skipped)
}

#[test]
fn without_a_key_everything_but_the_signer_is_checked() {
    let place = Place::new();
    let envelope = place.sign(&[1]);
    let verify = || {
        let folder = place.run.path();
        Verifier::without_keys().verify(&envelope, folder, &mut Count::default())
    };
    let found = verify();
    assert_eq!((found.holds, found.is_verified), (true, false));
    assert!(found.statement.is_some() && found.signers.is_empty());
    assert!(skipped(&found, Check::Signature) && skipped(&found, Check::Threshold));
    place.put("reports/report.md", b"Six of six.\n");
    let found = verify();
    assert_eq!((found.holds, found.is_verified), (false, false));
    let wrong = [(Check::Subject, "digest", "reports/report.md")];
    assert_eq!(failures(&found), failed(&wrong));
}

#[test]
fn an_unsigned_run_is_compared_with_its_own_manifest() {
    let place = Place::new();
    let found = unsigned(&place);
    assert_eq!((found.holds, found.is_verified), (true, false));
    for check in [
        Check::Envelope,
        Check::Signature,
        Check::Statement,
        Check::Episodes,
    ] {
        assert!(skipped(&found, check), "{check}");
    }
    place.put("reports/report.md", b"Six of six.\n");
    let wrong = [(Check::Subject, "digest", "reports/report.md")];
    assert_eq!(failures(&unsigned(&place)), failed(&wrong));
}

#[test]
fn an_unsigned_run_is_held_against_its_episodes() {
    let place = Place::new();
    let mut changed = episodes();
    changed[3]["outcome"] = json!("solved");
    let lines = changed.iter().map(|it| encoding::canonical(it) + "\n");
    place.put(EPISODES, lines.collect::<String>().as_bytes());
    let found = unsigned(&place);
    assert_eq!(
        failures(&found),
        failed(&[
            (Check::Subject, "digest", EPISODES),
            (Check::Statistics, "group all", EPISODES),
            (Check::Document, "value at '/summary/failed'", SUMMARY),
        ])
    );
}

#[test]
fn a_manifest_that_is_none_is_named() {
    let place = Place::new();
    for bytes in [&b""[..], b"{}", b"not json"] {
        place.put(MANIFEST_FILE, bytes);
        let found = unsigned(&place);
        assert_eq!(
            failures(&found),
            failed(&[(Check::Manifest, "manifest", MANIFEST_FILE)])
        );
        assert!(!found.holds);
    }
}

#[test]
fn a_run_without_episodes_has_none_to_count() {
    let place = Place::new();
    let found = verify_unsigned(place.run.path(), None, &mut Count::default());
    assert!(found.holds && skipped(&found, Check::Statistics));
}

#[test]
fn what_was_found_beside_counts_too() {
    let place = Place::new();
    let mut found = place.verify(&place.sign(&[1]));
    assert!(found.is_verified);
    found.add([Finding::passed(Check::Replay, "episode 0")]);
    assert!(found.is_verified);
    found.add([Finding::failed(Check::Replay, "episode 1")]);
    assert!(!found.is_verified && !found.holds);
}
