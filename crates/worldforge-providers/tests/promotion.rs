//! What a status may claim, and what keeps a provider from it.
#![cfg(all(feature = "mock", feature = "leworldmodel", feature = "genie"))]
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

use worldforge_core::{ImplementationStatus, Safe};
use worldforge_providers::{
    catalog::{self, Admission},
    manifest::{self, EvidenceKind, PromotionReport, RuntimeManifest},
};

fn report(name: &str, status: ImplementationStatus) -> PromotionReport {
    let entry = catalog::entry(name).unwrap();
    manifest::check_for(entry, &entry.manifest().unwrap(), status).unwrap()
}

/// Checks a provider against its manifest with a change.
fn changed(name: &str, change: impl FnOnce(&mut RuntimeManifest)) -> Vec<String> {
    let entry = catalog::entry(name).unwrap();
    let mut manifest = entry.manifest().unwrap();
    change(&mut manifest);
    let report = manifest::check(entry, &manifest).unwrap();
    report.blockers.iter().map(ToString::to_string).collect()
}

fn texts(report: &PromotionReport) -> Vec<&str> {
    report.blockers.iter().map(Safe::as_str).collect()
}

#[test]
fn each_status_asks_for_more_than_the_one_before() {
    let rules = manifest::promotion_rules();
    let statuses: Vec<_> = rules.iter().map(|rule| rule.status).collect();
    assert!(statuses.is_sorted());
    for (lower, upper) in rules.iter().zip(rules.iter().skip(1)) {
        let stands_for = |kind: &EvidenceKind| match kind {
            EvidenceKind::LiveSmokeRecord => EvidenceKind::LiveSmokePassed,
            other => *other,
        };
        let is_asked = |kind: &EvidenceKind| {
            upper.required.contains(kind) || upper.required.contains(&stands_for(kind))
        };
        assert!(lower.required.iter().all(is_asked), "{}", upper.status);
        assert!(upper.required.len() > lower.required.len());
        assert_eq!(manifest::rule(lower.status), lower);
    }
}

#[test]
fn a_scaffold_offers_nothing_and_is_never_registered() {
    for entry in catalog::entries() {
        let is_scaffold = entry.profile().unwrap().status == ImplementationStatus::Scaffold;
        assert_eq!(is_scaffold, entry.capabilities.is_empty(), "{}", entry.name);
        assert_eq!(
            is_scaffold,
            entry.admission == Admission::Never,
            "{}",
            entry.name
        );
    }
    let scaffold = report("mock", ImplementationStatus::Scaffold);
    assert_eq!(
        texts(&scaffold),
        ["a scaffold must not advertise a capability"]
    );
    let promoted = report("genie", ImplementationStatus::Experimental);
    assert!(texts(&promoted).contains(&"what can never be called is a scaffold"));
}

#[test]
fn what_a_higher_status_lacks_is_named() {
    let stable = report("leworldmodel", ImplementationStatus::Stable);
    assert_eq!(
        texts(&stable),
        [
            "no live_smoke_passed is listed",
            "no release_evidence is listed",
            "no incident_runbook is listed",
            "no compatibility_policy is listed"
        ]
    );
    assert!(report("leworldmodel", ImplementationStatus::Experimental).is_kept());
    assert!(report("mock", ImplementationStatus::Stable).is_kept());
}

#[test]
fn a_manifest_that_drifts_from_the_code_is_a_blocker() {
    let blockers = changed("leworldmodel", |manifest| {
        manifest.status = ImplementationStatus::Stable;
    });
    assert_eq!(
        blockers,
        ["the manifest's status is stable, and the code's beta"]
    );

    let blockers = changed("leworldmodel", |manifest| {
        manifest.configuration.optional.pop();
    });
    let [blocker] = blockers.as_slice() else {
        panic!("want one blocker, found {blockers:?}")
    };
    let (listed, read) = blocker.split_once(", and the code's ").unwrap();
    assert!(listed.starts_with("the manifest's list of optional settings is "));
    assert_eq!(listed.matches(", ").count() + 1, read.matches(", ").count());

    let blockers = changed("leworldmodel", |manifest| {
        manifest.configuration.required[0].name = "LEWORLDMODEL".to_owned();
    });
    assert_eq!(blockers.len(), 2, "{blockers:?}");
    assert_eq!(
        blockers[1],
        "the page does not name the setting LEWORLDMODEL"
    );

    let blockers = changed("leworldmodel", |manifest| manifest.evidence.clear());
    assert_eq!(blockers.len(), 5, "{blockers:?}");
    assert!(blockers.contains(&"no conformance is listed".to_owned()));
}

#[test]
fn a_report_is_data() {
    insta::assert_json_snapshot!(report("leworldmodel", ImplementationStatus::Beta));
}
