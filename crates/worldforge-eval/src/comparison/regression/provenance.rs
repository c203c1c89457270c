//! Where two runs come from, where that differs.

use serde::Serialize;
use worldforge_core::Safe;

use crate::comparison::Subject;

/// Something that two runs' origins differ in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ProvenanceChange {
    /// What it is, such as `command`.
    pub field: &'static str,
    /// What the baseline says.
    pub baseline: Option<Safe>,
    /// What the candidate says.
    pub candidate: Option<Safe>,
}

pub(super) fn differences(baseline: &Subject, candidate: &Subject) -> Vec<ProvenanceChange> {
    let both = [baseline, candidate];
    let joined = |names: &std::collections::BTreeSet<Safe>| {
        let names: Vec<&str> = names.iter().map(Safe::as_str).collect();
        (!names.is_empty()).then(|| Safe::from(names.join(", ")))
    };
    let fixtures = |subject: &Subject| {
        let fixtures = subject.context.fixtures.iter();
        let digests: Vec<&str> = fixtures.map(|fixture| fixture.digest.as_str()).collect();
        (!digests.is_empty()).then(|| Safe::from(digests.join(", ")))
    };
    let command = |subject: &Subject| {
        let words: Vec<&str> = subject.command.argv().iter().map(Safe::as_str).collect();
        (!words.is_empty()).then(|| Safe::from(words.join(" ")))
    };
    let fields = [
        ("provider", both.map(|it| joined(&it.context.providers))),
        ("operation", both.map(|it| joined(&it.context.operations))),
        ("command", both.map(command)),
        ("fixture_digest", both.map(fixtures)),
        (
            "suite_version",
            both.map(|it| it.context.suite_version.clone()),
        ),
        (
            "budget_ref",
            both.map(|it| it.context.budget.as_ref()?.reference.clone()),
        ),
        (
            "worldforge_version",
            both.map(|it| it.worldforge_version.clone()),
        ),
        ("build", both.map(|it| it.build.clone())),
        (
            "build_profile",
            both.map(|it| it.context.build_profile.clone()),
        ),
        (
            "machine_class",
            both.map(|it| it.context.machine_class.clone()),
        ),
    ];
    fields
        .into_iter()
        .filter(|(_, [baseline, candidate])| baseline != candidate)
        .map(|(field, [baseline, candidate])| ProvenanceChange {
            field,
            baseline,
            candidate,
        })
        .collect()
}
