//! Why runs cannot be compared: every reason, not the first.

use std::collections::BTreeSet;

use serde::Serialize;
use worldforge_core::{Error, Result, Safe};

use super::{FixtureSource, MAX_COMPARED_RUNS, ReportKind, Subject, figures::Figures};

/// Whether runs of different machines are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MachineRule {
    /// They are refused where times matter.
    #[default]
    Same,
    /// They are compared all the same.
    Any,
}

/// Something that runs must share and do not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Mismatch {
    /// What it is, such as `fixture digest`.
    pub field: &'static str,
    /// Each run that says something, with what it says.
    pub values: Vec<(Safe, Safe)>,
}

/// Checks that runs measured the same; what a run does not say is no reason.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming every mismatch with each run
/// and its value.
pub(super) fn check(subjects: &[Subject], machines: MachineRule) -> Result<()> {
    let count = subjects.len();
    if !(2..=MAX_COMPARED_RUNS).contains(&count) {
        let message = format!("runs must be 2 to {MAX_COMPARED_RUNS}, found {count}");
        return Err(
            Error::invalid_input(message).triage("name the baseline first, then the others")
        );
    }
    let found = mismatches(subjects, machines);
    if found.is_empty() {
        return Ok(());
    }
    let reasons: Vec<String> = found.iter().map(Mismatch::words).collect();
    let count = match found.len() {
        1 => "1 mismatch".to_owned(),
        count => format!("{count} mismatches"),
    };
    let message = format!("runs cannot be compared, {count}: {}", reasons.join("; "));
    let is_machine = found.iter().all(|mismatch| mismatch.field == MACHINE_CLASS);
    let step = if is_machine {
        "compare runs of one machine class, or add --allow-cross-machine"
    } else {
        "choose runs that measured the same; 'worldforge runs show RUN' says what a run measured"
    };
    Err(Error::invalid_input(message).triage(step))
}

const MACHINE_CLASS: &str = "machine class";

/// Returns everything that runs must share and do not.
fn mismatches(subjects: &[Subject], machines: MachineRule) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let mut add = |field, value: &dyn Fn(&Subject) -> Option<Safe>| {
        found.extend(differing(field, subjects, value));
    };
    add("report kind", &|subject| Some(subject.kind.name().into()));
    add("operation", &|subject| joined(&subject.context.operations));
    add("capability", &|subject| {
        joined(&subject.context.capabilities)
    });
    for source in sources(subjects) {
        add("fixture digest", &|subject| {
            subject.context.fixture(source).cloned()
        });
    }
    add("suite version", &|subject| {
        subject.context.suite_version.clone()
    });
    add("budget", &|subject| {
        subject.context.budget.as_ref()?.digest.clone()
    });
    if subjects
        .iter()
        .all(|subject| subject.kind == ReportKind::Benchmark)
    {
        if machines == MachineRule::Same {
            add(MACHINE_CLASS, &|subject| {
                subject.context.machine_class.clone()
            });
        }
        add("concurrency", &|subject| {
            let concurrency = subject.context.concurrency?;
            Some(Safe::from(concurrency.to_string()))
        });
        add("build profile", &|subject| {
            subject.context.build_profile.clone()
        });
    }
    found.extend(cases(subjects));
    found
}

/// Returns which digests of inputs decide: the most exact that the runs have, and environments.
fn sources(subjects: &[Subject]) -> Vec<FixtureSource> {
    let providers: BTreeSet<_> = subjects
        .iter()
        .map(|subject| &subject.context.providers)
        .collect();
    let shared = |source: &FixtureSource| {
        let have = subjects
            .iter()
            .filter(|subject| subject.context.fixture(*source).is_some());
        have.count() > 1
    };
    let mut deciding: Vec<FixtureSource> = Vec::new();
    deciding.extend(Some(FixtureSource::Environment).filter(shared));
    let inputs = [
        FixtureSource::Inputs,
        FixtureSource::Manifest,
        FixtureSource::InputsAndProviders,
        FixtureSource::File,
    ];
    let exact = inputs.into_iter().filter(shared).find(|source| {
        // Another provider is the point of many comparisons.
        *source != FixtureSource::InputsAndProviders || providers.len() == 1
    });
    deciding.extend(exact);
    deciding
}

fn differing(
    field: &'static str,
    subjects: &[Subject],
    value: &dyn Fn(&Subject) -> Option<Safe>,
) -> Option<Mismatch> {
    let values: Vec<(Safe, Safe)> = subjects
        .iter()
        .filter_map(|subject| Some((subject.run_id.clone(), value(subject)?)))
        .collect();
    let distinct: BTreeSet<&Safe> = values.iter().map(|(_, value)| value).collect();
    (distinct.len() > 1).then_some(Mismatch { field, values })
}

fn joined(names: &BTreeSet<Safe>) -> Option<Safe> {
    if names.is_empty() {
        return None;
    }
    let names: Vec<&str> = names.iter().map(Safe::as_str).collect();
    Some(Safe::from(names.join(", ")))
}

/// Looks for cases of one place that are not the same case in two closed loops.
fn cases(subjects: &[Subject]) -> Option<Mismatch> {
    let loops: Vec<_> = subjects
        .iter()
        .filter_map(|subject| match &subject.rows.first()?.figures {
            Figures::ClosedLoop(figures) => Some((subject, &figures.cases)),
            _ => None,
        })
        .collect();
    let (first, others) = loops.split_first()?;
    let mut values = Vec::new();
    for (subject, cases) in others {
        let shared = first
            .1
            .iter()
            .filter_map(|(place, case)| Some((case, cases.get(place)?)));
        let (same, other): (Vec<_>, Vec<_>) =
            shared.partition(|(one, other)| one.identity == other.identity);
        if same.is_empty() || !other.is_empty() {
            let text = format!("{} the same, {} not", same.len(), other.len());
            values.push((subject.run_id.clone(), Safe::from(text)));
        }
    }
    let field = "cases, compared with the baseline's";
    (!values.is_empty()).then_some(Mismatch { field, values })
}

impl Mismatch {
    /// Says what each run says.
    fn words(&self) -> String {
        let values: Vec<String> = self
            .values
            .iter()
            .map(|(run, value)| format!("{run} has {value}"))
            .collect();
        format!("{} ({})", self.field, values.join(", "))
    }
}
