//! The settings that every HTTP upstream has: where it is, who asks, how long an answer may take.

use std::sync::Arc;

use worldforge_core::{
    ConfigSummary, Error, ErrorKind, Header, Positive, Reach, RequestPolicy, Result, Safe,
    Transport,
};

use crate::{
    Environment, Setting, Settings,
    wire::{
        guard::{BaseUrl, HostPatterns, Schemes},
        http::Api,
    },
};

/// Shortest and longest timeout that a setting may ask for, in seconds.
const TIMEOUT_SECONDS: [f64; 2] = [0.1, 86_400.0];

/// Longest credential, in bytes.
const MAX_TOKEN_BYTES: usize = 4096;

/// What the settings of one upstream are called, and how far its address may lie.
#[derive(Debug)]
pub(crate) struct EndpointSettings {
    pub(crate) base_url: Setting,
    pub(crate) token: Setting,
    pub(crate) timeout: Setting,
    pub(crate) allow_local: Setting,
    pub(crate) allowed_hosts: Option<Setting>,
    /// Which addresses may be connected to unless local ones are allowed.
    pub(crate) reach: Reach,
}

/// Where an upstream is, who asks, and how long an answer may take.
#[derive(Clone)]
pub(crate) struct Endpoint {
    base: Option<BaseUrl>,
    token: Option<String>,
    timeout: Option<Positive>,
    reach: Reach,
}

impl Endpoint {
    /// Reads the settings; the address is judged by what the others allow.
    pub(crate) fn read(
        known: &EndpointSettings,
        environment: &Environment,
        settings: &mut Settings<'_>,
    ) -> Self {
        // The address comes first for people, and depends on settings that come after it.
        let mut ahead = Settings::new(environment);
        let reach = match ahead.switch(&known.allow_local) {
            Some(true) => Reach::Local,
            _ => known.reach,
        };
        let hosts = known.allowed_hosts.as_ref();
        let hosts = hosts.and_then(|setting| ahead.read(setting, HostPatterns::parse));
        let base = settings.read(&known.base_url, |text| {
            let base = BaseUrl::parse(text, Schemes::Http)?.within(reach)?;
            match hosts {
                Some(hosts) if !hosts.allows(base.host()) => {
                    Err("must be at a host that is allowed".into())
                }
                _ => Ok(base),
            }
        });
        let token = settings.read(&known.token, token);
        let timeout = settings.number(&known.timeout, TIMEOUT_SECONDS);
        settings.switch(&known.allow_local);
        if let Some(hosts) = &known.allowed_hosts {
            settings.read(hosts, HostPatterns::parse);
        }
        Self {
            base,
            token,
            timeout: timeout.and_then(|seconds: f64| Positive::new(seconds).ok()),
            reach,
        }
    }

    /// Returns the upstream, asked with the credential if there is one.
    ///
    /// # Errors
    ///
    /// [`NotConfigured`](ErrorKind::NotConfigured) with what `summary` lacks.
    pub(crate) fn api(
        &self,
        transport: &Arc<dyn Transport>,
        summary: &ConfigSummary,
    ) -> Result<Api> {
        let base = match &self.base {
            Some(base) if summary.configured => base.clone(),
            _ => return Err(Error::new(ErrorKind::NotConfigured, summary.details())),
        };
        let api = Api::new(Arc::clone(transport), base).with_reach(self.reach);
        Ok(match &self.token {
            Some(token) => {
                api.with_header(Header::secret("authorization", format!("Bearer {token}")))
            }
            None => api,
        })
    }

    /// Returns how its steps are run: creates have the configured timeout, or the default one.
    ///
    /// # Errors
    ///
    /// Never: both are positive.
    pub(crate) fn policy(&self, default_seconds: f64) -> Result<RequestPolicy> {
        let timeout = match self.timeout {
            Some(timeout) => timeout,
            None => Positive::new(default_seconds)?,
        };
        RequestPolicy::remote_defaults(timeout)
    }
}

/// A credential goes into a header, so it has no spaces and no line ends.
fn token(text: &str) -> Result<String, Safe> {
    if text.len() <= MAX_TOKEN_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    Err(format!("must be at most {MAX_TOKEN_BYTES} visible ASCII letters").into())
}
