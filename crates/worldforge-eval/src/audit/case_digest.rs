//! Cases by digest, so that a selection can name them without showing them.

use worldforge_core::{Digest, Result, json};

use crate::environment::Case;

/// Digests a list of cases as canonical JSON, which is the input digest of an evaluation's run.
///
/// # Errors
///
/// [`Bug`](worldforge_core::ErrorKind::Bug) only.
pub fn cases_digest(cases: &[&Case]) -> Result<Digest> {
    Ok(Digest::of_json(&json::encode(cases)?))
}

/// Digests the start and the goal of a case as canonical JSON, `[start, goal]`.
///
/// # Errors
///
/// [`Bug`](worldforge_core::ErrorKind::Bug) only.
pub fn case_digest(case: &Case) -> Result<Digest> {
    Ok(Digest::of_json(&json::encode(&(&case.start, &case.goal))?))
}
