//! What was found, for people and for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use worldforge_core::Result;
use worldforge_evidence::attest::{CheckOutcome, Finding, Verification};

use crate::output::{Cell, Column, Document, Table};

/// What follows from a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Judged {
    /// A trusted key signed, and everything agrees.
    Verified,
    /// Everything agrees that was checked, and nobody's signature was.
    Consistent,
    /// Something disagrees.
    NotVerified,
}

impl Judged {
    /// Judges; with keys only a signature will do.
    pub(super) fn of(found: &Verification, has_keys: impl Into<bool>) -> Self {
        if found.is_verified {
            Self::Verified
        } else if found.holds && !has_keys.into() {
            Self::Consistent
        } else {
            Self::NotVerified
        }
    }

    pub(super) fn is_positive(self) -> bool {
        self != Self::NotVerified
    }

    fn words(self, found: &Verification) -> String {
        let (passed, failed) = (
            found.count(CheckOutcome::Passed),
            found.count(CheckOutcome::Failed),
        );
        match self {
            Self::Verified => {
                let signers: Vec<String> = found.signers.iter().map(ToString::to_string).collect();
                format!(
                    "verified: {passed} checks passed, signed by {}",
                    signers.join(", ")
                )
            }
            Self::Consistent => {
                format!("consistent, but nobody's signature was checked: {passed} checks passed")
            }
            Self::NotVerified if failed == 0 => {
                "not verified: the run records nothing to compare with".to_owned()
            }
            Self::NotVerified => format!("not verified: {failed} checks failed, {passed} passed"),
        }
    }
}

/// What programs read.
#[derive(Serialize)]
struct Shown<'a> {
    target: &'static str,
    verdict: Judged,
    not_checked: &'a [String],
    verification: &'a Verification,
}

/// Describes a verification of a run.
pub(super) fn document(judged: Judged, found: &Verification) -> Result<Document> {
    let of = |outcome| {
        let findings = found.findings.iter();
        findings.filter(move |finding| finding.outcome == outcome)
    };
    let skipped: Vec<String> = of(CheckOutcome::Skipped).map(described).collect();
    let document = Document::new(&Shown {
        target: "run",
        verdict: judged,
        not_checked: &skipped,
        verification: found,
    })?;
    let failed = of(CheckOutcome::Failed).map(|finding| Cell::verdict(described(finding), false));
    Ok(document
        .line(Cell::verdict(judged.words(found), judged.is_positive()))
        .list_under("Failed", failed)
        .heading("Checked")
        .table(counts(found))
        .list_under(
            "Not checked",
            skipped.iter().map(|text| Cell::from(text.as_str())),
        ))
}

/// Counts what came out how, by check.
fn counts(found: &Verification) -> Table {
    let mut counts = BTreeMap::<_, [usize; 3]>::new();
    for finding in &found.findings {
        let [passed, failed, skipped] = counts.entry(finding.check).or_default();
        *match finding.outcome {
            CheckOutcome::Passed => passed,
            CheckOutcome::Failed => failed,
            _ => skipped,
        } += 1;
    }
    let mut table = Table::new([
        Column::new("check"),
        Column::number("passed"),
        Column::number("failed"),
        Column::number("not checked"),
    ]);
    for (check, [passed, failed, skipped]) in counts {
        let failures = if failed > 0 {
            Cell::verdict(failed.to_string(), false)
        } else {
            failed.into()
        };
        table.push([check.name().into(), passed.into(), failures, skipped.into()]);
    }
    table
}

/// Says what was checked, where, what was wanted and what was found.
fn described(finding: &Finding) -> String {
    let mut text = finding.check.name().to_owned();
    if let Some(file) = &finding.file {
        text = format!("{text}: {file}");
    }
    text = format!("{text}: {}", finding.what);
    match (&finding.wanted, &finding.found) {
        (Some(wanted), Some(found)) => text = format!("{text}: wanted {wanted}, found {found}"),
        (Some(wanted), None) => text = format!("{text}: wanted {wanted}"),
        (None, Some(found)) => text = format!("{text}: found {found}"),
        (None, None) => {}
    }
    match &finding.reason {
        Some(reason) => format!("{text} ({reason})"),
        None => text,
    }
}
