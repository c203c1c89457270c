//! Verifying a bundle.

use std::path::Path;

use serde::Serialize;
use worldforge_core::{Error, Result};
use worldforge_evidence::{BundleVerification, verify_bundle};

use crate::{
    exit::Verdict,
    output::{Cell, Document},
    session::Session,
};

/// What programs read.
#[derive(Serialize)]
struct Judged<'a> {
    target: &'static str,
    verdict: &'static str,
    not_checked: [&'static str; 1],
    verification: &'a BundleVerification,
}

/// Says that nobody signs a bundle.
const UNSIGNED: &str = "signatures: a bundle has none; verify the runs in it where they were made";

/// Compares a bundle with its manifest; a bundle has no signature that a key could check.
pub(super) fn verify(session: &Session, path: &Path, wants: impl Into<bool>) -> Result<Verdict> {
    if wants.into() {
        return Err(
            Error::invalid_input("a bundle has no signature that a key could check")
                .triage("leave --key out, or verify the run"),
        );
    }
    let found = verify_bundle(path)?;
    let is_intact = found.is_intact();
    let document = Document::new(&Judged {
        target: "bundle",
        verdict: if is_intact {
            "consistent"
        } else {
            "not verified"
        },
        not_checked: [UNSIGNED],
        verification: &found,
    })?;
    let count = found.problems.len();
    let text = if is_intact {
        format!(
            "consistent: all {} files agree with the bundle's manifest",
            found.checked
        )
    } else {
        format!("not verified: {count} of {} checks failed", found.checked)
    };
    let problems = found.problems.iter().map(|problem| {
        let text = format!("{}: {}: {}", problem.path, problem.kind, problem.detail);
        Cell::verdict(text, false)
    });
    let document = document
        .line(Cell::verdict(text, is_intact))
        .list_under("Failed", problems)
        .list_under("Not checked", [Cell::from(UNSIGNED)]);
    session.print(&document)?;
    Ok(Verdict::from(is_intact))
}
