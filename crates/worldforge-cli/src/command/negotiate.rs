//! `negotiate`: which workflows can be carried now, and what the others lack.

use worldforge_core::{
    DoctorQuery, Error, NegotiationReport, Readiness, Result, WorkflowReport, WorkflowSpec,
    capability::Capability, nearest,
};

use crate::{
    arguments::capability,
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    providers::{self, ScopeArguments},
    session::Session,
};

/// Say which workflows the providers can carry, and what the others lack
///
/// A workflow is a name with the capabilities it needs. Ends with exit code 1 when one of the chosen
/// workflows is not ready.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge negotiate
  worldforge negotiate --workflow policy-plus-score --workflow score-only
  worldforge negotiate --require policy --require reason --format json | jq .workflows")]
pub(crate) struct Arguments {
    /// A workflow by name; may be repeated [default: all of them]
    #[arg(long = "workflow", id = "workflows", value_name = "NAME")]
    workflows: Vec<String>,
    /// A capability of a workflow of your own; may be repeated
    #[arg(
        long = "require",
        id = "required",
        value_name = "CAPABILITY",
        value_parser = capability(),
        conflicts_with = "workflows"
    )]
    required: Vec<Capability>,
    /// List the workflows without looking at providers
    #[arg(long, conflicts_with_all = ["workflows", "required"])]
    list: bool,
    #[command(flatten)]
    scope: ScopeArguments,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        if self.list {
            session.print(&listed(&WorkflowSpec::built_in())?)?;
            return Ok(Verdict::Positive);
        }
        let chosen = self.chosen()?;
        let report = providers::doctor(session, DoctorQuery::default(), self.scope.read())?;
        let report = report.negotiate(chosen);
        session.print(&describe(&report)?)?;
        Ok(Verdict::from(report.ready_count == report.workflow_count))
    }

    fn chosen(&self) -> Result<Vec<WorkflowSpec>> {
        let known = WorkflowSpec::built_in();
        if !self.required.is_empty() {
            let title = "What was asked for";
            return Ok(vec![WorkflowSpec::new(
                "custom",
                title,
                self.required.clone(),
            )]);
        }
        if self.workflows.is_empty() {
            return Ok(known);
        }
        let wanted = self.workflows.iter();
        wanted.map(|name| find(&known, name)).collect()
    }
}

fn find(known: &[WorkflowSpec], name: &str) -> Result<WorkflowSpec> {
    let found = known.iter().find(|workflow| workflow.name == name);
    found.cloned().ok_or_else(|| {
        let error = Error::invalid_input(format!("unknown workflow '{name}'"));
        match nearest(name, known.iter().map(|workflow| workflow.name.as_str())) {
            Some(near) => error.triage(format!("did you mean '{near}'?")),
            None => error.triage("run 'worldforge negotiate --list' to see them all"),
        }
    })
}

fn needs(workflow: &WorkflowSpec) -> String {
    let needs = workflow.required_capabilities.iter();
    needs
        .map(|capability| capability.name())
        .collect::<Vec<_>>()
        .join(", ")
}

fn listed(workflows: &[WorkflowSpec]) -> Result<Document> {
    let mut table = Table::new([
        Column::new("workflow"),
        Column::new("needs"),
        Column::wrapped("title"),
    ]);
    for workflow in workflows {
        table.push([
            workflow.name.clone().into(),
            needs(workflow).into(),
            workflow.title.clone().into(),
        ]);
    }
    Ok(Document::new(&serde_json::json!({ "workflows": workflows }))?.table(table))
}

fn describe(report: &NegotiationReport) -> Result<Document> {
    let mut table = Table::new([
        Column::new("workflow"),
        Column::new("ready"),
        Column::new("needs"),
        Column::wrapped("who is ready"),
    ]);
    for workflow in &report.workflows {
        table.push([
            workflow.workflow.name.clone().into(),
            if workflow.ready {
                Cell::verdict("yes", true)
            } else {
                Cell::verdict("no", false)
            },
            needs(&workflow.workflow).into(),
            ready_providers(workflow).into(),
        ]);
    }
    let mut actions: Vec<Cell> = Vec::new();
    for requirement in report.workflows.iter().flat_map(|each| &each.requirements) {
        if let Some(action) = &requirement.recommended_action {
            let action = Cell::from(action.as_str());
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    Ok(Document::new(report)?
        .line(format!(
            "{} of {} workflows are ready",
            report.ready_count, report.workflow_count
        ))
        .table(table)
        .list_under("What to do", actions))
}

fn ready_providers(workflow: &WorkflowReport) -> String {
    let each = workflow.requirements.iter().map(|requirement| {
        let ready = requirement.candidates.iter();
        let names: Vec<&str> = ready
            .filter(|candidate| candidate.readiness == Readiness::Ready)
            .map(|candidate| candidate.name.as_str())
            .collect();
        let names = if names.is_empty() {
            "nobody".to_owned()
        } else {
            names.join(", ")
        };
        if workflow.requirements.len() > 1 {
            format!("{}: {names}", requirement.capability.name())
        } else {
            names
        }
    });
    each.collect::<Vec<_>>().join("; ")
}
