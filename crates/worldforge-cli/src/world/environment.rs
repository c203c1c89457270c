//! The environments by name.

use std::str::FromStr;

use worldforge_core::{Error, Result, Tensor, nearest};
use worldforge_eval::environment::{Case, Cases, Environment, two_room::TwoRoom};
use worldforge_plan::search::ActionNormalization;

use super::Place;

const CASES: &[u8] = include_bytes!("../../assets/two-room/eval_cases.json");
const NORMALIZATION: &[u8] = include_bytes!("../../assets/two-room/action_normalization.json");

/// An environment that this build knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EnvironmentName {
    /// A dot that has to find the door between two rooms.
    TwoRoom,
}

impl EnvironmentName {
    /// Every name.
    pub(crate) const NAMES: [&str; 1] = ["two-room"];

    /// Returns the name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::TwoRoom => "two-room",
        }
    }

    /// Makes the environment.
    pub(crate) fn make(self) -> Box<dyn Environment> {
        match self {
            Self::TwoRoom => Box::new(TwoRoom::new()),
        }
    }

    /// Returns the cases that come with the environment.
    pub(crate) fn cases(self) -> Result<Cases> {
        match self {
            Self::TwoRoom => Cases::decode(CASES),
        }
    }

    /// Returns how planned actions become actions of the environment.
    pub(crate) fn normalization(self) -> Result<ActionNormalization> {
        match self {
            Self::TwoRoom => ActionNormalization::decode(NORMALIZATION),
        }
    }

    /// Returns what is seen at `start` and what would be seen at `goal`.
    pub(crate) fn look(self, start: &Place, goal: &Place) -> Result<(Tensor, Tensor)> {
        let mut environment = self.make();
        environment.reset(&Case::new("", start.numbers(), goal.numbers()))?;
        Ok((environment.observe()?, environment.goal_observation()?))
    }
}

impl FromStr for EnvironmentName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        if name == Self::TwoRoom.name() {
            return Ok(Self::TwoRoom);
        }
        let known = Self::NAMES;
        Err(Error::invalid_input(format!(
            "unknown environment '{name}'; known environments: {}",
            known.join(", ")
        ))
        .triage(format!(
            "use '{}'",
            nearest(name, known).unwrap_or("two-room")
        )))
    }
}
