//! `scenario validate`: everything that is wrong, before anything runs.

use serde_json::{Value, json};
use worldforge_core::{Error, Result};
use worldforge_eval::scenario::{Problems, ScenarioSet, load_scenario, read_scenario};

use crate::{
    exit::Verdict,
    input::Source,
    output::{Cell, Document},
    session::Session,
};

/// Check scenario files, their parents and every case of their matrices
///
/// All problems are listed, each with its place in the scenario after its parents were merged. A
/// scenario that is valid can be run; the exit code is 2 when one is not.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge scenario validate examples/scenarios/one-cube.json
  worldforge scenario validate examples/scenarios/matrix.json --format json | jq .scenarios[0].cases")]
pub(super) struct Validate {
    /// The scenario files; `-` is standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<Source>,
}

impl Validate {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let (mut records, mut lines) = (Vec::new(), Vec::new());
        let mut first = None;
        for source in &self.paths {
            let label = source.label();
            let read = read(source)?;
            match &read {
                Ok(set) => lines.push(Cell::verdict(valid(&label, set), true)),
                Err(problems) => lines.extend(problems.as_slice().iter().map(|it| {
                    let place = if it.path.is_empty() {
                        "document"
                    } else {
                        &it.path
                    };
                    Cell::verdict(format!("{label} {place}: {}", it.message), false)
                })),
            }
            records.push(record(&label, &read));
            if let (Err(problems), None) = (read, &first) {
                first = Some(problems.into_error().with("input", label));
            }
        }
        let data = json!({ "valid": first.is_none(), "scenarios": records });
        session.print(&Document::new(&data)?.list(lines))?;
        match first {
            Some(error) => Err(error.triage("correct the listed places in the file")),
            None => Ok(Verdict::Positive),
        }
    }
}

/// Reads a scenario; a file that cannot be opened is among its problems.
pub(super) fn read(source: &Source) -> Result<Result<ScenarioSet, Problems>, Error> {
    Ok(match source {
        Source::Standard => read_scenario(&source.read()?),
        Source::File(path) => load_scenario(path),
    })
}

fn valid(label: &str, set: &ScenarioSet) -> String {
    let cases = set.cases.len();
    let extends = match set.parents.as_slice() {
        [] => String::new(),
        parents => format!(", extends {}", parents.join(", ")),
    };
    let cases = if set.is_matrix {
        format!(", {cases} cases")
    } else {
        String::new()
    };
    format!("{label}: valid, {}{cases}{extends}", set.id)
}

fn record(label: &str, read: &Result<ScenarioSet, Problems>) -> Value {
    match read {
        Err(problems) => json!({ "input": label, "valid": false, "problems": problems }),
        Ok(set) => {
            let cases: Vec<&str> = set.cases.iter().map(|it| it.case_id.as_str()).collect();
            let scenario = set.cases.first().map(|case| &case.scenario);
            json!({
                "input": label,
                "valid": true,
                "problems": [],
                "id": set.id,
                "schema_version": set.schema_version,
                "name": scenario.map(|it| it.name.as_str()),
                "provider": scenario.map(|it| it.provider.as_str()),
                "object_count": scenario.map(|it| it.objects.len()),
                "action_count": scenario.map(|it| it.actions.len()),
                "expectation_count": scenario.map(|it| it.expectations.len()),
                "is_matrix": set.is_matrix,
                "cases": cases,
                "extends": set.parents,
            })
        }
    }
}
