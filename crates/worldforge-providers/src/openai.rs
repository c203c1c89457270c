//! Servers that speak the protocol of `OpenAI`'s API: vLLM, Ollama, NVIDIA NIM and many others.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use worldforge_core::{
    CallContext, Error, ErrorKind, Exchange, Result, Retryability, Safe, Step, Untrusted,
};

use crate::wire::http::{Answer, Api};

/// What the routes of the interface begin with.
const VERSION: &str = "/v1";

/// Where a server lists its models.
const MODELS: &str = "/v1/models";

/// Where a server that lists none may say that it is well: NIM, then vLLM and TEI.
const WELL: [&str; 2] = ["/v1/health/ready", "/health"];

/// Most bytes of a list or of a word of health: 1 MiB.
const MAX_LIST_BYTES: usize = 1 << 20;

/// Most models of a list.
const MAX_MODELS: usize = 1000;

/// Longest name of a model, in bytes.
pub(crate) const MAX_MODEL_BYTES: usize = 256;

/// Most names that an error quotes, and most characters of each.
const MAX_QUOTED: usize = 5;
const MAX_EXCERPT: usize = 64;

/// Most characters of a server's own message that an error quotes.
const MAX_MESSAGE: usize = 200;

/// A server, and the model that it is asked for.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) api: Api,
    /// The model that the settings name.
    pub(crate) model: Option<String>,
    /// The setting that names it.
    pub(crate) setting: &'static str,
    found: Mutex<Option<String>>,
}

impl Server {
    /// Describes a server; its address may end with `/v1` or not.
    pub(crate) fn new(api: Api, model: Option<String>, setting: &'static str) -> Self {
        Self {
            api,
            model,
            setting,
            found: Mutex::default(),
        }
    }

    /// Returns a route of the interface below the server's address.
    pub(crate) fn route(&self, route: &'static str) -> &'static str {
        let version = if self.is_versioned() { VERSION } else { "" };
        route.strip_prefix(version).unwrap_or(route)
    }

    /// Returns the URL of a route that need not be of the interface.
    fn url(&self, route: &str) -> String {
        let base = self.api.url("");
        let base = base.trim_end_matches('/');
        let root = base.strip_suffix(VERSION).unwrap_or(base);
        format!("{root}{route}")
    }

    fn is_versioned(&self) -> bool {
        self.api.url("").trim_end_matches('/').ends_with(VERSION)
    }

    /// Returns the model: the one that is set, or the only one that the server serves.
    ///
    /// # Errors
    ///
    /// [`NotConfigured`](ErrorKind::NotConfigured) when none is set and the server serves none or several.
    pub(crate) async fn model(&self, cx: &CallContext) -> Result<String> {
        if let Some(model) = &self.model {
            return Ok(model.clone());
        }
        if let Some(found) = self.found().clone() {
            return Ok(found);
        }
        let models = self.models(cx, Step::Poll).await?;
        let Some([model]) = models.as_deref() else {
            return Err(self.ambiguous(models.as_deref().unwrap_or_default()));
        };
        *self.found() = Some(model.clone());
        Ok(model.clone())
    }

    /// Forgets which model was found: another server may have taken the place.
    pub(crate) fn forget(&self) {
        *self.found() = None;
    }

    fn found(&self) -> MutexGuard<'_, Option<String>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ambiguous(&self, models: &[String]) -> Error {
        let names = models.iter().take(MAX_QUOTED).map(|name| excerpt(name));
        let names: Vec<String> = names.map(|name| name.to_string()).collect();
        let message = format!("the server serves {} models, not one", models.len());
        let error = Error::new(ErrorKind::NotConfigured, message).triage(format!(
            "set {} to the model that is to be asked",
            self.setting
        ));
        if names.is_empty() {
            return error;
        }
        error.with("models", names.join(", "))
    }

    /// Asks for the models; nothing for a server that keeps no list.
    async fn models(&self, cx: &CallContext, step: Step) -> Result<Option<Vec<String>>> {
        let url = self.url(MODELS);
        let exchange = Exchange::new(step, "models").method("GET").target(&url);
        cx.step(exchange, |cx| async move {
            let answer = self.ask(&cx, MODELS).await?;
            match answer.status() {
                404 | 405 | 501 => Ok(None),
                _ => models(&answer.expect_success()?.json()?).map(Some),
            }
        })
        .await
    }

