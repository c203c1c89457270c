//! `runs compare`: runs side by side, and whether one is worse than another.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    str::FromStr,
};

use worldforge_core::{Error, ErrorKind, Result, nearest};
use worldforge_eval::{
    comparison::{Comparison, MachineRule, REPORT_LIMITS, Regression, Source, Subject},
    statistics::latency::LatencyRule,
};
use worldforge_evidence::{
    MANIFEST_FILE, MANIFEST_LIMITS, RunDirectory, RunPath, read_manifest, read_regular_file,
};

use super::chosen;
use crate::{
    arguments::{finite, one_of},
    exit::Verdict,
    input::label_of,
    output::Document,
    session::Session,
};

/// Compare runs, and say whether a candidate is worse than a baseline
///
/// RUN is an id, an unambiguous beginning of one, or `latest`; or the path of a run's folder, of a
/// manifest or of a report, of this program or of the Python tools. The first run is the baseline.
/// Runs that did not measure the same are refused, with every mismatch at once. In the mode
/// `regression` exactly two runs are judged: rates by an exact test, latencies by the interval of
/// the ratio of medians, or by the tolerances alone where a report has no latencies of single calls.
/// What is not shown to be worse is `unchanged`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs compare 20260430T120000Z 20260501T120000Z
  worldforge runs compare before/report.json after/report.json --mode regression
  worldforge runs compare 20260430T120000Z latest --fail-on-regression
  worldforge runs compare 20260430T120000Z latest --format html --output comparison.html")]
pub(super) struct Compare {
    /// The runs, the baseline first
    #[arg(value_name = "RUN|PATH", num_args = 1..)]
    runs: Vec<String>,
    /// What to do with them [default: comparison]
    #[arg(long, value_name = "MODE", value_parser = one_of::<Mode>(&Mode::NAMES))]
    mode: Option<Mode>,
    /// End with 1 unless the candidate is shown to be no worse; means `--mode regression`
    #[arg(long)]
    fail_on_regression: bool,
    /// The relative change of a latency that is put up with
    #[arg(long, value_name = "RATIO", default_value = "0.2", value_parser = finite)]
    tolerance_ratio: f64,
    /// The change of a latency that is put up with, in milliseconds
    #[arg(long, value_name = "MS", default_value = "0.5", value_parser = finite)]
    tolerance_abs_ms: f64,
    /// Compare benchmarks of different classes of machines
    #[arg(long)]
    allow_cross_machine: bool,
    /// Write the comparison into this file, as a whole or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What to do with runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Put any number of them into one table.
    Comparison,
    /// Judge the second against the first.
    Regression,
}

impl Mode {
    const NAMES: [&str; 2] = ["comparison", "regression"];
}

impl FromStr for Mode {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "comparison" => Ok(Self::Comparison),
            "regression" => Ok(Self::Regression),
            _ => {
                let known = Self::NAMES.join(", ");
                let message = format!("unknown mode '{name}'; known modes: {known}");
                let near = nearest(name, Self::NAMES).unwrap_or("comparison");
                Err(Error::invalid_input(message).triage(format!("use '--mode {near}'")))
            }
        }
    }
}

