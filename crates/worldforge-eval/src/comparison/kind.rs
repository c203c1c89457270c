//! What sort of report is compared.

use std::fmt;

use serde::Serialize;
use serde_json::Value;
use worldforge_evidence::RunKind;

/// What sort of report is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReportKind {
    /// A suite of scenarios.
    Eval,
    /// Episodes in an environment.
    ClosedLoop,
    /// Latencies and throughput.
    Benchmark,
    /// A demonstration.
    Demo,
}

impl ReportKind {
    /// Returns the name, such as `closed_loop`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eval => "eval",
            Self::ClosedLoop => "closed_loop",
            Self::Benchmark => "benchmark",
            Self::Demo => "demo",
        }
    }

    /// Returns what a manifest says of its run's report; nothing for runs that have none to compare.
    pub(super) const fn of_run(kind: RunKind) -> Option<Self> {
        match kind {
            RunKind::Eval => Some(Self::Eval),
            RunKind::Benchmark => Some(Self::Benchmark),
            RunKind::Demo => Some(Self::Demo),
            _ => None,
        }
    }

    /// Tells a report by its members.
    pub(super) fn of_report(report: &Value) -> Option<Self> {
        let members = report.as_object()?;
        let has = |key: &str| members.contains_key(key);
        if has("environment") && has("episodes") {
            Some(Self::ClosedLoop)
        } else if has("benchmark") || (has("results") && has("run_metadata")) {
            Some(Self::Benchmark)
        } else if has("suite_id") && has("results") {
            Some(Self::Eval)
        } else if has("status") || (has("summary") && has("safe_to_attach")) {
            Some(Self::Demo)
        } else {
            None
        }
    }
}

impl fmt::Display for ReportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
