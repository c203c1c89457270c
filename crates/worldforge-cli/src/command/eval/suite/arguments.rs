//! The options of the form that runs suites.

use std::num::NonZeroUsize;

use worldforge_core::{ProviderName, Result};
use worldforge_eval::suite::SuiteReport;

use super::{conduct, request::Request};
use crate::{exit::Verdict, input::Source, providers::TranslatorArguments, session::Session};

/// The options of the other form that say what is evaluated, and how.
const CLOSED_LOOP: [&str; 12] = [
    "env",
    "cases",
    "generate",
    "limit",
    "require",
    "animations",
    "resume",
    "planner",
    "seed",
    "checkpoint",
    "deadline_ms",
    "workers",
];

/// Suites, and whom they are run on.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Suites")]
#[group(id = "suite run", multiple = true)]
pub(in crate::command::eval) struct Arguments {
    /// Built-in suites, such as `physics` or `physics:1`; each gets a run of its own
    #[arg(long = "suite", id = "suites", value_name = "NAME", num_args = 1.., conflicts_with_all = CLOSED_LOOP)]
    pub(super) suites: Vec<String>,
    /// A suite of your own, as JSON; may be repeated
    #[arg(long = "suite-file", id = "suite_files", value_name = "FILE", conflicts_with_all = CLOSED_LOOP)]
    pub(super) suite_files: Vec<Source>,
    /// Whom to ask, in this order [default: mock]
    #[arg(long = "provider", id = "suite_providers", value_name = "NAME", num_args = 1..)]
    pub(super) providers: Vec<ProviderName>,
    /// Providers that are asked at a time [default: 8]
    #[arg(long, value_name = "COUNT")]
    pub(super) parallel: Option<NonZeroUsize>,
    /// Defaults for providers, suites, timeouts and retries, as JSON or TOML
    #[arg(long, value_name = "FILE")]
    pub(super) profile: Option<Source>,
    /// A dataset manifest that the results are to cite; may be repeated
    #[arg(
        long = "dataset-manifest",
        id = "dataset_manifests",
        value_name = "FILE"
    )]
    pub(super) dataset_manifests: Vec<Source>,
    /// End with exit code 1 when a scenario fails, which is the default
    #[arg(long, overrides_with = "no_fail")]
    fail_on_failed_scenarios: bool,
    /// End with exit code 0 although a scenario failed; the run's status still says so
    #[arg(long, overrides_with = "fail_on_failed_scenarios")]
    no_fail: bool,
    #[command(flatten)]
    pub(super) translator: TranslatorArguments,
}

impl Arguments {
    /// Returns whether the command is about suites.
    pub(in crate::command::eval) fn is_asked(&self) -> bool {
        !self.suites.is_empty()
            || !self.suite_files.is_empty()
            || !self.providers.is_empty()
            || !self.dataset_manifests.is_empty()
            || self.profile.is_some()
            || self.parallel.is_some()
    }

    /// Returns what reports mean to a script.
    pub(super) fn verdict(&self, reports: &[SuiteReport]) -> Verdict {
        let holds = self.no_fail || reports.iter().all(SuiteReport::has_passed);
        Verdict::from(holds)
    }

    pub(in crate::command::eval) fn run(self, session: &Session) -> Result<Verdict> {
        let request = Request::read(&self)?;
        conduct::run(session, &self, &request)
    }
}
