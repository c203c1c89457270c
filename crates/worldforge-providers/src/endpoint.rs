//! The settings that every HTTP upstream has: where it is, who asks, how long an answer may take.
//!
//! An adapter names its own variables once, and reads them with those that only it has:
//!
//! ```
//! use worldforge_core::Reach;
//! use worldforge_providers::{
//!     Environment, Setting, Settings, Setup,
//!     endpoint::{Endpoint, EndpointSettings},
//! };
//!
//! const KNOWN: EndpointSettings = EndpointSettings {
//!     base_url: Setting::required(&["ARM_BASE_URL"], "address of the server"),
//!     token: Setting::optional(&["ARM_API_KEY"], "credential of the server").secret(),
//!     timeout: Setting::optional(&["ARM_TIMEOUT_SECONDS"], "longest time of one request"),
//!     allow_local: Setting::optional(&["ARM_ALLOW_LOCAL_BASE_URL"], "1 allows private networks"),
//!     allowed_hosts: None,
//!     reach: Reach::Loopback,
//! };
//!
//! let environment: Environment = [("ARM_BASE_URL", "https://arm.example/v2")].into_iter().collect();
//! let setup = Setup::new(environment);
//!
//! let mut settings = Settings::new(setup.environment());
//! let endpoint = Endpoint::read(&KNOWN, setup.environment(), &mut settings);
//! let summary = settings.summary("arm")?;
//! let api = endpoint.api(setup.transport(), &summary)?;
//! assert_eq!(api.url("/health"), "https://arm.example/v2/health");
//! # Ok::<(), worldforge_core::Error>(())
//! ```

use std::{fmt, sync::Arc};

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
///
/// Every field must be given, so that an adapter decides each of them.
#[derive(Clone, Debug)]
pub struct EndpointSettings {
    /// Where the upstream is: `https` or `http`, without user information, query and fragment.
    pub base_url: Setting,
    /// A credential that is sent as a bearer token; describe it as [`secret`](Setting::secret).
    pub token: Setting,
    /// Seconds that one request may take, 0.1 to 86400.
    pub timeout: Setting,
    /// A switch that lets the address be in a private network or on this machine.
    pub allow_local: Setting,
    /// The hosts that the address may have, as [`HostPatterns`] reads them.
    pub allowed_hosts: Option<Setting>,
    /// Which addresses may be connected to unless local ones are allowed.
    pub reach: Reach,
}

/// Where an upstream is, who asks, and how long an answer may take; printing it shows no credential.
#[derive(Clone)]
pub struct Endpoint {
    base: Option<BaseUrl>,
    token: Option<String>,
    timeout: Option<Positive>,
    reach: Reach,
}

impl Endpoint {
    /// Reads the settings; the address is judged by what the others allow.
    ///
    /// What is missing or cannot be used is told by the summary of `settings`, and refused by
    /// [`api`](Self::api).
    pub fn read(
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
    pub fn api(&self, transport: &Arc<dyn Transport>, summary: &ConfigSummary) -> Result<Api> {
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

    /// Returns how its steps are run: requests have the configured timeout, or `default_seconds`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a default that is not positive.
    pub fn policy(&self, default_seconds: f64) -> Result<RequestPolicy> {
        let timeout = match self.timeout {
            Some(timeout) => timeout,
            None => Positive::new(default_seconds)?,
        };
        RequestPolicy::remote_defaults(timeout)
    }

    /// Returns whether the settings say how long an answer may take.
    pub const fn has_timeout(&self) -> bool {
        self.timeout.is_some()
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("base", &self.base)
            .field("timeout", &self.timeout)
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}

/// A credential goes into a header, so it has no spaces and no line ends.
fn token(text: &str) -> Result<String, Safe> {
    if text.len() <= MAX_TOKEN_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    Err(format!("must be at most {MAX_TOKEN_BYTES} visible ASCII letters").into())
}
