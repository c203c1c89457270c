//! What a writer knows of a run before it starts.

use worldforge_core::{ProviderName, Result, RunId, Safe, StorageId, capability::Capability};

use crate::manifest::{
    CommandLine, EnvironmentFact, InputRecord, ProcessFact, Rerun, RunKind, RunManifest, RunStatus,
    RuntimeManifestId, Summary, Toolchain,
};

/// A run that is about to start.
///
/// The run's id says when it starts; command, process and toolchain are facts about the host that
/// the caller owns.
#[derive(Clone, Debug)]
pub struct NewRun {
    pub(super) id: RunId,
    pub(super) manifest: RunManifest,
}

impl NewRun {
    /// Describes a run of `argv`, written by `process`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when `argv` names no program.
    pub fn new<T: AsRef<str>>(
        id: RunId,
        kind: RunKind,
        argv: &[T],
        process: ProcessFact,
        toolchain: Toolchain,
    ) -> Result<Self> {
        if argv
            .first()
            .is_none_or(|program| program.as_ref().is_empty())
        {
            return Err(worldforge_core::Error::invalid_input(
                "command must name a program",
            ));
        }
        let name = StorageId::new(id.as_str())?;
        let mut manifest = RunManifest::bare(name, id.started_at(), kind, RunStatus::Running);
        manifest.worldforge_version = Some(Safe::from(env!("CARGO_PKG_VERSION")));
        manifest.toolchain = Some(toolchain);
        manifest.process = Some(process);
        manifest.command = CommandLine::sanitize(argv);
        manifest.rerun = Rerun::of(argv);
        manifest.input = InputRecord::new(Summary::default());
        Ok(Self { id, manifest })
    }

    /// Sets what a person calls the run.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<Safe>) -> Self {
        self.manifest.label = Some(label.into());
        self
    }

    /// Sets the commit or build of the program.
    #[must_use]
    pub fn with_build(mut self, build: impl Into<Safe>) -> Self {
        self.manifest.build = Some(build.into());
        self
    }

    /// Sets another command for repeating the run.
    #[must_use]
    pub fn with_rerun<T: AsRef<str>>(mut self, argv: &[T]) -> Self {
        self.manifest.rerun = Rerun::of(argv);
        self
    }

    /// Adds a provider; the first one is the primary one.
    #[must_use]
    pub fn with_provider(mut self, provider: ProviderName) -> Self {
        let manifest = &mut self.manifest;
        if !manifest.providers.contains(&provider) {
            manifest.providers.push(provider);
        }
        manifest.provider = manifest.providers.first().cloned();
        self
    }

    /// Adds a capability; the first one is the primary one.
    #[must_use]
    pub fn with_capability(mut self, capability: Capability) -> Self {
        let manifest = &mut self.manifest;
        if !manifest.capabilities.contains(&capability) {
            manifest.capabilities.push(capability);
        }
        manifest.capability = manifest.capabilities.first().copied();
        self
    }

    /// Sets the suite, operation or step.
    #[must_use]
    pub fn with_operation(mut self, operation: impl Into<Safe>) -> Self {
        self.manifest.operation = Some(operation.into());
        self
    }

    /// Sets the provider's runtime manifest.
    #[must_use]
    pub fn with_runtime_manifest(mut self, id: RuntimeManifestId) -> Self {
        self.manifest.runtime_manifest = Some(id);
        self
    }

    /// Adds a reference to something the runtime uses.
    #[must_use]
    pub fn with_runtime_asset(mut self, asset: impl Into<Summary>) -> Self {
        self.manifest.runtime_assets.push(asset.into());
        self
    }

    /// Sets which environment variables were set.
    #[must_use]
    pub fn with_environment(mut self, facts: Vec<EnvironmentFact>) -> Self {
        self.manifest.environment = facts;
        self
    }

    /// Sets the configuration profile.
    #[must_use]
    pub fn with_config_profile(mut self, profile: impl Into<Summary>) -> Self {
        self.manifest.config_profile = Some(profile.into());
        self
    }

    /// Sets what goes in.
    #[must_use]
    pub fn with_input(mut self, input: InputRecord) -> Self {
        self.manifest.input = input;
        self
    }

    /// Sets what the run does and does not show.
    #[must_use]
    pub fn with_claim_boundary(mut self, boundary: impl Into<Safe>) -> Self {
        self.manifest.claim_boundary = boundary.into();
        self
    }

    /// Sets the run that this one repeats or belongs to.
    #[must_use]
    pub fn with_parent(mut self, parent: &RunId) -> Self {
        self.manifest.parent_run_id = StorageId::new(parent.as_str()).ok();
        self
    }
}
