//! The forms of files that are read.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, nearest};

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SourceForm {
    /// `eval_info.json` of `lerobot-eval`.
    #[serde(rename = "lerobot")]
    LeRobot,
    /// A result of the VLA evaluation harness, of one benchmark, a shard or a merge.
    VlaEval,
    /// A `*_results.txt` file of stable-worldmodel, or the dictionary of metrics in it.
    Swm,
}

impl SourceForm {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::LeRobot, Self::VlaEval, Self::Swm];

    /// Every name.
    pub const NAMES: [&'static str; 3] = ["lerobot", "vla-eval", "swm"];

    /// Returns the name, such as `vla-eval`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LeRobot => "lerobot",
            Self::VlaEval => "vla-eval",
            Self::Swm => "swm",
        }
    }

    /// Returns what the form is known by, for people.
    pub const fn description(self) -> &'static str {
        match self {
            Self::LeRobot => {
                "LeRobot's eval_info.json ('per_episode', or 'per_task' and 'overall')"
            }
            Self::VlaEval => "a VLA evaluation harness result ('benchmark' and 'tasks')",
            Self::Swm => "stable-worldmodel results ('success_rate' and 'episode_successes')",
        }
    }
}

impl fmt::Display for SourceForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for SourceForm {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let mut forms = Self::ALL.into_iter();
        forms.find(|form| form.name() == name).ok_or_else(|| {
            let known = Self::NAMES.join(", ");
            let error =
                Error::invalid_input(format!("unknown form '{name}'; known forms: {known}"));
            error.triage(format!(
                "use '{}'",
                nearest(name, Self::NAMES).unwrap_or("lerobot")
            ))
        })
    }
}
