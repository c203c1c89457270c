//! The model as a provider: when it is loaded, where it computes, how well it is.

use std::{
    fmt,
    num::NonZeroUsize,
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use worldforge_core::{
    CallContext, CheckHealth, ConfigSummary, Error, ErrorKind, Exchange, ImplementationStatus,
    Lifecycle, LifecycleStatus, Provider, ProviderName, ProviderProfile, Result, Safe, Step,
    capability::{Provide, ScoreRequest, ScoreResponse},
};
use worldforge_native::compute::Pool;

use super::{CheckpointSource, Config, checkpoint::Loaded, latents::Latents, score};
use crate::Setup;

/// The name under which the provider is registered.
pub const NAME: &str = "leworldmodel";

/// A released `LeWM` checkpoint that prices action candidates on this machine's processor.
///
/// The checkpoint is read when it is first needed. Calls are computed on threads of the provider's
/// own: one call alone takes all of them, calls at the same time share them evenly. The scores do
/// not depend on it.
pub struct LeWorldModel {
    engine: Arc<Engine>,
    pool: Pool,
}

/// What computations share.
pub(super) struct Engine {
    pub(super) source: CheckpointSource,
    pub(super) threads: NonZeroUsize,
    pub(super) latents: Latents,
    computing: AtomicUsize,
    loaded: Mutex<Option<Arc<Loaded>>>,
}

/// The threads of one call, given back when it is done.
pub(super) struct Share<'a> {
    pub(super) threads: NonZeroUsize,
    engine: &'a Engine,
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.engine.computing.fetch_sub(1, Ordering::Relaxed);
    }
}

impl LeWorldModel {
    /// Takes a checkpoint, to compute with as many threads as this machine runs at once.
    ///
    /// # Errors
    ///
    /// [`Io`](ErrorKind::Io) when the system refuses a thread.
    pub fn new(source: impl Into<CheckpointSource>) -> Result<Self> {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self::with_threads(source, threads)
    }

    /// Takes a checkpoint, to compute with this many threads; the scores do not depend on it.
    ///
    /// # Errors
    ///
    /// As [`LeWorldModel::new`].
    pub fn with_threads(
        source: impl Into<CheckpointSource>,
        threads: NonZeroUsize,
    ) -> Result<Self> {
        let engine = Engine {
            source: source.into(),
            threads,
            latents: Latents::default(),
            computing: AtomicUsize::new(0),
            loaded: Mutex::default(),
        };
        Ok(Self {
            engine: Arc::new(engine),
            pool: Pool::new(threads)?,
        })
    }

    /// Takes a checkpoint on disk: a folder, or a weight file with `config.json` beside it.
    ///
    /// # Errors
    ///
    /// As [`LeWorldModel::new`]; a checkpoint that is not there is the health check's finding.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::new(path.as_ref())
    }

    /// Takes the bytes of `config.json` and of a weight file.
    ///
    /// # Errors
    ///
    /// As [`LeWorldModel::new`].
    pub fn from_bytes(config: impl Into<Arc<[u8]>>, weights: impl Into<Arc<[u8]>>) -> Result<Self> {
        Self::new(CheckpointSource::from_bytes(config, weights))
    }

    /// Mounts the model on a provider under its own name.
    ///
    /// # Errors
    ///
    /// Never: the name is a valid one.
    pub fn mounted(self) -> Result<Provider> {
        let config = ConfigSummary::new(ProviderName::new(NAME)?, Vec::new());
        self.configured(config)
    }

    fn configured(self, config: ConfigSummary) -> Result<Provider> {
        let model = Arc::new(self);
        Ok(Provider::new(profile()?)
            .with::<ScoreRequest>(Arc::clone(&model))
            .with_health(Arc::clone(&model))
            .with_lifecycle(model)
            .with_config(config))
    }
}

/// Makes the provider from what the host gives.
///
/// # Errors
///
/// [`NotConfigured`](ErrorKind::NotConfigured) naming what is missing or cannot be used.
pub fn provider(setup: &Setup) -> Result<Provider> {
    let config = Config::from_environment(setup.environment())?;
    let summary = config.summary().clone();
    let source = match config.checkpoint() {
        Some(source) if summary.configured => source.clone(),
        _ => return Err(Error::new(ErrorKind::NotConfigured, summary.details())),
    };
    let model = match config.threads() {
        Some(threads) => LeWorldModel::with_threads(source, threads),
        None => LeWorldModel::new(source),
    };
    model?.configured(summary)
}

/// Returns what the provider says of itself.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn profile() -> Result<ProviderProfile> {
    let profile = ProviderProfile::new(
        ProviderName::new(NAME)?,
        "LeWM world models from released checkpoints, run natively on the processor.",
    );
    Ok(profile
        .with_status(ImplementationStatus::Beta)
        .local()
        .deterministic()
        .with_modalities(["image", "action", "tensor"])
        .with_note("Scores are costs: squared latent distances from the goal, lower is better.")
        .with_note("Action candidates are taken as the network was trained on them."))
}

impl Engine {
    /// Takes this call's even share of the threads, at least one.
    pub(super) fn share(&self) -> Share<'_> {
        let calls = self.computing.fetch_add(1, Ordering::Relaxed) + 1;
        Share {
            threads: NonZeroUsize::new(self.threads.get() / calls).unwrap_or(NonZeroUsize::MIN),
            engine: self,
        }
    }

    /// Returns the model, reading it the first time.
    pub(super) fn loaded(&self) -> Result<Arc<Loaded>> {
        let mut held = self.held();
        if let Some(loaded) = &*held {
            return Ok(Arc::clone(loaded));
        }
        let loaded = Arc::new(self.source.load()?);
        *held = Some(Arc::clone(&loaded));
        Ok(loaded)
    }

    fn held(&self) -> MutexGuard<'_, Option<Arc<Loaded>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Provide<ScoreRequest> for LeWorldModel {
    async fn provide(&self, cx: &CallContext, request: &ScoreRequest) -> Result<ScoreResponse> {
        cx.step(Exchange::new(Step::Infer, "inference"), |cx| async move {
            let (engine, request) = (Arc::clone(&self.engine), request.clone());
            let context = cx.clone();
            let task = self
                .pool
                .run(move |cancel| score::score(&engine, &context, &request, cancel));
            let scored = task.await??;
            cx.record("encoded_pictures", scored.encoded);
            Ok(scored.response)
        })
        .await
    }
}

impl CheckHealth for LeWorldModel {
    async fn check_health(&self, _cx: &CallContext) -> Result<Safe> {
        self.engine.source.check()?;
        Ok(format!("checkpoint {} is there", self.engine.source.label()).into())
    }
}

impl Lifecycle for LeWorldModel {
    async fn preflight(&self, _cx: &CallContext) -> Result<LifecycleStatus> {
        self.engine.source.check()?;
        Ok(LifecycleStatus::Ready)
    }

    async fn warmup(&self, _cx: &CallContext) -> Result<LifecycleStatus> {
        let engine = Arc::clone(&self.engine);
        self.pool.run(move |_| engine.loaded().map(drop)).await??;
        Ok(LifecycleStatus::Ready)
    }

    async fn teardown(&self, _cx: &CallContext) -> Result<LifecycleStatus> {
        *self.engine.held() = None;
        self.engine.latents.clear();
        Ok(LifecycleStatus::Ready)
    }
}

impl fmt::Debug for LeWorldModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeWorldModel")
            .field("source", &self.engine.source)
            .field("threads", &self.engine.threads)
            .finish_non_exhaustive()
    }
}
