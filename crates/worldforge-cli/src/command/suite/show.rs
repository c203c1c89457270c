//! `suite show`: what a suite asks, and what it takes to pass.

use serde_json::json;
use worldforge_core::{Redactor, Result, capability::Capability};
use worldforge_eval::suite::{Suite, builtin};

use super::list::capabilities;
use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    session::Session,
};

/// Show what a built-in suite asks
///
/// The scenarios are shown with their checks. As JSON the whole document is printed, to begin a suite
/// of your own with.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge suite show physics
  worldforge suite show physics:1 --format json")]
pub(super) struct Show {
    /// The suite, such as `physics` or `physics:1`
    #[arg(value_name = "NAME")]
    name: String,
}

impl Show {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let suite = builtin(&self.name)?;
        session.print(&described(&suite)?)?;
        Ok(Verdict::Positive)
    }
}

fn described(suite: &Suite) -> Result<Document> {
    let document = Redactor::standard().value(suite.document()).into_owned();
    let answer = json!({
        "reference": suite.reference(),
        "digest": suite.digest(),
        "document": document,
    });
    Ok(Document::new(&answer)?
        .heading(suite.reference())
        .line(suite.description.as_str())
        .fields([
            ("capabilities", capabilities(suite).join(", ").into()),
            ("digest", Cell::quiet(suite.digest().to_string())),
            (
                "claim boundary",
                Cell::quiet(suite.claim_boundary.to_string()),
            ),
            (
                "metric semantics",
                Cell::quiet(suite.metric_semantics.to_string()),
            ),
        ])
        .table(scenarios(suite)))
}

pub(super) fn scenarios(suite: &Suite) -> Table {
    let mut table = Table::new([
        Column::new("scenario"),
        Column::new("procedure"),
        Column::new("needs"),
        Column::wrapped("what it asks"),
        Column::wrapped("passes when"),
    ]);
    for scenario in &suite.scenarios {
        let needed: Vec<&str> = scenario.capabilities.iter().map(Capability::name).collect();
        let checks: Vec<String> = scenario
            .checks
            .iter()
            .map(|check| format!("{} {}", check.metric, check.condition()))
            .collect();
        table.push([
            scenario.name.as_str().into(),
            scenario.procedure().into(),
            needed.join(", ").into(),
            scenario.description.as_str().into(),
            checks.join("; ").into(),
        ]);
    }
    table
}
