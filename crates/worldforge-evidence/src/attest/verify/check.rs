//! What is checked.

use std::fmt;

use serde::Serialize;

/// One kind of check, in the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Check {
    /// The envelope can be read.
    Envelope,
    /// A signature is of the trusted key that it names.
    Signature,
    /// Enough trusted keys have signed.
    Threshold,
    /// The payload is an in-toto Statement 1 with WorldForge's predicate, and holds together.
    Statement,
    /// A file has the digest that was signed.
    Subject,
    /// The manifest says what was signed, and names the same files.
    Manifest,
    /// The tree over the episodes has the root that was signed.
    Episodes,
    /// Deriving a statistic from the episodes gives what was signed.
    Statistics,
    /// Deriving the digest of what was done from the episodes gives what was signed.
    Result,
    /// A file that repeats what the episodes show repeats it rightly.
    Document,
    /// Settings have the digest that was signed.
    Settings,
    /// A material has the digest that the verifier expects.
    Material,
    /// Every file of the folder is among those that were signed.
    Coverage,
    /// Doing again what an episode or an import records gives what it records.
    Replay,
}

impl Check {
    /// Every check, in order.
    pub const ALL: [Self; 14] = [
        Self::Envelope,
        Self::Signature,
        Self::Threshold,
        Self::Statement,
        Self::Subject,
        Self::Manifest,
        Self::Episodes,
        Self::Statistics,
        Self::Result,
        Self::Document,
        Self::Settings,
        Self::Material,
        Self::Coverage,
        Self::Replay,
    ];

    /// The checks without which nobody stands for what is stated.
    pub(super) const SIGNED: [Self; 4] = [
        Self::Envelope,
        Self::Signature,
        Self::Threshold,
        Self::Statement,
    ];

    /// The checks of a run that has no episodes, and of every other one.
    pub(super) const HOLDING: [Self; 2] = [Self::Subject, Self::Manifest];

    /// The checks without which the stated numbers are not known to follow from the episodes.
    pub(super) const COUNTED: [Self; 2] = [Self::Episodes, Self::Statistics];

    /// Returns the name, such as `threshold`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Envelope => "envelope",
            Self::Signature => "signature",
            Self::Threshold => "threshold",
            Self::Statement => "statement",
            Self::Subject => "subject",
            Self::Manifest => "manifest",
            Self::Episodes => "episodes",
            Self::Statistics => "statistics",
            Self::Result => "result",
            Self::Document => "document",
            Self::Settings => "settings",
            Self::Material => "material",
            Self::Coverage => "coverage",
            Self::Replay => "replay",
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
