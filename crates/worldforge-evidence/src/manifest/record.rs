//! The manifest itself, schema version 2.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use worldforge_core::{
    Digest, Error, ProviderName, Result, RunId, Safe, StorageId, Timestamp,
    capability::Capability,
    json::{self, Pointer},
};

use super::{
    Artifact, CommandLine, EnvironmentFact, ProcessFact, Rerun, RunKind, RunStatus,
    RuntimeManifestId, Summary, Toolchain,
};
use crate::store::RunPath;

/// What the manifest's `schema` field says.
pub const MANIFEST_SCHEMA: &str = "worldforge.run_manifest";

/// The version of [`RunManifest`].
pub const MANIFEST_SCHEMA_VERSION: u32 = 2;

/// Most artifacts of one run.
pub const MAX_ARTIFACTS: usize = 10_000;

/// What a run claims unless its writer says otherwise.
pub const DEFAULT_CLAIM_BOUNDARY: &str = "shows what one run did on one host; claims no physical \
     fidelity, no robot safety, no upstream service level and no durable persistence";

/// The record of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RunManifest {
    /// Always [`MANIFEST_SCHEMA`]; older forms are turned into this one when read.
    #[cfg_attr(feature = "schema", schema(constant = MANIFEST_SCHEMA))]
    pub(super) schema: String,
    /// Always [`MANIFEST_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = MANIFEST_SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// The run's id; an older manifest may have a free name.
    pub run_id: StorageId,
    /// What a person calls the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Safe>,
    /// When the run began.
    pub created_at: Timestamp,
    /// When the run ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// The version of the program that wrote the run.
    pub worldforge_version: Option<Safe>,
    /// The commit or build of that program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<Safe>,
    /// What built that program.
    pub toolchain: Option<Toolchain>,
    /// The process that writes the run, while it is running.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<ProcessFact>,
    /// What sort of run it was.
    pub kind: RunKind,
    /// How it stands.
    pub status: RunStatus,
    /// Why it was skipped or not configured.
    pub skip_reason: Option<Safe>,
    /// The sanitised command.
    pub command: CommandLine,
    /// How to repeat it.
    pub rerun: Rerun,
    /// The primary provider.
    pub provider: Option<ProviderName>,
    /// Every provider, the primary one included.
    pub providers: Vec<ProviderName>,
    /// The primary capability.
    pub capability: Option<Capability>,
    /// Every capability, the primary one included.
    pub capabilities: Vec<Capability>,
    /// The suite, operation or step that was run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Safe>,
    /// The provider's runtime manifest.
    pub runtime_manifest: Option<RuntimeManifestId>,
    /// References to what the runtime used.
    pub runtime_assets: Vec<Summary>,
    /// Which environment variables were set.
    pub environment: Vec<EnvironmentFact>,
    /// The configuration profile that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_profile: Option<Summary>,
    /// What went in.
    pub input: InputRecord,
    /// What came out.
    pub result: ResultRecord,
    /// The event log.
    pub events: EventSummary,
    /// The files, in the order they were recorded.
    pub artifacts: Vec<Artifact>,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What the run does and does not show.
    pub claim_boundary: Safe,
    /// The run that this one repeats or belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_run_id: Option<StorageId>,
    /// The digest of the canonical form without this field; absent in older forms.
    pub manifest_digest: Option<Digest>,
}

/// What went into a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct InputRecord {
    /// A description fit to publish.
    pub summary: Summary,
    /// The digest of the input, or of its description.
    pub digest: Option<Digest>,
    /// The digest of the fixture that the input came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture_digest: Option<Digest>,
}

impl InputRecord {
    /// Describes the input; the description is redacted and its digest stands for the input.
    pub fn new(summary: impl Into<Summary>) -> Self {
        let summary = summary.into();
        Self {
            digest: Some(summary.digest()),
            summary,
            fixture_digest: None,
        }
    }

    /// Records the digest of the input itself.
    #[must_use]
    pub const fn with_digest(mut self, digest: Digest) -> Self {
        self.digest = Some(digest);
        self
    }

    /// Records the digest of the fixture that the input came from.
    #[must_use]
    pub const fn with_fixture_digest(mut self, digest: Digest) -> Self {
        self.fixture_digest = Some(digest);
        self
    }
}

/// What came out of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ResultRecord {
    /// A description fit to publish.
    pub summary: Summary,
    /// The digest of the result, or of its description.
    pub digest: Option<Digest>,
    /// The digest of the metrics alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics_digest: Option<Digest>,
}

impl ResultRecord {
    /// Describes the result; the description is redacted and its digest stands for the result.
    pub fn new(summary: impl Into<Summary>) -> Self {
        let summary = summary.into();
        Self {
            digest: Some(summary.digest()),
            summary,
            metrics_digest: None,
        }
    }

    /// Records the digest of the result itself.
    #[must_use]
    pub const fn with_digest(mut self, digest: Digest) -> Self {
        self.digest = Some(digest);
        self
    }

    /// Records the digest of the metrics alone.
    #[must_use]
    pub const fn with_metrics_digest(mut self, digest: Digest) -> Self {
        self.metrics_digest = Some(digest);
        self
    }
}