    async fn ask(&self, cx: &CallContext, route: &str) -> Result<Answer> {
        let mut request = self.api.request("GET", route);
        request.url = self.url(route);
        request.limit = MAX_LIST_BYTES;
        self.api.send(cx, request).await
    }

    /// Checks that the server is there and serves the model.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](ErrorKind::Unavailable) for a server that does not, and as [`Server::model`].
    pub(crate) async fn check(&self, cx: &CallContext) -> Result<Safe> {
        self.forget();
        let Some(models) = self.models(cx, Step::Health).await? else {
            return self.check_alive(cx).await;
        };
        match (&self.model, models.as_slice()) {
            (None, [model]) => Ok(format!("ready: {}", excerpt(model)).into()),
            (None, models) => Err(self.ambiguous(models)),
            (Some(model), models) if models.iter().any(|found| is_same(model, found)) => {
                Ok(format!("ready: {}", excerpt(model)).into())
            }
            (Some(_), models) => {
                let message = "the server does not serve the model that is set";
                let names: Vec<_> = models
                    .iter()
                    .take(MAX_QUOTED)
                    .map(|name| excerpt(name))
                    .collect();
                let names = names
                    .iter()
                    .map(Safe::as_str)
                    .collect::<Vec<_>>()
                    .join(", ");
                Err(Error::new(ErrorKind::Unavailable, message)
                    .retryability(Retryability::Permanent)
                    .with("models", names)
                    .triage(format!("set {} to one of its models", self.setting)))
            }
        }
    }

    /// Asks a server that lists no models whether it is well.
    async fn check_alive(&self, cx: &CallContext) -> Result<Safe> {
        for route in WELL {
            let url = self.url(route);
            let exchange = Exchange::new(Step::Health, "readiness")
                .method("GET")
                .target(&url);
            let is_there = cx
                .step(exchange, |cx| async move {
                    let answer = self.ask(&cx, route).await?;
                    match answer.status() {
                        404 | 405 | 501 => Ok(false),
                        _ => answer.expect_success().map(|_answer| true),
                    }
                })
                .await?;
            if is_there && self.model.is_some() {
                return Ok("ready, and lists no models".into());
            }
            if is_there {
                return Err(self.ambiguous(&[]));
            }
        }
        Err(Error::new(
            ErrorKind::Unavailable,
            "the server has neither models nor a health route",
        )
        .retryability(Retryability::Permanent)
        .triage("check that the base URL is the server's, perhaps without /v1"))
    }
}

/// Ollama adds the tag to a name that has none.
fn is_same(wanted: &str, found: &str) -> bool {
    found == wanted || found.strip_suffix(":latest") == Some(wanted)
}

fn models(list: &Value) -> Result<Vec<String>> {
    let wrong = || Error::invalid_output("must be a list of models").at("/data");
    let items = list
        .get("data")
        .and_then(Value::as_array)
        .ok_or_else(wrong)?;
    if items.len() > MAX_MODELS {
        return Err(wrong());
    }
    items
        .iter()
        .map(|item| {
            let name = item.get("id").and_then(Value::as_str);
            let name = name.filter(|name| !name.is_empty() && name.len() <= MAX_MODEL_BYTES);
            name.map(str::to_owned).ok_or_else(wrong)
        })
        .collect()
}

fn excerpt(name: &str) -> Safe {
    Untrusted::new(name).excerpt(MAX_EXCERPT)
}

/// Refuses an answer of success that holds an error object.
///
/// # Errors
///
/// [`Unavailable`](ErrorKind::Unavailable), permanent, with the server's words.
pub(crate) fn refuse_error(answer: &Value) -> Result<()> {
    let Some(error) = answer.get("error").filter(|error| !error.is_null()) else {
        return Ok(());
    };
    let words = error.as_str().or_else(|| error.get("message")?.as_str());
    let refused = Error::new(ErrorKind::Unavailable, "the server failed on this request")
        .retryability(Retryability::Permanent);
    Err(match words {
        Some(words) => refused.with("upstream", Untrusted::new(words).excerpt(MAX_MESSAGE)),
        None => refused,
    })
}

/// Reads the name of a model out of a setting.
pub(crate) fn model_name(text: &str) -> Result<String, Safe> {
    if text.len() <= MAX_MODEL_BYTES && !text.contains(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(format!("must be a name of at most {MAX_MODEL_BYTES} bytes").into())
}
