//! Negotiation: can these providers carry that workflow, and if not, what is missing?

use serde::Serialize;

use super::{DoctorReport, ProviderReport};
use crate::{capability::Capability, id::ProviderName, provider::HealthCause, text::Safe};

/// A kind of work and the capabilities it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WorkflowSpec {
    /// The name, such as `policy-plus-score`.
    pub name: String,
    /// What it is, in a few words.
    pub title: String,
    /// What it needs; at least one.
    pub required_capabilities: Vec<Capability>,
}

impl WorkflowSpec {
    /// Creates a workflow of the host's own.
    pub fn new(
        name: impl Into<String>,
        title: impl Into<String>,
        required: impl IntoIterator<Item = Capability>,
    ) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
            required_capabilities: required.into_iter().collect(),
        }
    }

    /// Returns the built-in workflows: one for each capability, and the compositions.
    pub fn built_in() -> Vec<Self> {
        use Capability::{Embed, Generate, Policy, Predict, Reason, Score, Transfer};
        let spec = |name: &str, title: &str, required: &[Capability]| {
            Self::new(name, title, required.to_vec())
        };
        vec![
            spec("predict-only", "Roll world states forward", &[Predict]),
            spec("generate-only", "Render videos from prompts", &[Generate]),
            spec("score-only", "Rank action candidates", &[Score]),
            spec("policy-only", "Select action chunks", &[Policy]),
            spec("transfer-only", "Re-render videos", &[Transfer]),
            spec("reason-only", "Answer questions about worlds", &[Reason]),
            spec("embed-only", "Embed text", &[Embed]),
            spec(
                "policy-plus-score",
                "Rank a policy's chunks with a world model",
                &[Policy, Score],
            ),
            spec("evaluation-generation", "Evaluate generation", &[Generate]),
            spec("evaluation-physics", "Evaluate physics", &[Predict]),
            spec("evaluation-planning", "Evaluate planning", &[Predict]),
            spec("evaluation-reasoning", "Evaluate reasoning", &[Reason]),
            spec("evaluation-transfer", "Evaluate transfer", &[Transfer]),
        ]
    }
}

/// How far a provider is from serving a capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Readiness {
    /// It can be called now.
    Ready,
    /// A setting is missing.
    MissingConfig,
    /// A runtime is missing, or the upstream is unwell.
    MissingDependency,
    /// It is known and not registered, though nothing is missing.
    NotRegistered,
}

/// One provider that could serve a capability.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CandidateReport {
    /// Which provider.
    pub name: ProviderName,
    /// How far it is.
    pub readiness: Readiness,
    /// What is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Safe>,
}

/// Who could serve one capability of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RequirementReport {
    /// Which capability.
    pub capability: Capability,
    /// Whether someone can serve it now.
    pub ready: bool,
    /// Everyone who offers it.
    pub candidates: Vec<CandidateReport>,
    /// What to do when nobody can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommended_action: Option<Safe>,
}

/// Whether a workflow can be carried.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WorkflowReport {
    /// Which workflow.
    pub workflow: WorkflowSpec,
    /// Whether every requirement is ready.
    pub ready: bool,
    /// One line for people.
    pub summary: Safe,
    /// One report for each capability it needs.
    pub requirements: Vec<RequirementReport>,
}

/// Whether each of some workflows can be carried.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NegotiationReport {
    /// The version of this report.
    pub schema_version: u32,
    /// Workflows that were looked at.
    pub workflow_count: usize,
    /// Those that are ready.
    pub ready_count: usize,
    /// One report for each.
    pub workflows: Vec<WorkflowReport>,
}

impl DoctorReport {
    /// Decides which workflows these providers can carry.
    pub fn negotiate(&self, workflows: Vec<WorkflowSpec>) -> NegotiationReport {
        let workflows: Vec<_> = workflows
            .into_iter()
            .map(|workflow| self.weigh(workflow))
            .collect();
        NegotiationReport {
            schema_version: 1,
            workflow_count: workflows.len(),
            ready_count: workflows.iter().filter(|report| report.ready).count(),
            workflows,
        }
    }

    fn weigh(&self, workflow: WorkflowSpec) -> WorkflowReport {
        let requirements: Vec<_> = workflow
            .required_capabilities
            .iter()
            .map(|capability| self.require(*capability))
            .collect();
        let missing: Vec<&str> = requirements
            .iter()
            .filter(|requirement| !requirement.ready)
            .map(|requirement| requirement.capability.name())
            .collect();
        let serving: Vec<&str> = requirements
            .iter()
            .filter_map(|requirement| {
                requirement
                    .candidates
                    .iter()
                    .find(|found| found.readiness == Readiness::Ready)
            })
            .map(|candidate| candidate.name.as_str())
            .collect();
        let summary = if missing.is_empty() {
            format!("ready with: {}", serving.join(", "))
        } else {
            format!("missing capability coverage: {}", missing.join(", "))
        };
        WorkflowReport {
            ready: missing.is_empty(),
            summary: summary.into(),
            requirements,
            workflow,
        }
    }

    fn require(&self, capability: Capability) -> RequirementReport {
        let candidates: Vec<_> = self
            .providers
            .iter()
            .filter(|report| report.capabilities.contains(capability))
            .map(candidate)
            .collect();
        let ready = candidates
            .iter()
            .any(|candidate| candidate.readiness == Readiness::Ready);
        let recommended_action = (!ready).then(|| recommend(capability, &candidates));
        RequirementReport {
            capability,
            ready,
            candidates,
            recommended_action,
        }
    }
}

fn candidate(report: &ProviderReport) -> CandidateReport {
    let readiness = if report.registered && report.health.healthy {
        Readiness::Ready
    } else if !report.config_summary.configured
        || report.health.cause == Some(HealthCause::NotConfigured)
    {
        Readiness::MissingConfig
    } else if report.registered {
        Readiness::MissingDependency
    } else {
        Readiness::NotRegistered
    };
    let reason = (readiness != Readiness::Ready).then(|| report.health.details.clone());
    CandidateReport {
        name: report.profile.name.clone(),
        readiness,
        reason,
    }
}

fn recommend(capability: Capability, candidates: &[CandidateReport]) -> Safe {
    let nearest = candidates
        .iter()
        .find(|candidate| candidate.readiness == Readiness::MissingConfig)
        .or_else(|| candidates.first());
    match nearest {
        Some(candidate) => {
            let name = &candidate.name;
            if candidate.readiness == Readiness::NotRegistered {
                return format!("Register provider '{name}' to serve capability '{capability}'.")
                    .into();
            }
            let reason = candidate.reason.as_deref().unwrap_or_default();
            format!("Configure provider '{name}' to serve capability '{capability}': {reason}.")
                .into()
        }
        None => format!("No provider in the catalog advertises '{capability}'.").into(),
    }
}
