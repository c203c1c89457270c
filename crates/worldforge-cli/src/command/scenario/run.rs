//! `scenario run`: carrying a scenario out, with a run that keeps what happened.

use std::path::PathBuf;

use serde_json::Value;
use worldforge_core::{
    CallOptions, Error, ErrorKind, EventHub, Forge, Result, capability::Capability, json, nearest,
};
use worldforge_eval::scenario::{
    CaseOutcome, MatrixOutcome, ScenarioCase, ScenarioSet, run_scenario,
};
use worldforge_evidence::{
    Ending, InputRecord, ResultRecord, RunKind, RunRecorder, Summary, write_file,
};

use super::validate;
use crate::{
    exit::Verdict,
    input::{Source, label_of},
    output::{Cell, Column, Document, Table},
    providers::{self, Setup},
    run::{self, keep_json, members},
    session::Session,
};

/// Run a scenario: carry out its actions, and check what it expects
///
/// The exit code is 1 when an expectation does not hold and 2 when the scenario is not valid. A run
/// keeps the scenario's outcome and the events of every call.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge scenario run examples/scenarios/one-cube.json
  worldforge scenario run examples/scenarios/matrix.json --case reach-case-2
  worldforge scenario run examples/scenarios/one-cube.json --output outcome.json")]
pub(super) struct Run {
    /// The scenario file; `-` is standard input
    #[arg(value_name = "PATH")]
    path: Source,
    /// Only this case of a matrix; may be repeated
    #[arg(long = "case", id = "cases", value_name = "CASE")]
    cases: Vec<String>,
    /// Write the outcome as JSON to this file as well
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Run {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let mut set = validate::read(&self.path)?.map_err(|problems| {
            let error = problems.into_error();
            self.path.name_in(error)
        })?;
        self.choose(&mut set)?;
        if let Some(path) = self.output.as_deref().filter(|path| path.exists()) {
            let message = format!("'{}' must not exist yet", label_of(path));
            return Err(Error::invalid_input(message).triage("choose another file"));
        }
        let mut recorder = run::start(session, self.describe(session, &set)?)?;
        match Self::carry_out(session, &set, &mut recorder) {
            Ok(outcome) => self.finish(session, recorder, &set, &outcome),
            Err(error) => Err(run::fail(session, recorder, error)),
        }
    }

    fn choose(&self, set: &mut ScenarioSet) -> Result<()> {
        for wanted in &self.cases {
            if set.case(wanted).is_none() {
                let known = set.cases.iter().map(|case| case.case_id.as_str());
                let near = nearest(wanted, known).unwrap_or("worldforge scenario validate");
                let error = Error::new(ErrorKind::NotFound, "no such case in the scenario");
                return Err(error.triage(format!("see '{near}'")));
            }
        }
        if !self.cases.is_empty() {
            set.cases.retain(|case| self.cases.contains(&case.case_id));
        }
        Ok(())
    }

    fn describe(
        &self,
        session: &Session,
        set: &ScenarioSet,
    ) -> Result<worldforge_evidence::NewRun> {
        let mut new = run::describe(session, RunKind::Scenario, "scenario")?
            .with_capability(Capability::Predict)
            .with_operation("scenario run");
        for name in set.cases.iter().flat_map(|case| case.scenario.providers()) {
            new = new.with_provider(name.clone());
        }
        let input = serde_json::json!({
            "scenario": set.id,
            "schema_version": set.schema_version,
            "input": self.path.label(),
            "cases": set.cases.len(),
            "extends": set.parents,
        });
        Ok(new.with_input(InputRecord::new(Summary::from(members(input)))))
    }

    fn carry_out(
        session: &Session,
        set: &ScenarioSet,
        recorder: &mut RunRecorder,
    ) -> Result<MatrixOutcome> {
        let events = EventHub::new().with(recorder.log()?);
        let forge = Setup::default().with_events(events).build(session)?;
        for name in set.cases.iter().flat_map(|case| case.scenario.providers()) {
            providers::require(session, &forge, name.as_str())?;
        }
        let mut outcomes = Vec::with_capacity(set.cases.len());
        for case in &set.cases {
            outcomes.push(one(session, &forge, case)?);
        }
        providers::settle();
        let outcome = MatrixOutcome::new(&set.id, set.schema_version, outcomes);
        keep_json(
            recorder,
            "outcome",
            "results/scenario.json",
            &published(set, &outcome)?,
        )?;
        Ok(outcome)
    }

    fn finish(
        &self,
        session: &Session,
        mut recorder: RunRecorder,
        set: &ScenarioSet,
        outcome: &MatrixOutcome,
    ) -> Result<Verdict> {
        let result = serde_json::json!({
            "scenario_id": outcome.scenario_id,
            "case_count": outcome.case_count,
            "passed_case_count": outcome.passed_case_count,
            "failed_case_count": outcome.failed_case_count,
        });
        recorder.record_result(ResultRecord::new(Summary::from(members(result))));
        let holds = outcome.all_cases_passed;
        let ending = if holds {
            Ending::Passed
        } else {
            Ending::Failed
        };
        let manifest = run::finish(session, recorder, ending)?;
        let value = published(set, outcome)?;
        if let Some(path) = &self.output {
            write_file(path, json::pretty(&value).as_bytes())?;
        }
        session.print(&write_up(&value, outcome)?)?;
        session.say(&session.hint_run(manifest.run_id.as_str()));
        Ok(Verdict::from(holds))
    }
}

fn one(session: &Session, forge: &Forge, case: &ScenarioCase) -> Result<CaseOutcome> {
    let options = CallOptions::default().with_cancellation(session.interruptible()?);
    let outcome = pollster::block_on(run_scenario(forge, &case.scenario, &options))
        .map_err(|error| error.with("case", case.case_id.clone()))?;
    Ok(CaseOutcome::new(
        &case.case_id,
        case.parameters.clone(),
        outcome,
    ))
}

/// Returns a single scenario's outcome, or that of the matrix.
fn published(set: &ScenarioSet, outcome: &MatrixOutcome) -> Result<Value> {
    match (set.is_matrix, outcome.cases.as_slice()) {
        (false, [only]) => json::encode(&only.result),
        _ => json::encode(outcome),
    }
}

fn write_up(value: &Value, outcome: &MatrixOutcome) -> Result<Document> {
    let mut table = Table::new([
        Column::new("case"),
        Column::wrapped("expectation"),
        Column::wrapped("expected"),
        Column::wrapped("observed"),
        Column::new("holds"),
    ]);
    for case in &outcome.cases {
        for check in &case.result.expectation_checks {
            table.push([
                case.case_id.clone().into(),
                check.label.clone().into(),
                json::canonical(&check.expected).into(),
                json::canonical(&check.observed).into(),
                Cell::verdict(if check.passed { "yes" } else { "no" }, check.passed),
            ]);
        }
    }
    let verdict = if outcome.all_cases_passed {
        "every expectation holds"
    } else {
        "an expectation does not hold"
    };
    Ok(Document::new(value)?
        .heading(format!("Scenario {}", outcome.scenario_id))
        .fields([
            ("verdict", Cell::verdict(verdict, outcome.all_cases_passed)),
            ("cases", outcome.case_count.into()),
            ("failed", outcome.failed_case_count.into()),
        ])
        .table(table))
}
