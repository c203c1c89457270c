//! What goes into a sequential test, and what comes out.

use serde::{Deserialize, Serialize};

/// How one episode ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trial {
    /// The goal was reached.
    Success,
    /// It was not.
    Failure,
}

impl From<bool> for Trial {
    fn from(is_success: bool) -> Self {
        if is_success {
            Self::Success
        } else {
            Self::Failure
        }
    }
}

/// How one episode of either policy ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairedTrial {
    /// Both succeeded.
    Both,
    /// Only the baseline succeeded.
    OnlyBaseline,
    /// Only the candidate succeeded.
    OnlyCandidate,
    /// Neither succeeded.
    Neither,
}

impl PairedTrial {
    /// Joins the outcomes of both policies.
    pub const fn of(baseline: Trial, candidate: Trial) -> Self {
        match (baseline, candidate) {
            (Trial::Success, Trial::Success) => Self::Both,
            (Trial::Success, Trial::Failure) => Self::OnlyBaseline,
            (Trial::Failure, Trial::Success) => Self::OnlyCandidate,
            (Trial::Failure, Trial::Failure) => Self::Neither,
        }
    }
}

/// What a sequential test says after a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ruling {
    /// Nothing is shown yet; run another episode.
    Continue,
    /// The rate is above the threshold; the candidate's rate is above the baseline's.
    Higher,
    /// The rate is below the threshold; the candidate's rate is below the baseline's.
    Lower,
    /// Every planned episode was run, and nothing is shown.
    Undecided,
}

impl Ruling {
    /// Returns whether no further episode can change it.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Continue)
    }
}
