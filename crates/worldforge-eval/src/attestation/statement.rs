//! What is said of an evaluation's run.

use std::{iter::once, path::Path};

use serde_json::json;
use worldforge_core::{Digest, Error, Result, json as encoding};
use worldforge_evidence::{
    RunPath, Summary as Members,
    attest::{
        Material, MaterialRole, Predicate, Provenance, ProvenanceKind, RunEvidence, Seed,
        SettingsClaim, Statement, Statistic, Tally as _,
    },
};

use super::{EvaluationTally, interval::claim};
use crate::{
    closed_loop::{GroupSummary, IntervalMethod, Summary},
    report::Report,
    statistics::Confidence,
};

/// Where an evaluation's run keeps its cases.
pub const CASES_FILE: &str = "inputs/cases.json";

/// Where an evaluation's run keeps the settings of its planner.
pub const PLANNER_FILE: &str = "inputs/planner.json";

/// Where an evaluation's run keeps its episodes, one on each line.
pub const EPISODES_FILE: &str = "results/episodes.jsonl";

/// Where an evaluation's run keeps its result in a few numbers.
pub const SUMMARY_FILE: &str = "results/summary.json";

/// Where an evaluation's run keeps its report as data.
pub const REPORT_FILE: &str = "results/report.json";

const METRIC: &str = "an episode succeeds when the environment says that the goal was reached \
     within the budget of actions; one that was given up counts as not solved";

/// Says what a finished evaluation's run shows, ready to be signed.
///
/// Everything that is stated is derived from the episodes first, and a run whose report, summary
/// or cases say something else is refused. `materials` states what only the caller knows, such as
/// the digest of the program or of a checkpoint; it replaces what the report says of the same role.
///
/// # Errors
///
/// As [`RunEvidence::gather`]; [`NotFound`](worldforge_core::ErrorKind::NotFound) when the run has
/// no report, as one that was stopped; [`InvalidState`](worldforge_core::ErrorKind::InvalidState)
/// naming the file that contradicts the episodes;
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the line of the journal that
/// is no episode.
pub fn attest(folder: &Path, materials: Vec<Material>) -> Result<Statement> {
    let run = RunEvidence::gather(folder)?;
    let report: Report = encoding::decode_value(run.json(&path(REPORT_FILE)?)?)?;
    let mut tally = EvaluationTally::default();
    let episodes = run.episodes(&path(EPISODES_FILE)?, &mut tally)?;
    let statistics = statistics(&report.summary);
    check(&run, &tally, &statistics)?;
    let mut provenance = Provenance::of(
        run.manifest(),
        ProvenanceKind::Evaluation,
        (
            report.environment.name.clone(),
            report.environment.version.to_string(),
        ),
        METRIC,
    );
    provenance.result_digest = tally.result_digest()?;
    let toolchain = run.toolchain().clone();
    let mut predicate = Predicate::new(run.claim(), toolchain, episodes, statistics, provenance);
    predicate.materials = joined(&run, &report, materials)?;
    let planner = run.settings(&path(PLANNER_FILE)?)?;
    if planner.digest != Digest::of_json(&encoding::encode(&report.planner)?) {
        return Err(contradiction(PLANNER_FILE, "/planner"));
    }
    let cases = run.settings(&path(CASES_FILE)?)?;
    let evaluation = evaluation(&report, &planner, &cases)?;
    for (name, claim) in [
        ("cases", cases),
        ("evaluation", evaluation),
        ("planner", planner),
    ] {
        predicate.settings.insert(name.to_owned(), claim);
    }
    let seed = Seed(report.planner.seed);
    predicate.seeds.insert("planner".to_owned(), seed);
    run.statement(predicate)
}

/// Refuses a run that says something else of its episodes than they do.
fn check(run: &RunEvidence, tally: &EvaluationTally, statistics: &[Statistic]) -> Result<()> {
    for name in [CASES_FILE, SUMMARY_FILE, REPORT_FILE] {
        let path = path(name)?;
        let document = run.json(&path)?;
        if let Some(restated) = tally.restated(&path, statistics)?
            && document.pointer(restated.place.as_str()) != Some(&restated.value)
        {
            return Err(contradiction(name, restated.place.as_str()));
        }
    }
    Ok(())
}

fn contradiction(file: &str, place: &str) -> Error {
    let place = if place.is_empty() {
        String::new()
    } else {
        format!(" at '{place}'")
    };
    Error::invalid_state(format!(
        "run must agree with its episodes to be attested, but {file} does not{place}"
    ))
}

/// States each group of the summary, all episodes first.
fn statistics(summary: &Summary) -> Vec<Statistic> {
    let groups = once(&summary.overall).chain(&summary.groups);
    groups
        .map(|group| statistic(group, summary.interval_method))
        .collect()
}

fn statistic(group: &GroupSummary, method: IntervalMethod) -> Statistic {
    Statistic::new(
        group.name.clone(),
        group.solved.successes(),
        group.solved.trials(),
        group.failed,
        claim(method.name(), Confidence::P95, group.interval),
    )
}

/// Joins the report's materials with the caller's, which count more.
fn joined(run: &RunEvidence, report: &Report, stated: Vec<Material>) -> Result<Vec<Material>> {
    let environment = &report.environment;
    let mut known = vec![
        Material::new(MaterialRole::Environment, environment.name.clone())
            .with_version(environment.version.to_string())
            .with_digest(environment.digest),
        run.material(MaterialRole::Dataset, &path(CASES_FILE)?)?,
    ];
    known.extend(report.facts.checkpoint.as_ref().map(
        |name| {
            match name.as_str().parse::<Digest>() {
                Ok(digest) => Material::new(MaterialRole::Checkpoint, report.provider.to_string())
                    .with_digest(digest),
                Err(_) => Material::new(MaterialRole::Checkpoint, name.clone()),
            }
        },
    ));
    known.retain(|known| !stated.iter().any(|stated| stated.role == known.role));
    known.extend(stated);
    known.sort_by(|one, other| (one.role, &one.name).cmp(&(other.role, &other.name)));
    Ok(known)
}

/// States what was asked, without how it was answered.
fn evaluation(
    report: &Report,
    planner: &SettingsClaim,
    cases: &SettingsClaim,
) -> Result<SettingsClaim> {
    let environment = &report.environment;
    let members = json!({
        "environment": environment.digest.to_string(),
        "budget_steps": environment.budget_steps,
        "provider": report.provider.to_string(),
        "planner": planner.digest.to_string(),
        "cases": cases.digest.to_string(),
    });
    let members: Members = encoding::decode_value(members)?;
    Ok(SettingsClaim::of_value(members))
}

fn path(name: &str) -> Result<RunPath> {
    RunPath::new(name)
}
