//! `eval audit`: what is wrong with the way results came about.

use std::path::Path;

use worldforge_core::{
    Error, ErrorKind, Result,
    json::{self, Limits},
};
use worldforge_eval::{
    attestation::{EPISODES_FILE, REPORT_FILE},
    audit::{Arm, Audit, AuditedEpisode, CheckOutcome, Protocol},
    closed_loop::EpisodeRecord,
    import::{ImportRequest, ImportedEpisode, import},
    report::Report,
};
use worldforge_evidence::{
    RunDirectory, RunPath,
    attest::{MAX_EPISODE_BYTES, MAX_JOURNAL_BYTES},
};

use crate::{
    evaluation::{AuditArguments, Former, audit_headline, audit_table, failing},
    exit::Verdict,
    input::{Source, label_of},
    output::{Cell, Column, Document, Table, Tone},
    run,
    session::Session,
    world::EnvironmentName,
};

/// Most bytes of a report.
const MAX_REPORT_BYTES: usize = 256 << 20;

/// Look for faults in the way results came about
///
/// Each target is a run of the workspace (an id, its beginning, or `latest`), a folder of episodes
/// that was stopped halfway, or a results file of another evaluation program. Every rule says whether
/// it passed, what it found, or what it could not look at; several targets are also compared with each
/// other. The exit code is 1 when an error is found, unless --audit-fail says otherwise.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge eval audit latest
  worldforge eval audit latest --training-starts train.npz --selection selection.json
  worldforge eval audit 20260430T120000Z eval_info.json --strict-audit
  worldforge eval audit latest --format json | jq -r '.arms[].cases_digest'")]
pub(super) struct Arguments {
    /// Runs, or results files of other programs
    #[arg(value_name = "RUN|FILE", required = true)]
    targets: Vec<String>,
    #[command(flatten)]
    audit: AuditArguments,
}

impl Arguments {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let arms = self.targets.iter().map(|target| arm(session, target));
        let arms = arms.collect::<Result<Vec<_>>>()?;
        let background = self.audit.background()?;
        let audit = Protocol::of(arms)
            .with_training(background.training.as_ref())
            .with_selection(background.selection.as_ref())
            .audit()?;
        session.print(&describe(&audit)?)?;
        let bar = self.audit.bar_or_errors();
        Ok(Verdict::from(failing(&audit, &bar).is_empty()))
    }
}

/// Reads what is known of a target.
fn arm(session: &Session, target: &str) -> Result<Arm> {
    let path = Path::new(target);
    if path.is_file() {
        let source = Source::File(path.to_path_buf());
        let imported = import(&source.read()?, &ImportRequest::new());
        let imported = imported.map_err(|error| source.name_in(error))?;
        return Ok(Arm::of_import(label_of(path), &imported));
    }
    let directory = run::workspace(session).find(target)?;
    let name = directory.name().as_str().to_owned();
    match report(&directory)? {
        Some(report) => of_report(&directory, &name, &report),
        None if directory.open_file(&RunPath::new(EPISODES_FILE)?).is_ok() => {
            of_episodes(&directory, &name)
        }
        None => of_former(&Former::read(&directory)?, &name),
    }
}

/// Takes an evaluation that came to its end; an environment with other rules is not asked.
fn of_report(directory: &RunDirectory, name: &str, report: &Report) -> Result<Arm> {
    let records: Vec<EpisodeRecord> = lines(directory)?;
    let environment = report.environment.name.parse::<EnvironmentName>();
    let environment = environment.ok().map(EnvironmentName::make);
    let mut environment =
        environment.filter(|it| it.specification().identity.digest == report.environment.digest);
    let arm = match &mut environment {
        Some(environment) => Arm::of_records(name, &records, Some(&mut **environment))?,
        None => Arm::of_records(name, &records, None)?,
    };
    arm.with_planner(&report.planner, report.facts.checkpoint.as_deref())
}

/// Takes an evaluation that was stopped.
fn of_former(former: &Former, name: &str) -> Result<Arm> {
    let mut environment = former.environment()?.make();
    let mut records = former.finished().to_vec();
    records.sort_by_key(|record| record.index);
    let arm = Arm::of_records(name, &records, Some(&mut *environment))?;
    arm.with_planner(former.planner(), Some(former.checkpoint_name()))
}

