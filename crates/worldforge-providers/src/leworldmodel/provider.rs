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
    CallContext, CheckHealth, ConfigSummary, Error, ErrorKind, Exchange, Lifecycle,
    LifecycleStatus, Provider, ProviderName, Result, Safe, Step,
    capability::{Provide, ScoreRequest, ScoreResponse},
};
use worldforge_native::compute::Pool;

use super::{
    CheckpointSource, Config, NAME, RuntimeChoice, bridged::Bridged, checkpoint::Loaded,
    chosen::Chosen, config::NATIVE_DEVICE, latents::Latents, profile, score,
};
use crate::Setup;

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

    /// Reads the model, unless it is there already.
    ///
    /// # Errors
    ///
    /// What the checkpoint's reader refuses.
    pub(super) async fn load(&self) -> Result<()> {
        let engine = Arc::clone(&self.engine);
        self.pool.run(move |_| engine.loaded().map(drop)).await?
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
    let native = || match config.threads() {
        Some(threads) => LeWorldModel::with_threads(source.clone(), threads),
        None => LeWorldModel::new(source.clone()),
    };
    let bridged = || Bridged::new(setup, &config, source.label().clone());
    let chosen = match config.runtime() {
        RuntimeChoice::Native => return native()?.configured(summary),
        RuntimeChoice::Bridge => Chosen::bridged(bridged()),
        RuntimeChoice::Auto if config.device() != NATIVE_DEVICE => Chosen::bridged(bridged()),
        RuntimeChoice::Auto if config.has_python() => Chosen::either(native()?, bridged()),
        RuntimeChoice::Auto => Chosen::native(native()?),
    };
    let chosen = Arc::new(chosen);
    Provider::new(profile()?)
        .with::<ScoreRequest>(Arc::clone(&chosen))
        .with_health(Arc::clone(&chosen))
        .with_lifecycle(chosen)
        .with_config(summary)
        .with_policy(config.request_policy()?)
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
        self.load().await?;
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
