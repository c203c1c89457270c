//! The rules by name.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result, nearest};

/// What an audit looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Rule {
    /// Episodes that begin where the environment already counts them as solved.
    StartsSolved,
    /// Outcomes that the environment does not confirm from the recorded states.
    OutcomeContradicted,
    /// Goals that were reached and left again: success at the end is not success at any time.
    SuccessAtEnd,
    /// A budget of steps below, or hardly above, what a case needs at least.
    BudgetTooSmall,
    /// A budget so far above what cases need that chance may reach the goal.
    BudgetTooLarge,
    /// Goals that one or two steps reach.
    TrivialGoals,
    /// Pairs of start and goal that are counted more than once.
    RepeatedCases,
    /// Seeds that make two episodes or two arms the same one.
    RepeatedSeeds,
    /// Arms that share some of their cases and not all.
    UnpairedArms,
    /// Starts that the model was trained on.
    TrainingOverlap,
    /// A checkpoint that was chosen by its result on the same cases.
    SelectedOnTest,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// The rate may mean less than it seems to.
    Warning,
    /// The rate does not mean what it says.
    Error,
}

impl Rule {
    /// Every rule, in the order of reports.
    pub const ALL: [Self; 11] = [
        Self::StartsSolved,
        Self::OutcomeContradicted,
        Self::SuccessAtEnd,
        Self::BudgetTooSmall,
        Self::BudgetTooLarge,
        Self::TrivialGoals,
        Self::RepeatedCases,
        Self::RepeatedSeeds,
        Self::UnpairedArms,
        Self::TrainingOverlap,
        Self::SelectedOnTest,
    ];

    /// Returns the name, such as `starts-solved`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StartsSolved => "starts-solved",
            Self::OutcomeContradicted => "outcome-contradicted",
            Self::SuccessAtEnd => "success-at-end",
            Self::BudgetTooSmall => "budget-too-small",
            Self::BudgetTooLarge => "budget-too-large",
            Self::TrivialGoals => "trivial-goals",
            Self::RepeatedCases => "repeated-cases",
            Self::RepeatedSeeds => "repeated-seeds",
            Self::UnpairedArms => "unpaired-arms",
            Self::TrainingOverlap => "training-overlap",
            Self::SelectedOnTest => "selected-on-test",
        }
    }

    /// Returns what to do when the rule finds something.
    pub const fn fix(self) -> &'static str {
        match self {
            Self::StartsSolved => {
                "draw starts outside the goal's region, and report the rate without these episodes"
            }
            Self::OutcomeContradicted => {
                "count outcomes with the environment's own success test, and run the cases again"
            }
            Self::SuccessAtEnd => {
                "say which of the two rates is reported, and compare only rates of the same kind"
            }
            Self::BudgetTooSmall => {
                "raise the budget, or take out the cases that no policy can solve within it"
            }
            Self::BudgetTooLarge => {
                "lower the budget, or report a random policy on the same cases beside the result"
            }
            Self::TrivialGoals => "draw goals farther from their starts, or report them as a group",
            Self::RepeatedCases => "count each case once, and run others in the place of the rest",
            Self::RepeatedSeeds => {
                "give each episode and each arm a seed of its own, and count repetitions once"
            }
            Self::UnpairedArms => {
                "run every arm on the same cases, or each on cases that no other arm has"
            }
            Self::TrainingOverlap => "evaluate on starts that were held out from training",
            Self::SelectedOnTest => {
                "choose the checkpoint on other cases, and declare how with --selection FILE"
            }
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Rule {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|rule| rule.name() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::name);
            let message = format!("unknown rule '{text}'; rules are {}", names.join(", "));
            let error = Error::invalid_input(message);
            match nearest(text, names) {
                Some(name) => error.triage(format!("use '{name}'")),
                None => error,
            }
        })
    }
}

impl Severity {
    /// Returns the name, such as `warning`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
