//! `benchmark calibrate`: budgets proposed from kept reports.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use worldforge_core::{Error, ErrorKind, Result, json};
use worldforge_eval::benchmark::{
    BUDGET_LIMITS, Budget, Calibration, CalibrationSettings, Direction, FileReference,
    PreservedReport, REPORT_LIMITS, calibration_page, read_budgets,
};
use worldforge_evidence::write_file;

use super::request::{self, MACHINE_CLASS};
use crate::{
    arguments::finite,
    exit::Verdict,
    input::label_of,
    output::{Cell, Column, Document, Table},
    run,
    session::Session,
};

/// The three files that a calibration writes.
const FILES: [&str; 3] = [
    "budget-calibration.json",
    "candidate-budgets.json",
    "budget-calibration.md",
];

/// Propose budgets from kept reports, for a person to review
///
/// Writes three files: the calibration, the candidate budgets and a page for reviewers. No budget
/// file is changed. Errors of a baseline are flagged and never become an allowance; a threshold that
/// would ask for less says so.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge benchmark calibrate --report report.json --output candidate
  worldforge benchmark calibrate --report monday.json tuesday.json --headroom-ratio 0.5 \\
      --current-budget examples/benchmark-budget.json --rationale 'new machines' --output candidate")]
pub(super) struct Calibrate {
    /// Kept reports: files, or runs of this workspace; of one operation the last one counts
    #[arg(long = "report", id = "reports", value_name = "RUN|FILE", required = true, num_args = 1..)]
    reports: Vec<String>,
    /// The present budgets
    #[arg(long, value_name = "FILE")]
    current_budget: Option<PathBuf>,
    /// How much more than the baseline is allowed: 0.25 is a quarter
    #[arg(long, value_name = "RATIO", default_value = "0.25", value_parser = finite)]
    headroom_ratio: f64,
    /// What the reports' machines are called [default: `WORLDFORGE_MACHINE_CLASS`, else as reported]
    #[arg(long, value_name = "CLASS")]
    machine_class: Option<String>,
    /// Why budgets are to change
    #[arg(long, value_name = "TEXT")]
    rationale: Option<String>,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// Replace the files of an earlier calibration
    #[arg(long)]
    force: bool,
}

impl Calibrate {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let reports = self.reports.iter().map(|name| report(session, name));
        let reports = reports.collect::<Result<Vec<_>>>()?;
        let current = self.current_budget.as_deref().map(current).transpose()?;
        let current = current
            .as_ref()
            .map(|(file, budgets)| (file, budgets.as_slice()));
        let now = session.host().clock().now();
        let calibration = Calibration::new(&reports, current, &self.settings(session)?, now)?;
        let candidates = calibration.candidate_file();
        // What is proposed must be what a gate would read.
        read_budgets(json::pretty(&candidates).as_bytes())?;
        let page = calibration_page(&calibration);
        let contents = [
            json::pretty(&json::encode(&calibration)?),
            json::pretty(&candidates),
            page.to_markdown(),
        ];
        self.refuse_existing()?;
        fs::create_dir_all(&self.output).map_err(|cause| {
            Error::new(
                ErrorKind::Io,
                format!("create the output folder: {}", cause.kind()),
            )
            .triage("name a folder that can be created and written to")
        })?;
        for (name, text) in FILES.iter().zip(&contents) {
            write_file(&self.output.join(name), text.as_bytes())?;
        }
        session.print(&describe(&calibration)?.shown_as(page))?;
        Ok(Verdict::Positive)
    }

    fn settings(&self, session: &Session) -> Result<CalibrationSettings> {
        let mut settings =
            CalibrationSettings::default().with_headroom_ratio(self.headroom_ratio)?;
        let class = self.machine_class.clone();
        let class = class.or_else(|| session.environment().get(MACHINE_CLASS).cloned());
        if let Some(class) = class {
            settings = settings.with_machine_class(&class)?;
        }
        if let Some(rationale) = &self.rationale {
            settings = settings.with_rationale(rationale.clone());
        }
        Ok(settings)
    }

    fn refuse_existing(&self) -> Result<()> {
        let existing = FILES.iter().find(|name| self.output.join(name).exists());
        match existing {
            Some(name) if !self.force => Err(Error::invalid_input(format!(
                "{name} exists already in the output folder"
            ))
            .triage("choose another folder, or add --force")),
            _ => Ok(()),
        }
    }
}

fn current(path: &Path) -> Result<(FileReference, Vec<Budget>)> {
    let bytes = request::bytes(path, BUDGET_LIMITS.max_bytes)?;
    let budgets = read_budgets(&bytes).map_err(|error| request::named(path, error))?;
    Ok((FileReference::new(label_of(path), &bytes), budgets))
}

/// Reads a report: a file, or that of a run.
fn report(session: &Session, name: &str) -> Result<PreservedReport> {
    let path = Path::new(name);
    if path.is_file() {
        return read(path, label_of(path));
    }
    if path.is_dir() {
        return read(&path.join("reports").join("report.json"), label_of(path));
    }
    let run = run::workspace(session).find(name);
    let run = run.map_err(|_unknown| {
        let message = format!("no report file and no run is called '{}'", label_of(path));
        Error::new(ErrorKind::NotFound, message)
            .triage("list the runs with 'worldforge runs list --kind benchmark'")
    })?;
    let path = run.path().join("reports").join("report.json");
    read(&path, name.to_owned())
}

fn read(path: &Path, name: String) -> Result<PreservedReport> {
    let bytes = request::bytes(path, REPORT_LIMITS.max_bytes)?;
    PreservedReport::from_json(name, &bytes).map_err(|error| request::named(path, error))
}

fn describe(calibration: &Calibration) -> Result<Document> {
    let mut table = Table::new([
        Column::new("provider"),
        Column::new("operation"),
        Column::new("threshold"),
        Column::number("old"),
        Column::number("candidate"),
        Column::number("observed"),
        Column::new("direction"),
    ]);
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for diff in &calibration.diffs {
        let direction = match diff.direction {
            Direction::Loosen => Cell::verdict("loosen", false),
            Direction::Tighten => Cell::verdict("tighten", true),
            other => other.name().into(),
        };
        table.push([
            diff.provider.as_str().into(),
            diff.operation.name().into(),
            diff.metric.into(),
            number(diff.old_threshold).into(),
            diff.candidate_threshold.to_string().into(),
            number(diff.observed_baseline).into(),
            direction,
        ]);
    }
    let flags = calibration.flags.iter().map(|flag| {
        let place = match (&flag.provider, flag.operation) {
            (Some(provider), Some(operation)) => format!("{provider} {operation}: "),
            _ => String::new(),
        };
        Cell::verdict(format!("{place}{}", flag.message), None)
    });
    let [record, candidates, review] = FILES;
    Ok(Document::new(&json!({
        "calibration": calibration,
        "files": {"calibration": record, "candidates": candidates, "review": review},
    }))?
    .heading("Budget calibration")
    .table(table)
    .list_under("Look at", flags)
    .line("Review is required: no budget file was changed.")
    .list(FILES.iter().map(Cell::code)))
}
