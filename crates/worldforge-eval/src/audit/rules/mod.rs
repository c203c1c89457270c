//! The rules, a few of a kind in each file.

mod budget;
mod model;
mod repetition;
mod success;

use worldforge_core::Result;

use super::{Protocol, Rule, protocol::Said};

/// Applies one rule.
pub(super) fn apply(rule: Rule, protocol: &Protocol<'_>) -> Result<Said> {
    Ok(match rule {
        Rule::StartsSolved => success::starts_solved(protocol),
        Rule::OutcomeContradicted => success::outcome_contradicted(protocol),
        Rule::SuccessAtEnd => success::at_end(protocol),
        Rule::BudgetTooSmall => budget::too_small(protocol),
        Rule::BudgetTooLarge => budget::too_large(protocol)?,
        Rule::TrivialGoals => budget::trivial_goals(protocol),
        Rule::RepeatedCases => repetition::cases(protocol)?,
        Rule::RepeatedSeeds => repetition::seeds(protocol)?,
        Rule::UnpairedArms => repetition::unpaired_arms(protocol)?,
        Rule::TrainingOverlap => model::training_overlap(protocol)?,
        Rule::SelectedOnTest => model::selected_on_test(protocol)?,
    })
}
