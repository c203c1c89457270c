//! Settings: the server, the key, the time, and the embodiment.

use std::fmt;

use url::Host;
use worldforge_core::{
    ConfigSummary, Dial, Error, ErrorKind, Header, Positive, Protocol, Reach, Result, Safe,
};

use super::NAME;
use crate::{
    Environment, Setting, Settings,
    wire::guard::{AddressClass, BaseUrl, Schemes},
};

/// Most bytes of one message of the server.
pub const MAX_REPLY_BYTES: usize = 64 << 20;

/// The port that upstream's server takes by default.
pub const DEFAULT_PORT: u16 = 8000;

/// How long an inference may take by default, in seconds; the first one may compile for minutes.
pub const DEFAULT_TIMEOUT_SECONDS: f64 = 300.0;

/// Shortest and longest time of an inference, in seconds.
const TIMEOUT_SECONDS: [f64; 2] = [0.1, 86_400.0];

/// Longest text of a setting, in bytes.
const MAX_TEXT: usize = 4096;

const SERVER: Setting = Setting::required(
    &["OPENPI_BASE_URL", "OPENPI_HOST"],
    "ws:// or wss:// URL of the policy server, or its name or address",
);
const PORT: Setting = Setting::optional(
    &["OPENPI_PORT"],
    "1 to 65535, 8000 by default; a URL has its own",
);
const KEY: Setting = Setting::optional(
    &["OPENPI_API_KEY"],
    "key for a server that asks for one; sent as Authorization: Api-Key",
)
.secret();
const TIMEOUT: Setting = Setting::optional(
    &["OPENPI_TIMEOUT_SECONDS"],
    "time of one inference, 300 by default",
);
const EMBODIMENT: Setting = Setting::optional(
    &["OPENPI_EMBODIMENT_TAG"],
    "the embodiment that the server's policy is for",
);
const ALLOW_LOCAL: Setting = Setting::optional(
    &["OPENPI_ALLOW_LOCAL_BASE_URL"],
    "1 lets a host's name lead to this machine or a private network",
);

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    base: Option<BaseUrl>,
    reach: Reach,
    key: Option<String>,
    timeout: f64,
    pub(super) embodiment_tag: Option<String>,
    summary: ConfigSummary,
}

impl Config {
    /// Reads the settings; what is missing or cannot be used is told by [`Config::summary`].
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn from_environment(environment: &Environment) -> Result<Self> {
        let ports = [1, u16::MAX];
        // The port stands after the host for people, and is a part of it.
        let port = Settings::new(environment).number(&PORT, ports);
        let mut settings = Settings::new(environment);
        let base = settings.read(&SERVER, |text| server(text, port.unwrap_or(DEFAULT_PORT)));
        settings.number(&PORT, ports);
        let key = settings.read(&KEY, key);
        let timeout = settings.number(&TIMEOUT, TIMEOUT_SECONDS);
        let embodiment_tag = settings.read(&EMBODIMENT, short);
        let allows_local = settings.switch(&ALLOW_LOCAL);
        let is_written_out = base.as_ref().is_some_and(|base| base.class().is_some());
        Ok(Self {
            base,
            // An address that the operator wrote is meant; what a name leads to may change.
            reach: match (is_written_out, allows_local) {
                (true, _) | (false, Some(true)) => Reach::Local,
                (false, _) => Reach::Public,
            },
            key,
            timeout: timeout.unwrap_or(DEFAULT_TIMEOUT_SECONDS),
            embodiment_tag,
            summary: settings.summary(NAME)?,
        })
    }

    /// Returns what is set and what is missing, without values.
    pub const fn summary(&self) -> &ConfigSummary {
        &self.summary
    }

    /// Returns how long an inference may take.
    ///
    /// # Errors
    ///
    /// Never: the setting is positive.
    pub(super) fn timeout(&self) -> Result<Positive> {
        Positive::new(self.timeout)
    }

    /// Returns the server's URL and the connection to open.
    ///
    /// # Errors
    ///
    /// [`NotConfigured`](ErrorKind::NotConfigured) naming what is missing or cannot be used.
    pub(super) fn dial(&self) -> Result<(String, Dial)> {
        let base = match &self.base {
            Some(base) if self.summary.configured => base,
            _ => {
                let details = self.summary.details();
                return Err(Error::new(ErrorKind::NotConfigured, details));
            }
        };
        let url = base.join("");
        let url = url.trim_end_matches('/').to_owned();
        let key = self.key.as_ref();
        let key = key.map(|key| Header::secret("authorization", format!("Api-Key {key}")));
        let protocol = Protocol::WebSocket {
            url: url.clone(),
            headers: Vec::from_iter(key),
        };
        Ok((
            url,
            Dial::new(protocol, MAX_REPLY_BYTES).with_reach(self.reach),
        ))
    }

    /// Returns whether the key can be read on its way.
    pub(super) fn is_key_exposed(&self) -> bool {
        let exposes =
            |base: &BaseUrl| !base.is_encrypted() && base.class() != Some(AddressClass::Loopback);
        self.key.is_some() && self.base.as_ref().is_some_and(exposes)
    }
}

/// Reads a URL, or a host that gets the port.
fn server(text: &str, port: u16) -> Result<BaseUrl, Safe> {
    if text.contains("://") {
        return BaseUrl::parse(text, Schemes::WebSocket)?.within(Reach::Local);
    }
    let is_bare_v6 = text.contains(':') && !text.starts_with('[');
    let host = if is_bare_v6 {
        Host::parse(&format!("[{text}]"))
    } else {
        Host::parse(text)
    };
    let wanted = || Safe::from("must be a ws:// or wss:// URL, or a host's name or address");
    let host = host.map_err(|_cause| wanted())?;
    BaseUrl::parse(&format!("ws://{host}:{port}"), Schemes::WebSocket)?.within(Reach::Local)
}

/// A key goes into a header, so it has no spaces and no line ends.
fn key(text: &str) -> Result<String, Safe> {
    let text = short(text)?;
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text);
    }
    Err("must be visible ASCII letters".into())
}

fn short(text: &str) -> Result<String, Safe> {
    if text.len() > MAX_TEXT {
        return Err(format!("must be at most {MAX_TEXT} bytes").into());
    }
    Ok(text.to_owned())
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}

/// Returns what an environment sets of the provider's settings, without values.
///
/// # Errors
///
/// As [`Config::from_environment`].
pub fn summary(environment: &Environment) -> Result<ConfigSummary> {
    Ok(Config::from_environment(environment)?.summary)
}
