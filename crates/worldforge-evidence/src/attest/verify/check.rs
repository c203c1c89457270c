//! What is checked.

use std::fmt;

use serde::Serialize;

/// One kind of check, in the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
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
}

impl Check {
    /// Every check, in order.
    pub const ALL: [Self; 13] = [
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
    ];

    /// The checks without which nothing is verified.
    pub(super) const NEEDED: [Self; 8] = [
        Self::Envelope,
        Self::Signature,
        Self::Threshold,
        Self::Statement,
        Self::Subject,
        Self::Manifest,
        Self::Episodes,
        Self::Statistics,
    ];

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
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