/// The event log of a run: how many events, where, and their digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EventSummary {
    /// How many events were recorded.
    pub count: u64,
    /// Where the log lies in the run.
    pub path: Option<RunPath>,
    /// The digest of the log's bytes.
    pub digest: Option<Digest>,
}

/// What went wrong in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Failure {
    /// The error's public family; older manifests have none.
    pub family: Option<Safe>,
    /// The error's stable code; older manifests have none.
    pub code: Option<Safe>,
    /// What went wrong.
    pub message: Safe,
    /// The first thing to do about it.
    pub first_triage_step: Option<Safe>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self {
            family: Some(error.family().name().into()),
            code: Some(error.code().into()),
            message: error.to_string().into(),
            first_triage_step: Some(Safe::redact(error.first_triage_step())),
        }
    }
}

impl RunManifest {
    /// Starts a record that says only which run it is of and how it stands.
    pub(crate) fn bare(
        run_id: StorageId,
        created_at: Timestamp,
        kind: RunKind,
        status: RunStatus,
    ) -> Self {
        Self {
            schema: MANIFEST_SCHEMA.to_owned(),
            schema_version: MANIFEST_SCHEMA_VERSION,
            run_id,
            label: None,
            created_at,
            finished_at: None,
            worldforge_version: None,
            build: None,
            toolchain: None,
            process: None,
            kind,
            status,
            skip_reason: None,
            command: CommandLine::default(),
            rerun: Rerun::default(),
            provider: None,
            providers: Vec::new(),
            capability: None,
            capabilities: Vec::new(),
            operation: None,
            runtime_manifest: None,
            runtime_assets: Vec::new(),
            environment: Vec::new(),
            config_profile: None,
            input: InputRecord::default(),
            result: ResultRecord::default(),
            events: EventSummary::default(),
            artifacts: Vec::new(),
            failure: None,
            claim_boundary: Safe::from(DEFAULT_CLAIM_BOUNDARY),
            parent_run_id: None,
            manifest_digest: None,
        }
    }

    /// Records the digest of everything else in the manifest.
    pub(crate) fn seal(&mut self) -> Result<()> {
        self.manifest_digest = None;
        self.manifest_digest = Some(super::digest_without_itself(&json::encode(self)?));
        Ok(())
    }

    /// Returns the run's id, unless an older manifest has a free name.
    pub fn id(&self) -> Option<RunId> {
        RunId::new(self.run_id.as_str()).ok()
    }

    /// Returns whether every file of the run may be attached to an issue.
    pub fn is_safe_to_attach(&self) -> bool {
        self.artifacts
            .iter()
            .all(|artifact| artifact.safe_to_attach)
    }

    /// Checks what serde cannot: the rules between fields of a version 2 manifest.
    pub(super) fn check(&self) -> Result<()> {
        let complain = |pointer: &'static str, message: &'static str| {
            Err(Error::invalid_input(message).at(pointer))
        };
        if self.id().is_none() {
            return complain("/run_id", "must have the form YYYYMMDDTHHMMSSZ-slug");
        }
        if self.worldforge_version.is_none() {
            return complain("/worldforge_version", "must be a text");
        }
        if self.toolchain.is_none() {
            return complain("/toolchain", "must be an object");
        }
        if self.manifest_digest.is_none() {
            return complain("/manifest_digest", "must be a digest");
        }
        if self.command.is_empty() {
            return complain("/command", "must name a program");
        }
        if self.skip_reason.is_some() != self.status.needs_reason() {
            return complain(
                "/skip_reason",
                "must be stated exactly when the run was skipped or not configured",
            );
        }
        if self.finished_at.is_none() != (self.status == RunStatus::Running) {
            return complain(
                "/finished_at",
                "must be stated exactly when the run has ended",
            );
        }
        if self.process.is_some() && self.status != RunStatus::Running {
            return complain("/process", "must be absent when the run has ended");
        }
        self.check_members()?;
        self.check_artifacts()
    }

    fn check_members(&self) -> Result<()> {
        let provider = self.provider.as_ref();
        if provider.is_some_and(|primary| !self.providers.contains(primary)) {
            return Err(Error::invalid_input("must be among providers").at("/provider"));
        }
        if self
            .capability
            .is_some_and(|primary| !self.capabilities.contains(&primary))
        {
            return Err(Error::invalid_input("must be among capabilities").at("/capability"));
        }
        if self.events.path.is_some() != self.events.digest.is_some() {
            return Err(Error::invalid_input("must state path and digest together").at("/events"));
        }
        Ok(())
    }

    fn check_artifacts(&self) -> Result<()> {
        let list = Pointer::from("/artifacts");
        if self.artifacts.len() > MAX_ARTIFACTS {
            let message = format!("must be at most {MAX_ARTIFACTS} artifacts");
            return Err(Error::invalid_input(message).at(list));
        }
        let mut labels = BTreeSet::new();
        for (index, artifact) in self.artifacts.iter().enumerate() {
            let here = list.index(index);
            artifact.check().map_err(|error| error.under(&here))?;
            if !labels.insert(artifact.label.as_str()) {
                return Err(Error::invalid_input("must be unique").at(here.key("label")));
            }
        }
        Ok(())
    }
}
