//! Settings: the server, the credential, the time, and what is known of the policy.

use std::fmt;

use url::Host;
use worldforge_core::{ConfigSummary, Dial, Positive, Protocol, Reach, Result, Safe};

use super::{NAME, wire::Generation};
use crate::{
    Environment, Setting, Settings,
    wire::guard::{AddressClass, BaseUrl, Schemes},
};

/// Most bytes of a reply.
pub const MAX_REPLY_BYTES: usize = 64 << 20;

/// The port that upstream's server takes by default.
pub const DEFAULT_PORT: u16 = 5555;

/// How long one exchange may take by default, connecting included; upstream's client waits as long.
pub const DEFAULT_TIMEOUT_MS: u32 = 15_000;

const MAX_TIMEOUT_MS: u32 = 86_400_000;

/// Longest text of a setting, in bytes.
const MAX_TEXT: usize = 4096;

const HOST: Setting = Setting::required(
    &["GROOT_POLICY_HOST"],
    "name or address of the policy server, without scheme and port",
);
const PORT: Setting = Setting::optional(&["GROOT_POLICY_PORT"], "1 to 65535, 5555 by default");
const TIMEOUT: Setting = Setting::optional(
    &["GROOT_POLICY_TIMEOUT_MS"],
    "time of one exchange in milliseconds, 15000 by default",
);
const TOKEN: Setting = Setting::optional(
    &["GROOT_POLICY_API_TOKEN"],
    "the server's token; it is sent as it is, in every request",
)
.secret();
const STRICT: Setting = Setting::optional(
    &["GROOT_POLICY_STRICT"],
    "check observations against the server's modalities, 1 by default",
);
const EMBODIMENT: Setting = Setting::optional(
    &["GROOT_EMBODIMENT_TAG"],
    "the embodiment that the server was started for",
);
const PROTOCOL: Setting = Setting::optional(
    &["GROOT_POLICY_PROTOCOL"],
    "generation of the server: auto, b (N1.5), c (N1.6), d (N1.7)",
);
const ALLOW_LOCAL: Setting = Setting::optional(
    &["GROOT_POLICY_ALLOW_LOCAL_BASE_URL"],
    "1 lets a host's name lead to this machine or a private network",
);

/// Whether an observation is compared with the server's modalities before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checking {
    Strict,
    Lenient,
}

/// What an environment says about the provider; printing it shows no value.
#[derive(Clone)]
pub struct Config {
    server: Option<Server>,
    timeout_ms: u32,
    pub(super) token: Option<String>,
    pub(super) checking: Checking,
    pub(super) embodiment_tag: Option<String>,
    pub(super) generation: Option<Generation>,
    summary: ConfigSummary,
}

/// Where the policy server is.
#[derive(Clone)]
pub(super) struct Server {
    host: String,
    port: u16,
    reach: Reach,
    /// What the host's address is for, where its writing tells.
    class: Option<AddressClass>,
}

impl Config {
    /// Reads the settings; what is missing or cannot be used is told by [`Config::summary`].
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn from_environment(environment: &Environment) -> Result<Self> {
        let mut settings = Settings::new(environment);
        let host = settings.read(&HOST, host);
        let port = settings.number(&PORT, [1, u16::MAX]);
        let timeout_ms = settings.number(&TIMEOUT, [1, MAX_TIMEOUT_MS]);
        let token = settings.read(&TOKEN, short);
        let is_strict = settings.switch(&STRICT);
        let embodiment_tag = settings.read(&EMBODIMENT, short);
        let generation = settings.read(&PROTOCOL, generation).flatten();
        let allows_local = settings.switch(&ALLOW_LOCAL);
        let server = host.map(|(host, class)| Server {
            host,
            port: port.unwrap_or(DEFAULT_PORT),
            // An address that the operator wrote is meant; what a name leads to may change.
            reach: match (class, allows_local) {
                (Some(_), _) | (None, Some(true)) => Reach::Local,
                (None, _) => Reach::Public,
            },
            class,
        });
        Ok(Self {
            server,
            timeout_ms: timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS),
            token,
            checking: match is_strict {
                Some(false) => Checking::Lenient,
                _ => Checking::Strict,
            },
            embodiment_tag,
            generation,
            summary: settings.summary(NAME)?,
        })
    }

    /// Returns what is set and what is missing, without values.
    pub const fn summary(&self) -> &ConfigSummary {
        &self.summary
    }

    /// Returns where the server is, when the settings can be used.
    pub(super) fn server(&self) -> Option<&Server> {
        self.server.as_ref().filter(|_| self.summary.configured)
    }

    /// Returns how long one exchange may take.
    ///
    /// # Errors
    ///
    /// Never: the setting is positive.
    pub(super) fn timeout(&self) -> Result<Positive> {
        Positive::new(f64::from(self.timeout_ms) / 1000.0)
    }
}

impl Server {
    pub(super) fn dial(&self) -> Dial {
        let protocol = Protocol::ZeroMq {
            host: self.host.clone(),
            port: self.port,
        };
        Dial::new(protocol, MAX_REPLY_BYTES).with_reach(self.reach)
    }

    /// Returns the route that events carry.
    pub(super) fn target(&self) -> String {
        format!("tcp://{}:{}", self.host, self.port)
    }

    /// Returns whether what is sent may leave this machine.
    pub(super) fn is_remote(&self) -> bool {
        self.class != Some(AddressClass::Loopback)
    }
}

/// Reads a host, and what its address is for where its writing tells.
fn host(text: &str) -> Result<(String, Option<AddressClass>), Safe> {
    let wanted = || Safe::from("must be a host's name or address, without scheme and port");
    let is_bare_v6 = text.contains(':') && !text.starts_with('[');
    let written = if is_bare_v6 {
        format!("[{text}]")
    } else {
        text.to_owned()
    };
    let host = Host::parse(&written).map_err(|_cause| wanted())?;
    // What an address is for is judged as in a URL.
    let url = BaseUrl::parse(&format!("ws://{host}"), Schemes::WebSocket)?;
    let class = url.class();
    match class {
        Some(class) if !class.is_within(Reach::Local) => {
            Err(format!("must be the address of a host, found a {class} one").into())
        }
        _ => Ok((host.to_string(), class)),
    }
}

fn short(text: &str) -> Result<String, Safe> {
    if text.len() > MAX_TEXT {
        return Err(format!("must be at most {MAX_TEXT} bytes").into());
    }
    Ok(text.to_owned())
}

fn generation(text: &str) -> Result<Option<Generation>, Safe> {
    match text.to_ascii_lowercase().as_str() {
        "auto" => Ok(None),
        "b" => Ok(Some(Generation::B)),
        "c" => Ok(Some(Generation::C)),
        "d" => Ok(Some(Generation::D)),
        _ => Err("must be auto, b, c or d".into()),
    }
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
