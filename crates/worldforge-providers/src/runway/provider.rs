//! The organization's access as a provider.

use std::{fmt, sync::Arc};

use worldforge_core::{
    CallContext, CheckHealth, ConfigSummary, Error, ErrorKind, Header, ImplementationStatus,
    JsonObject, OperationPolicy, Positive, Provider, ProviderName, ProviderProfile, RequestPolicy,
    Result, RetryPolicy, Safe, Transport,
    capability::{GenerateRequest, PredictRequest, TransferRequest},
};

use super::{
    Config, DEFAULT_MODEL,
    artifact::{Artifacts, Fetched},
    config::{KeyName, RoboticsAccess},
    models::{Endpoint, Table},
    tasks::{Tasks, json_request},
    wire::{self, TaskId},
};
use crate::{Setup, wire::http::Api};

/// The name under which the provider is registered.
pub const NAME: &str = "runway";

/// The version of the interface that is spoken.
pub const API_VERSION: &str = "2024-11-06";

/// The longest that a create or an upload may take, in seconds: giving up early may charge for nothing.
const REQUEST_SECONDS: f64 = 120.0;

/// The longest that one download of a result may take, in seconds.
const DOWNLOAD_SECONDS: f64 = 300.0;

/// Where the organization says what it may do.
const ORGANIZATION: &str = "/v1/organization";

/// Videos from prompts, pictures and videos, made by tasks at `RunwayML`.
pub struct Runway {
    pub(super) tasks: Tasks,
    pub(super) artifacts: Artifacts,
    pub(super) table: Table,
    pub(super) model: String,
    key_name: KeyName,
}

impl Runway {
    /// Takes the settings and who carries the requests.
    ///
    /// # Errors
    ///
    /// [`NotConfigured`](ErrorKind::NotConfigured) naming what is missing or cannot be used.
    pub fn new(transport: Arc<dyn Transport>, config: Config) -> Result<Self> {
        if !config.summary().configured {
            return Err(missing(&config));
        }
        let (Some(authorization), Some(base)) = (&config.authorization, &config.base) else {
            return Err(missing(&config));
        };
        let api = Api::new(transport, base.clone())
            .with_reach(config.base_reach)
            .with_header(authorization.clone())
            .with_header(Header::new("x-runway-version", API_VERSION));
        Ok(Self {
            tasks: Tasks {
                api,
                poll: config.poll,
                longest: config.timeout,
            },
            artifacts: Artifacts::within(config.artifact_reach),
            table: Table::embedded()?,
            model: config.model,
            key_name: config.key_name,
        })
    }

    /// Creates a task and notes what it may cost.
    pub(super) async fn create(
        &self,
        cx: &CallContext,
        path: &str,
        body: &[u8],
        mut notes: JsonObject,
    ) -> Result<(TaskId, JsonObject)> {
        let created = self.tasks.create(cx, path, body).await?;
        if let Some(credits) = created.estimated_credits {
            notes.insert("estimated_credits".to_owned(), credits.into());
        }
        Ok((created.id, notes))
    }

    /// Takes the result of a task, new or taken up: waits for it and fetches it.
    pub(super) async fn fetch(&self, cx: &CallContext, id: &TaskId) -> Result<Fetched> {
        cx.record("task_id", id.as_str());
        let done = self.tasks.finish(cx, id).await?;
        if let Some(credits) = done.credits {
            cx.record("credits", credits);
        }
        self.artifacts.fetch(cx, &self.tasks, done).await
    }

    fn mounted(self, summary: ConfigSummary, access: RoboticsAccess) -> Result<Provider> {
        let runway = Arc::new(self);
        let provider = Provider::new(profile()?)
            .with::<GenerateRequest>(Arc::clone(&runway))
            .with::<TransferRequest>(Arc::clone(&runway))
            .with_health(Arc::clone(&runway))
            .with_config(summary)
            .with_policy(policy()?)?;
        Ok(match access {
            RoboticsAccess::Granted => provider.with::<PredictRequest>(runway),
            RoboticsAccess::Unknown => provider,
        })
    }
}

fn missing(config: &Config) -> Error {
    Error::new(ErrorKind::NotConfigured, config.summary().details())
}

/// Makes the provider from what the host gives. `predict` is offered when a setting says that the
/// organization has access to the robotics model.
///
/// # Errors
///
/// [`NotConfigured`](ErrorKind::NotConfigured) naming what is missing or cannot be used.
pub fn provider(setup: &Setup) -> Result<Provider> {
    let config = Config::from_environment(setup.environment())?;
    let summary = config.summary().clone();
    let access = config.robotics;
    Runway::new(Arc::clone(setup.transport()), config)?.mounted(summary, access)
}

/// Returns what the provider says of itself.
///
/// # Errors
///
/// [`Bug`](ErrorKind::Bug) only.
pub fn profile() -> Result<ProviderProfile> {
    let table = Table::embedded()?;
    let models = Endpoint::ALL
        .into_iter()
        .flat_map(|endpoint| table.models(endpoint).map(str::to_owned));
    let mut models: Vec<String> = models.collect();
    models.sort();
    models.dedup();
    let mut profile = ProviderProfile::new(
        ProviderName::new(NAME)?,
        "Videos from prompts, pictures and videos, made by tasks at RunwayML.",
    )
    .with_status(ImplementationStatus::Beta)
    .with_modalities(["text", "image", "video", "action"])
    .with_default_model(DEFAULT_MODEL)
    .with_note("Every call costs credits; a create is sent once and never repeated.")
    .with_note("Addresses of results expire within a day or two: the file is fetched at once, and the host keeps it.")
    .with_note("The table of models is that of runwayml 5.24.0; other models are passed on unchecked.")
    .with_note("predict is offered with RUNWAYML_ROBOTICS=1: access to the robotics model is granted by the upstream.");
    profile.artifact_types = vec!["video/mp4".to_owned()];
    profile.supported_models = models;
    Ok(profile)
}

fn policy() -> Result<RequestPolicy> {
    let mut policy = RequestPolicy::remote_defaults(Positive::new(REQUEST_SECONDS)?)?;
    policy.download = OperationPolicy::default()
        .with_timeout(Positive::new(DOWNLOAD_SECONDS)?)
        .with_retry(RetryPolicy::reads());
    Ok(policy)
}

impl CheckHealth for Runway {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        let api = &self.tasks.api;
        let answer = api.send(cx, json_request(api, "GET", ORGANIZATION)).await?;
        let organization = wire::organization(&answer.expect_success()?)?;
        let credits = if organization.has_credits {
            "credits are left"
        } else {
            "no credits are left, so creates will be refused"
        };
        let key = match self.key_name {
            KeyName::Preferred => "the key is accepted",
            KeyName::Older => "the key in RUNWAY_API_SECRET, the older name, is accepted",
        };
        let models = organization.models;
        Ok(format!("{key}; {credits}; the tier limits {models} models").into())
    }
}

impl fmt::Debug for Runway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runway")
            .field("base", self.tasks.api.base())
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}
