//! What to measure.

use std::path::PathBuf;

use worldforge_core::{ProviderName, Result, capability::Capability};

use super::{calibrate::Calibrate, check, conduct, presets, request::Request};
use crate::{
    arguments::{capability, finite},
    exit::Verdict,
    input::Source,
    providers::TranslatorArguments,
    session::Session,
};

/// Measure operations, and judge them by budgets
///
/// Sends the same request again and again and keeps every latency: no floor, set-up outside of what
/// is timed, calls that fail as results. Without --provider the mock is measured, without
/// --operation all that a provider offers. Ends with exit code 1 when a budget is not kept. The
/// run's reports, samples and events are kept; Ctrl-C keeps what had ended.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  worldforge benchmark --iterations 100
  worldforge benchmark --provider mock --operation predict --budget-file examples/benchmark-budget.json
  worldforge benchmark --operation embed --input-file examples/benchmark-inputs.json --format html
  worldforge benchmark --check --input-file inputs.json --budget-file budget.json
  worldforge benchmark --list-presets
  worldforge benchmark --preset mock-smoke --format json
  worldforge benchmark calibrate --report report.json --output candidate"
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Calibrate(Calibrate),
}

/// The options of a measurement.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// A provider; may be repeated [default: mock]
    #[arg(long = "provider", id = "providers", value_name = "NAME")]
    pub(super) providers: Vec<ProviderName>,
    /// An operation; may be repeated [default: all that a provider offers]
    #[arg(
        long = "operation",
        id = "operations",
        value_name = "OPERATION",
        value_parser = capability()
    )]
    pub(super) operations: Vec<Capability>,
    /// Samples of each operation [default: 5]
    #[arg(long, value_name = "N")]
    pub(super) iterations: Option<u64>,
    /// Calls at the same time [default: 1]
    #[arg(long, value_name = "N")]
    pub(super) concurrency: Option<usize>,
    /// Calls of each operation before the first sample [default: 1]
    #[arg(long, value_name = "N")]
    pub(super) warmup: Option<u64>,
    /// How long everything may take
    #[arg(long, value_name = "SECONDS", value_parser = finite)]
    pub(super) deadline: Option<f64>,
    /// What to ask, as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) input_file: Option<PathBuf>,
    /// What results must keep to, as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) budget_file: Option<PathBuf>,
    /// What machines of this sort are called [default: `WORLDFORGE_MACHINE_CLASS`, else unknown]
    #[arg(long, value_name = "CLASS")]
    pub(super) machine_class: Option<String>,
    /// Defaults for providers, operations, timeouts and retries, as JSON or TOML
    #[arg(long, value_name = "FILE")]
    pub(super) profile: Option<Source>,
    #[command(flatten)]
    pub(super) translator: TranslatorArguments,
    #[command(flatten)]
    presets: PresetOptions,
    /// Only read the inputs and the budgets, and name everything that is wrong with them
    #[arg(long, conflicts_with_all = ["preset", "list_presets", "show_preset"])]
    check: bool,
}

/// The options about presets.
#[derive(Debug, clap::Args)]
struct PresetOptions {
    /// A benchmark that everybody runs the same way
    #[arg(long, value_name = "NAME", conflicts_with_all = ["providers", "operations"])]
    preset: Option<String>,
    /// List the presets
    #[arg(long, conflicts_with = "preset")]
    list_presets: bool,
    /// Show a preset, and whether it can run here
    #[arg(long, value_name = "NAME", conflicts_with_all = ["preset", "list_presets"])]
    show_preset: Option<String>,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Some(Action::Calibrate(calibrate)) => calibrate.run(session),
            None => self.options.run(session),
        }
    }
}

impl Options {
    fn run(self, session: &Session) -> Result<Verdict> {
        if self.presets.list_presets {
            return presets::list(session);
        }
        if let Some(name) = &self.presets.show_preset {
            return presets::show(session, name);
        }
        if self.check {
            return check::run(session, &self);
        }
        let preset = self.presets.preset.as_deref();
        let preset = preset.map(presets::named).transpose()?;
        conduct::run(session, &Request::read(session, self, preset)?)
    }
}
