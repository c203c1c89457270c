//! What a manifest says, with or without a report beside it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use worldforge_core::Safe;
use worldforge_evidence::{CommandLine, RunManifest};

use crate::comparison::{
    BudgetUse, ComparedArtifact, Context, Figures, FixtureSource, ReportKind, Row, Subject,
};

/// Begins a subject with what the manifest says.
pub(super) fn subject(name: Safe, kind: ReportKind, manifest: Option<&RunManifest>) -> Subject {
    let mut subject = Subject {
        run_id: name,
        kind,
        created_at: None,
        status: None,
        skip_reason: None,
        command: CommandLine::default(),
        report_path: None,
        worldforge_version: None,
        build: None,
        context: Context::default(),
        missing_evidence: BTreeSet::new(),
        event_count: None,
        safe_artifacts: BTreeMap::new(),
        excluded_unsafe_artifact_count: 0,
        rows: Vec::new(),
    };
    if let Some(manifest) = manifest {
        fill(&mut subject, manifest);
    }
    subject
}

fn fill(subject: &mut Subject, manifest: &RunManifest) {
    subject.created_at = Some(manifest.created_at);
    subject.status = Some(manifest.status);
    subject.skip_reason.clone_from(&manifest.skip_reason);
    subject.command = manifest.command.clone();
    subject
        .worldforge_version
        .clone_from(&manifest.worldforge_version);
    subject.build.clone_from(&manifest.build);
    subject.event_count = Some(manifest.events.count);
    let context = &mut subject.context;
    for provider in &manifest.providers {
        Context::add(&mut context.providers, provider.as_str());
    }
    for capability in &manifest.capabilities {
        Context::add(&mut context.capabilities, capability.name());
    }
    if let Some(toolchain) = &manifest.toolchain {
        context.build_profile = Some(toolchain.profile.clone());
    }
    if let Some(digest) = manifest.input.fixture_digest {
        context.add_fixture(FixtureSource::Manifest, digest.to_string());
    }
    let passed = manifest.result.summary.as_object().get("budget_passed");
    if let Some(passed) = passed.and_then(Value::as_bool) {
        context.budget = Some(BudgetUse {
            passed: Some(passed),
            ..BudgetUse::default()
        });
    }
    // What was asked decides only where no report says what was measured.
    if let Some(operation) = &manifest.operation {
        for name in operation.split(',') {
            Context::add(&mut context.operations, name.trim());
        }
    }
    for artifact in &manifest.artifacts {
        if !artifact.safe_to_attach {
            subject.excluded_unsafe_artifact_count += 1;
            continue;
        }
        let compared = ComparedArtifact {
            path: artifact
                .path
                .as_ref()
                .map(|path| Safe::from(path.to_string())),
            size_bytes: artifact.size_bytes,
            sha256: artifact.sha256.map(|sha256| Safe::from(sha256.to_string())),
        };
        subject
            .safe_artifacts
            .insert(artifact.label.clone(), compared);
    }
}

/// Adds one row for each operation of a run that measured nothing that is known.
pub(super) fn add_absent(subject: &mut Subject) {
    let names: Vec<&str> = subject.context.providers.iter().map(Safe::as_str).collect();
    let provider = (!names.is_empty()).then(|| Safe::from(names.join(", ")));
    let operations: Vec<Option<Safe>> = if subject.context.operations.is_empty() {
        vec![None]
    } else {
        subject
            .context
            .operations
            .iter()
            .cloned()
            .map(Some)
            .collect()
    };
    for operation in operations {
        subject.rows.push(Row {
            run_id: subject.run_id.clone(),
            provider: provider.clone(),
            capability: None,
            operation,
            skip_reason: None,
            figures: Figures::Absent {},
        });
    }
}
