//! What a deployment is: which schema it speaks, and which model it serves.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use worldforge_core::{
    CallContext, Error, ErrorKind, Exchange, Result, Retryability, Safe, Step, Untrusted,
};

use super::{Cosmos, wire::Training};

/// Where a deployment describes itself.
const METADATA: &str = "/v1/metadata";

/// Where a deployment says whether it takes requests.
pub(super) const READY: &str = "/v1/health/ready";

/// Most bytes of a description: 1 MiB.
const MAX_DESCRIPTION_BYTES: usize = 1 << 20;

/// Most characters of a variant's name.
const MAX_VARIANT: usize = 64;

/// How requests are written; both go to `POST /v1/infer`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    /// Cosmos-Predict1 NIM.
    Predict1,
    /// Cosmos 3 NIM, from 2.1.0 on.
    Cosmos3,
}

/// What a deployment says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Deployment {
    pub(super) schema: Schema,
    /// Such as `nano` or `edge-droid`.
    pub(super) variant: Option<Safe>,
}

impl Deployment {
    /// Returns what the model was trained on: the variants for DROID alone say so in their names.
    pub(super) fn training(&self) -> Training {
        match self.variant.as_deref() {
            Some(variant) if variant.ends_with("-droid") => Training::Specialist,
            _ => Training::General,
        }
    }

    /// Says in a few words what it is.
    pub(super) fn describe(&self) -> String {
        match (self.schema, &self.variant) {
            (Schema::Predict1, _) => "a Cosmos-Predict1 deployment".to_owned(),
            (Schema::Cosmos3, Some(variant)) => format!("a Cosmos 3 generator, variant {variant}"),
            (Schema::Cosmos3, None) => "a Cosmos 3 generator".to_owned(),
        }
    }
}

/// The last thing a deployment said of itself, until a request fails.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<Option<Deployment>>);

impl Known {
    fn get(&self) -> Option<Deployment> {
        self.lock().clone()
    }

    fn set(&self, deployment: &Deployment) {
        *self.lock() = Some(deployment.clone());
    }

    /// Forgets: another deployment may have taken the place.
    pub(super) fn forget(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Deployment>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cosmos {
    /// Returns which schema requests are written in, asking the deployment when the settings do not say.
    pub(super) async fn schema(&self, cx: &CallContext) -> Result<Schema> {
        match self.schema {
            Some(schema) => Ok(schema),
            None => Ok(self.deployment(cx).await?.schema),
        }
    }

    /// Returns what the deployment is, asking it unless it is known.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](ErrorKind::Unavailable) for a deployment that is not ready or is no generator,
    /// and [`NotConfigured`](ErrorKind::NotConfigured) when the settings name another schema.
    pub(super) async fn deployment(&self, cx: &CallContext) -> Result<Deployment> {
        if let Some(known) = self.known.get() {
            return Ok(known);
        }
        let found = self.describe_itself(cx).await?;
        if let Some(wanted) = self.schema
            && wanted != found.schema
        {
            let message = format!(
                "COSMOS_SCHEMA names another schema, found {}",
                found.describe()
            );
            return Err(Error::new(ErrorKind::NotConfigured, message)
                .triage("set COSMOS_SCHEMA to auto, or COSMOS_BASE_URL to the right deployment"));
        }
        self.known.set(&found);
        Ok(found)
    }

    async fn describe_itself(&self, cx: &CallContext) -> Result<Deployment> {
        let url = self.api.url(METADATA);
        let exchange = Exchange::new(Step::Poll, "metadata")
            .method("GET")
            .target(&url);
        cx.step(exchange, |cx| async move {
            let mut request = self.api.request("GET", METADATA);
            request.limit = MAX_DESCRIPTION_BYTES;
            let answer = self.api.send(&cx, request).await?;
            if answer.status() == 404 {
                return Ok(Deployment {
                    schema: Schema::Predict1,
                    variant: None,
                });
            }
            read(&answer.expect_success()?.json()?)
        })
        .await
    }
}

/// Reads a description; one that names no runtime is of a release before Cosmos 3.
fn read(metadata: &Value) -> Result<Deployment> {
    let Value::Object(members) = metadata else {
        return Err(Error::invalid_output("must be a JSON object"));
    };
    match members.get("model_type").and_then(Value::as_str) {
        None => Ok(Deployment {
            schema: Schema::Predict1,
            variant: None,
        }),
        Some("generator") => {
            let variant = members.get("model_variant").and_then(Value::as_str);
            Ok(Deployment {
                schema: Schema::Cosmos3,
                variant: variant.map(|name| Untrusted::new(name).excerpt(MAX_VARIANT)),
            })
        }
        Some(other) => {
            let other = Untrusted::new(other).excerpt(MAX_VARIANT);
            let message = format!("the deployment must be a generator, found '{other}'");
            Err(Error::new(ErrorKind::Unavailable, message)
                .retryability(Retryability::Permanent)
                .triage(
                    "set COSMOS_BASE_URL to a generator; a reasoner is the provider `reasoner`",
                ))
        }
    }
}
