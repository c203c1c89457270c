//! What sort of run it was.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

/// The kind of a run; the longer names of older manifests are read too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RunKind {
    /// An evaluation suite.
    Eval,
    /// A benchmark.
    Benchmark,
    /// A flow of the harness.
    Flow,
    /// A demonstration.
    #[serde(alias = "demo_showcase", alias = "demo-showcase")]
    Demo,
    /// An operator's drill.
    #[serde(alias = "operator_drill", alias = "operator-drill")]
    Drill,
    /// One call of a real provider.
    Smoke,
    /// A scenario.
    Scenario,
    /// A reference host's review.
    #[serde(alias = "robotics_operator_review")]
    HostReview,
    /// A diagnosis of a provider.
    #[serde(alias = "provider_diagnostic")]
    Diagnostic,
}

impl RunKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Eval,
        Self::Benchmark,
        Self::Flow,
        Self::Demo,
        Self::Drill,
        Self::Smoke,
        Self::Scenario,
        Self::HostReview,
        Self::Diagnostic,
    ];

    /// Returns the name, such as `host_review`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eval => "eval",
            Self::Benchmark => "benchmark",
            Self::Flow => "flow",
            Self::Demo => "demo",
            Self::Drill => "drill",
            Self::Smoke => "smoke",
            Self::Scenario => "scenario",
            Self::HostReview => "host_review",
            Self::Diagnostic => "diagnostic",
        }
    }
}

impl fmt::Display for RunKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads the name, with hyphens or underscores, or the longer name of an older manifest.
impl FromStr for RunKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let name = text.replace('-', "_");
        let present = match name.as_str() {
            "demo_showcase" => "demo",
            "operator_drill" => "drill",
            "robotics_operator_review" => "host_review",
            "provider_diagnostic" => "diagnostic",
            name => name,
        };
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == present)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name).join(", ");
                Error::invalid_input(format!("run kind must be one of {names}, found '{text}'"))
            })
    }
}
