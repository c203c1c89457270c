//! A run, a manifest or a report that somebody wants compared.

use serde_json::Value;
use worldforge_core::{Digest, Error, ErrorKind, Result, Safe, StorageId, json};
use worldforge_evidence::{Artifact, RunManifest, RunPath, read_manifest};

use super::{benchmark, closed_loop, demo, evaluation, manifest};
use crate::comparison::{MissingEvidence, REPORT_LIMITS, ReportKind, Row, Subject};

/// Where reports lie, the likeliest first.
const USUAL_PLACES: [&str; 4] = [
    "reports/report.json",
    "results/report.json",
    "results/benchmark.json",
    "results/summary.json",
];

/// A run, a manifest or a report that somebody wants compared.
#[derive(Clone, Debug)]
pub struct Source {
    name: Safe,
    manifest: Option<RunManifest>,
    report: Option<(Option<Safe>, ReportKind, Value)>,
}

impl Source {
    /// Takes a manifest or a report from a file that stands alone.
    ///
    /// # Errors
    ///
    /// As [`Self::of_report`], and for a manifest that breaks its contract.
    pub fn read(name: impl Into<Safe>, bytes: &[u8]) -> Result<Self> {
        let document = json::parse(bytes, REPORT_LIMITS)?;
        let is_report = ["results", "episodes", "benchmark"]
            .iter()
            .any(|key| document.get(key).is_some());
        if document.get("run_id").is_some() && !is_report {
            return Ok(Self::of_manifest(read_manifest(bytes)?));
        }
        Self::of_value(name.into(), document)
    }

    /// Takes a report that stands alone, such as `report.json`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for what is no report that can be compared, and
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) past [`REPORT_LIMITS`].
    pub fn of_report(name: impl Into<Safe>, bytes: &[u8]) -> Result<Self> {
        Self::of_value(name.into(), json::parse(bytes, REPORT_LIMITS)?)
    }

    fn of_value(name: Safe, report: Value) -> Result<Self> {
        let kind = ReportKind::of_report(&report).ok_or_else(unsupported)?;
        // A report that was copied out of its run still says which run that was.
        let run_id = report.get("run_id").and_then(Value::as_str);
        let run_id = run_id.and_then(|id| StorageId::new(id).ok());
        Ok(Self {
            name: run_id.map_or(name, |id| Safe::from(id.as_str().to_owned())),
            manifest: None,
            report: Some((None, kind, report)),
        })
    }

    /// Takes a manifest whose run is not at hand; what was measured is then mostly missing.
    pub fn of_manifest(manifest: RunManifest) -> Self {
        Self {
            name: Safe::from(manifest.run_id.as_str().to_owned()),
            manifest: Some(manifest),
            report: None,
        }
    }

    /// Takes a run, and looks for the report among its files.
    ///
    /// `read` returns a file of the run. A file that is gone counts as missing evidence; one that is
    /// not what the manifest recorded is refused.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a changed or an unreadable report, and any
    /// error of `read` but [`NotFound`](ErrorKind::NotFound).
    pub fn of_run(
        manifest: RunManifest,
        mut read: impl FnMut(&RunPath) -> Result<Vec<u8>>,
    ) -> Result<Self> {
        let mut source = Self::of_manifest(manifest);
        let Some(manifest) = &source.manifest else {
            return Ok(source);
        };
        for (artifact, path) in candidates(&manifest.artifacts) {
            let bytes = match read(path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if artifact
                .sha256
                .is_some_and(|sha256| sha256 != Digest::of_bytes(&bytes))
            {
                let message = format!(
                    "'{path}' must be the file that the manifest recorded, and was changed"
                );
                return Err(Error::invalid_input(message)
                    .triage("see what else changed with 'worldforge runs check'"));
            }
            let report = json::parse(&bytes, REPORT_LIMITS)
                .map_err(|error| error.with("file", path.to_string()))?;
            if let Some(kind) = ReportKind::of_report(&report).filter(|kind| fits(*kind, manifest))
            {
                source.report = Some((Some(Safe::from(path.to_string())), kind, report));
                break;
            }
        }
        Ok(source)
    }

    /// Takes from the run what a comparison needs.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a run of a kind that has nothing to compare,
    /// and for a report that breaks its contract; the error names the field.
    pub fn subject(self) -> Result<Subject> {
        let from_manifest = self.manifest.as_ref().map(|manifest| manifest.kind);
        let kind = match (&self.report, from_manifest) {
            (Some((_, kind, _)), _) => *kind,
            (None, Some(kind)) => ReportKind::of_run(kind).ok_or_else(|| {
                let message = format!("unsupported report kind '{kind}'; comparable are eval, closed_loop, benchmark and demo runs");
                Error::invalid_input(message).triage("list runs with 'worldforge runs list --kind eval'")
            })?,
            (None, None) => return Err(unsupported()),
        };
        let mut subject = manifest::subject(self.name, kind, self.manifest.as_ref());
        match self.report {
            Some((path, kind, report)) => {
                subject.report_path = path;
                match kind {
                    ReportKind::Eval => evaluation::add(&mut subject, report),
                    ReportKind::ClosedLoop => closed_loop::add(&mut subject, report),
                    ReportKind::Benchmark => benchmark::add(&mut subject, &report),
                    ReportKind::Demo => demo::add(&mut subject, &report),
                }?;
            }
            None => {
                subject.missing_evidence.insert(MissingEvidence::Report);
            }
        }
        if subject.rows.is_empty() {
            manifest::add_absent(&mut subject);
        }
        complete(&mut subject);
        Ok(subject)
    }
}