impl Compare {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let mode = self.mode()?;
        let subjects = self.runs.iter().map(|run| subject(session, run));
        let subjects = subjects.collect::<Result<Vec<_>>>()?;
        let machines = if self.allow_cross_machine {
            MachineRule::Any
        } else {
            MachineRule::Same
        };
        let (document, verdict) = match mode {
            Mode::Comparison => {
                let comparison = Comparison::of(subjects, machines)?;
                let document = Document::of_page(&comparison, comparison.to_page())?;
                (document, Verdict::Positive)
            }
            Mode::Regression => {
                let regression = self.regression(subjects, machines)?;
                let is_open = !self.fail_on_regression || regression.status().is_acceptable();
                let document = Document::of_page(&regression, regression.to_page())?;
                (document, Verdict::from(is_open))
            }
        };
        match &self.output {
            Some(file) => session.write(&document, file)?,
            None => session.print(&document)?,
        }
        Ok(verdict)
    }

    fn mode(&self) -> Result<Mode> {
        match (self.mode, self.fail_on_regression) {
            (Some(Mode::Comparison), true) => Err(Error::invalid_input(
                "--fail-on-regression needs the mode regression, found comparison",
            )
            .triage("leave --mode out, or use '--mode regression'")),
            (Some(mode), _) => Ok(mode),
            (None, true) => Ok(Mode::Regression),
            (None, false) => Ok(Mode::Comparison),
        }
    }

    fn regression(&self, subjects: Vec<Subject>, machines: MachineRule) -> Result<Regression> {
        let rule = LatencyRule {
            tolerance_ratio: self.tolerance_ratio,
            tolerance_ms: self.tolerance_abs_ms,
            ..LatencyRule::default()
        };
        let count = subjects.len();
        let two = <[Subject; 2]>::try_from(subjects);
        let [baseline, candidate] = two.map_err(|_subjects| {
            let message = format!("the mode regression needs exactly 2 runs, found {count}");
            Error::invalid_input(message).triage("name the baseline first, then the candidate")
        })?;
        Regression::of(baseline, candidate, &rule, machines)
    }
}

/// Finds what a person names, and takes from it what is compared.
fn subject(session: &Session, name: &str) -> Result<Subject> {
    source(session, name)
        .and_then(Source::subject)
        .map_err(|error| error.with("run", label(name)))
}

fn source(session: &Session, name: &str) -> Result<Source> {
    if !chosen::is_path(name) {
        return of_directory(&chosen::find(session, name)?);
    }
    let path = Path::new(name);
    let is_manifest = path.file_name().is_some_and(|file| file == MANIFEST_FILE);
    let folder = match (path.is_dir(), is_manifest) {
        (true, _) => path,
        (false, true) => path.parent().unwrap_or(Path::new("")),
        (false, false) => {
            let bytes = read_regular_file(path, REPORT_LIMITS.max_bytes)?;
            return Source::read(label_of(path), &bytes);
        }
    };
    match chosen::at(path) {
        Some(directory) => of_directory(&directory),
        None => of_folder(folder),
    }
}

fn of_directory(directory: &RunDirectory) -> Result<Source> {
    Source::of_run(directory.manifest()?, |path| {
        let mut bytes = Vec::new();
        let limit = REPORT_LIMITS.max_bytes as u64;
        let read = directory
            .open_file(path)?
            .take(limit + 1)
            .read_to_end(&mut bytes);
        read.map_err(|cause| {
            Error::new(ErrorKind::Io, format!("read '{path}' of the run: {cause}"))
        })?;
        Ok(bytes)
    })
}

/// Takes a run that lies outside of any workspace.
fn of_folder(folder: &Path) -> Result<Source> {
    let file = folder.join(MANIFEST_FILE);
    let manifest = read_manifest(&read_regular_file(&file, MANIFEST_LIMITS.max_bytes)?)?;
    Source::of_run(manifest, |path| {
        let file = inside(folder, path)?;
        read_regular_file(&file, REPORT_LIMITS.max_bytes)
    })
}

/// Returns where a file of a folder lies, unless a link leads out of the folder.
fn inside(folder: &Path, path: &RunPath) -> Result<PathBuf> {
    let gone = |cause: std::io::Error| {
        let kind = match cause.kind() {
            std::io::ErrorKind::NotFound => ErrorKind::NotFound,
            _ => ErrorKind::Io,
        };
        Error::new(kind, format!("read '{path}' of the run: {cause}"))
    };
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let root = fs::canonicalize(here).map_err(gone)?;
    let file = fs::canonicalize(root.join(path.as_str())).map_err(gone)?;
    if file.starts_with(&root) {
        Ok(file)
    } else {
        let message = format!("'{path}' must lie in the run's folder, and leads out of it");
        Err(Error::invalid_input(message))
    }
}

/// Returns what an error may call the run: an id, or the last part of a path.
fn label(name: &str) -> String {
    if chosen::is_path(name) {
        label_of(Path::new(name))
    } else {
        name.to_owned()
    }
}
