//! The whole of what is audited.

use worldforge_core::Result;

use super::{
    Arm, ArmFacts, Audit, Check, CheckOutcome, Finding, Rule, Selection, Spread, SuccessRates,
    TrainingStarts, cases_digest, rules, spread::distances,
};
use crate::statistics::Proportion;

/// One or more arms, and what else is known of how they came about.
///
/// ```
/// use worldforge_eval::audit::{Arm, AuditedEpisode, Protocol, Rule};
///
/// let mut episode = AuditedEpisode::default();
/// episode.is_solved = true;
/// episode.starts_solved = Some(true);
/// let audit = Protocol::of(vec![Arm::new("policy", vec![episode])]).audit()?;
/// assert_eq!(audit.findings[0].rule, Rule::StartsSolved);
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Protocol<'a> {
    pub(super) arms: Vec<Arm>,
    pub(super) training: Option<&'a TrainingStarts>,
    pub(super) selection: Option<&'a Selection>,
}

/// What one rule says.
pub(super) struct Said {
    outcome: CheckOutcome,
    detail: String,
    findings: Vec<Finding>,
}

impl Said {
    /// Nothing was found among what `detail` names, or what was found.
    pub(super) fn looked_at(detail: impl Into<String>, findings: Vec<Finding>) -> Self {
        Self {
            outcome: if findings.is_empty() {
                CheckOutcome::Passed
            } else {
                CheckOutcome::Found
            },
            detail: detail.into(),
            findings,
        }
    }

    /// Nothing can be said, for this reason.
    pub(super) fn unchecked(detail: impl Into<String>) -> Self {
        Self {
            outcome: CheckOutcome::Unchecked,
            detail: detail.into(),
            findings: Vec::new(),
        }
    }
}

impl<'a> Protocol<'a> {
    /// Takes the arms, of which nothing else is known.
    pub const fn of(arms: Vec<Arm>) -> Self {
        Self {
            arms,
            training: None,
            selection: None,
        }
    }

    /// Adds the states that the model was trained on.
    #[must_use]
    pub fn with_training(self, training: Option<&'a TrainingStarts>) -> Self {
        Self { training, ..self }
    }

    /// Adds what was declared of how the checkpoint was chosen.
    #[must_use]
    pub fn with_selection(self, selection: Option<&'a Selection>) -> Self {
        Self { selection, ..self }
    }

    /// Applies every rule.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the training states have
    /// another width than the starts.
    pub fn audit(&self) -> Result<Audit> {
        let mut checks = Vec::new();
        let mut findings = Vec::new();
        for rule in Rule::ALL {
            let said = rules::apply(rule, self)?;
            findings.extend(said.findings);
            checks.push(Check {
                rule,
                outcome: said.outcome,
                detail: said.detail,
            });
        }
        Ok(Audit {
            schema_version: Audit::SCHEMA_VERSION,
            arms: self.arms.iter().map(facts).collect::<Result<_>>()?,
            checks,
            findings,
        })
    }
}

fn facts(arm: &Arm) -> Result<ArmFacts> {
    let episodes = || arm.episodes.iter();
    let least: Vec<f64> = episodes()
        .filter_map(|episode| episode.least_steps.map(f64::from))
        .collect();
    let all =
        |outcomes: Option<Vec<bool>>| outcomes.filter(|all| !all.is_empty()).map(Proportion::of);
    Ok(ArmFacts {
        name: arm.name.clone(),
        episodes: arm.episodes.len() as u64,
        cases_digest: arm.cases().map(|cases| cases_digest(&cases)).transpose()?,
        success: SuccessRates {
            reported: Proportion::of(episodes().map(|episode| episode.is_solved)),
            at_end: all(episodes().map(|episode| episode.solved_at_end).collect()),
            at_any_time: all(episodes().map(|episode| episode.solved_ever).collect()),
        },
        budget_steps: arm.budget_steps,
        least_steps: Spread::of(&least)?,
        state_unit: arm.state_unit.clone(),
        distances: distances(arm)?,
    })
}
