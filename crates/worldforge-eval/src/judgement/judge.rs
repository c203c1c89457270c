//! From two results to a conclusion.

use serde::Serialize;
use worldforge_core::{Error, Result, Safe};

use super::{
    Conclusion, MarginFinding, Pairing, Side,
    pairing::may_pair,
    side::{Outcomes, SideFacts},
    warnings::{self, Paired},
};
use crate::statistics::compare::{
    Comparison, Rule, compare_counts, compare_paired, compare_unpaired,
};

/// How to judge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct JudgeRequest {
    pairing: Pairing,
    rule: Rule,
    margin: Option<f64>,
}

impl JudgeRequest {
    /// Judges by a rule.
    pub const fn new(rule: Rule) -> Self {
        Self {
            pairing: Pairing::Auto,
            rule,
            margin: None,
        }
    }

    /// Says whether to compare case by case.
    #[must_use]
    pub const fn with_pairing(mut self, pairing: Pairing) -> Self {
        self.pairing = pairing;
        self
    }

    /// Says how much less, as a share, would still do.
    #[must_use]
    pub const fn with_margin(mut self, margin: f64) -> Self {
        self.margin = Some(margin);
        self
    }
}

/// A comparison with all that a reader needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Judgement {
    /// What follows.
    pub conclusion: Conclusion,
    /// What the margin shows, where one was given; it then decides.
    pub margin: Option<MarginFinding>,
    /// The first result, the baseline.
    pub baseline: SideFacts,
    /// The second result, the candidate.
    pub candidate: SideFacts,
    /// Whether cases were compared one by one.
    pub is_paired: bool,
    /// The verdict and its evidence.
    pub comparison: Comparison,
    /// What makes the results differ beside the policy, and what else is to be known.
    pub warnings: Vec<Safe>,
}

/// Compares two results.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for counts that should be paired or
/// clustered, for cases that cannot be paired though they should, for a margin that is none, and as
/// [`compare_paired`] and [`compare_unpaired`].
pub fn judge(baseline: &Side, candidate: &Side, request: &JudgeRequest) -> Result<Judgement> {
    let margin = request.margin.map(MarginFinding::check).transpose()?;
    let paired = match request.pairing {
        Pairing::Yes => Paired::Yes,
        Pairing::Auto if may_pair(baseline, candidate) => Paired::Yes,
        _ => Paired::No,
    };
    let comparison = compare(baseline, candidate, paired, &request.rule)?;
    let margin = margin.map(|margin| MarginFinding::of(margin, &comparison.evidence.difference));
    let mut warnings = warnings::of(baseline, candidate, paired, request.pairing);
    warnings.extend(comparison.evidence.notes().into_iter().map(Safe::from));
    Ok(Judgement {
        conclusion: margin.map_or_else(
            || Conclusion::of(comparison.verdict),
            |finding| finding.conclusion,
        ),
        margin,
        baseline: baseline.facts(),
        candidate: candidate.facts(),
        is_paired: paired == Paired::Yes,
        comparison,
        warnings,
    })
}

fn compare(baseline: &Side, candidate: &Side, paired: Paired, rule: &Rule) -> Result<Comparison> {
    match (&baseline.outcomes, &candidate.outcomes) {
        (Outcomes::Cases(one), Outcomes::Cases(other)) if paired == Paired::Yes => {
            compare_paired(one, other, rule)
        }
        (Outcomes::Cases(one), Outcomes::Cases(other)) => compare_unpaired(one, other, rule),
        _ if paired == Paired::Yes => Err(Error::invalid_input(
            "counts have no cases that could be paired",
        )
        .triage("give both results with their episodes, or leave --paired out")),
        _ if rule.clusters.is_some() => Err(Error::invalid_input(
            "counts have no tasks or seeds that could be drawn again",
        )
        .triage("give both results with their episodes, or leave --cluster out")),
        _ => compare_counts(baseline.counts(), candidate.counts(), rule),
    }
}
