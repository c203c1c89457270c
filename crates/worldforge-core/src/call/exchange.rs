//! One exchange with an upstream, and what may be done about it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::Safe;

/// A kind of interaction; it says what a retry may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Step {
    /// The whole capability call.
    Call,
    /// Creates something upstream.
    Create,
    /// Runs a model once; it may hold state.
    Infer,
    /// Sends a file.
    Upload,
    /// Stops something upstream.
    Cancel,
    /// Asks after something.
    Poll,
    /// Fetches a result.
    Download,
    /// Asks whether the upstream is well.
    Health,
}

impl Step {
    /// Returns whether repeating the step is harmless.
    pub const fn is_idempotent(self) -> bool {
        matches!(self, Self::Poll | Self::Download | Self::Health)
    }

    /// Returns the name, such as `poll`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Create => "create",
            Self::Infer => "infer",
            Self::Upload => "upload",
            Self::Cancel => "cancel",
            Self::Poll => "poll",
            Self::Download => "download",
            Self::Health => "health",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A step with what events say about it.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub(crate) step: Step,
    pub(crate) operation: &'static str,
    pub(crate) target: Option<Safe>,
    pub(crate) method: Option<&'static str>,
}

impl Exchange {
    /// Creates an exchange under the operation name that events carry, such as `task poll`.
    pub const fn new(step: Step, operation: &'static str) -> Self {
        Self {
            step,
            operation,
            target: None,
            method: None,
        }
    }

    /// Names the route; user information, query and fragment are removed.
    #[must_use]
    pub fn target(mut self, target: &str) -> Self {
        self.target = Safe::target(target);
        self
    }

    /// Names the route by text that is fit to publish already, such as that of [`Safe::target`].
    #[must_use]
    pub fn toward(mut self, target: Option<Safe>) -> Self {
        self.target = target;
        self
    }

    /// Names the method, such as `POST`.
    #[must_use]
    pub const fn method(mut self, method: &'static str) -> Self {
        self.method = Some(method);
        self
    }
}

impl From<Step> for Exchange {
    fn from(step: Step) -> Self {
        Self::new(step, step.name())
    }
}