fn unsupported() -> Error {
    Error::invalid_input(
        "must be a run, a manifest or a report of an evaluation, a benchmark or a demonstration",
    )
    .triage("name a run of 'worldforge runs list', its folder, or its report.json")
}

/// Returns the files that may be the report, the likeliest first.
fn candidates(artifacts: &[Artifact]) -> Vec<(&Artifact, &RunPath)> {
    let with_path = artifacts
        .iter()
        .filter_map(|artifact| Some((artifact, artifact.path.as_ref()?)));
    let mut found: Vec<(usize, &Artifact, &RunPath)> = with_path
        .filter(|(_, path)| path.as_str().rsplit('.').next() == Some("json"))
        .filter_map(|(artifact, path)| {
            let place = USUAL_PLACES
                .iter()
                .position(|usual| *usual == path.as_str());
            let is_report = path.as_str().contains("report") || artifact.kind.as_str() == "report";
            let place = place.or(is_report.then_some(USUAL_PLACES.len()))?;
            Some((place, artifact, path))
        })
        .collect();
    found.sort_by_key(|(place, _, path)| (*place, path.as_str().to_owned()));
    found
        .into_iter()
        .map(|(_, artifact, path)| (artifact, path))
        .collect()
}

/// Says whether a file can be the report of a run, so that a summary is not taken for one.
fn fits(kind: ReportKind, manifest: &RunManifest) -> bool {
    match ReportKind::of_run(manifest.kind) {
        Some(ReportKind::Eval) => matches!(kind, ReportKind::Eval | ReportKind::ClosedLoop),
        // A demonstration may show an evaluation.
        Some(ReportKind::Demo) => kind != ReportKind::Benchmark,
        Some(stated) => stated == kind,
        None => kind != ReportKind::Demo,
    }
}

/// Notes what is missing, and copies what the run says once into its rows.
fn complete(subject: &mut Subject) {
    let context = &subject.context;
    let missing = &mut subject.missing_evidence;
    if context.capabilities.is_empty() && subject.kind != ReportKind::Demo {
        missing.insert(MissingEvidence::Capability);
    }
    if context.fixtures.is_empty() {
        missing.insert(MissingEvidence::FixtureDigest);
    }
    if context.suite_version.is_none() {
        missing.insert(MissingEvidence::SuiteVersion);
    }
    if context
        .budget
        .as_ref()
        .is_some_and(|budget| budget.passed.is_none())
    {
        missing.insert(MissingEvidence::BudgetStatus);
    }
    let only = |names: &std::collections::BTreeSet<Safe>| match names.len() {
        1 => names.first().cloned(),
        _ => None,
    };
    let capability = only(&context.capabilities);
    for Row {
        capability: own,
        skip_reason,
        ..
    } in &mut subject.rows
    {
        if own.is_none() {
            own.clone_from(&capability);
        }
        if skip_reason.is_none() {
            skip_reason.clone_from(&subject.skip_reason);
        }
    }
}