/// Takes episodes of which no report says more: those of another program, or of a stopped run.
fn of_episodes(directory: &RunDirectory, name: &str) -> Result<Arm> {
    if let Ok(former) = Former::read(directory) {
        return of_former(&former, name);
    }
    let imported: Vec<ImportedEpisode> = lines(directory)?;
    Ok(Arm::new(
        name,
        imported.iter().map(AuditedEpisode::from).collect(),
    ))
}

fn report(directory: &RunDirectory) -> Result<Option<Report>> {
    let path = RunPath::new(REPORT_FILE)?;
    let file = match directory.open_file(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    let limit = MAX_REPORT_BYTES as u64 + 1;
    std::io::Read::read_to_end(&mut std::io::Read::take(file, limit), &mut bytes)
        .map_err(|cause| unreadable(&path, &cause))?;
    let limits = Limits::DOCUMENT.with_max_bytes(MAX_REPORT_BYTES);
    let document = json::parse(&bytes, limits)?;
    // A report of another kind of run says nothing of episodes.
    Ok(json::decode_value(document).ok())
}

/// Reads the episodes, one on each line.
fn lines<T: serde::de::DeserializeOwned>(directory: &RunDirectory) -> Result<Vec<T>> {
    use std::io::{BufRead as _, Read as _};
    let path = RunPath::new(EPISODES_FILE)?;
    let file = directory.open_file(&path)?;
    let mut reader = std::io::BufReader::new(file.take(MAX_JOURNAL_BYTES));
    let mut episodes = Vec::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        let count = reader
            .by_ref()
            .take(MAX_EPISODE_BYTES as u64 + 2)
            .read_until(b'\n', &mut line)
            .map_err(|cause| unreadable(&path, &cause))?;
        if count == 0 {
            return Ok(episodes);
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let limits = Limits::DOCUMENT.with_max_bytes(MAX_EPISODE_BYTES);
        let episode = json::decode(text, limits);
        let number = (episodes.len() + 1).to_string();
        episodes.push(episode.map_err(|error| {
            error
                .with("file", path.as_str().to_owned())
                .with("line", number)
        })?);
    }
}

fn unreadable(path: &RunPath, cause: &std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("read {path}: {}", cause.kind()))
}

fn describe(audit: &Audit) -> Result<Document> {
    let mut document = Document::new(audit)?.heading("Audit of the protocol");
    document = document.fields([("found", audit_headline(audit))]);
    let mut arms = Table::new([
        Column::wrapped("episodes of"),
        Column::number("count"),
        Column::number("reported"),
        Column::number("at the end"),
        Column::number("at any time"),
        Column::number("budget"),
        Column::number("least steps"),
    ]);
    for arm in &audit.arms {
        let unknown = || Cell::quiet("unknown");
        let rate = |rate: Option<worldforge_eval::statistics::Proportion>| {
            rate.map_or_else(unknown, |rate| rate.to_string().into())
        };
        arms.push([
            arm.name.clone().into(),
            arm.episodes.to_string().into(),
            arm.success.reported.to_string().into(),
            rate(arm.success.at_end),
            rate(arm.success.at_any_time),
            arm.budget_steps
                .map_or_else(unknown, |it| it.to_string().into()),
            arm.least_steps
                .map_or_else(unknown, |it| format!("{} to {}", it.min, it.max).into()),
        ]);
    }
    let mut checks = Table::new([
        Column::new("rule"),
        Column::new("outcome"),
        Column::wrapped("looked at"),
    ]);
    for check in &audit.checks {
        let outcome = match check.outcome {
            CheckOutcome::Passed => Cell::new("passed", Tone::Good),
            CheckOutcome::Found => Cell::new("found", Tone::Bad),
            _ => Cell::quiet("not checked"),
        };
        checks.push([
            check.rule.name().into(),
            outcome,
            check.detail.clone().into(),
        ]);
    }
    document = document.table(arms);
    if !audit.findings.is_empty() {
        document = document.heading("Findings").table(audit_table(audit));
    }
    Ok(document.heading("Rules").table(checks))
}
