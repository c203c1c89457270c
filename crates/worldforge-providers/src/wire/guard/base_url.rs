//! The address of an upstream, as an operator sets it.

use std::fmt;

use url::{Host, Url};
use worldforge_core::{Reach, Result, Safe};

use super::{AddressClass, literal::judge_host, upstream::read_url};

/// Most bytes of a URL.
pub const MAX_URL_BYTES: usize = 4096;

/// The schemes that a URL may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Schemes {
    /// `https` and `http`.
    Http,
    /// `https` only.
    Https,
    /// `wss` and `ws`.
    WebSocket,
}

impl Schemes {
    pub(super) const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Http => &["https", "http"],
            Self::Https => &["https"],
            Self::WebSocket => &["wss", "ws"],
        }
    }

    pub(super) const fn spelled(self) -> &'static str {
        match self {
            Self::Http => "https:// or http://",
            Self::Https => "https://",
            Self::WebSocket => "wss:// or ws://",
        }
    }
}

/// The address of an upstream: scheme, host, port and a path below which its routes are.
///
/// It has neither user information nor query nor fragment, so it may be shown, and is shown redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: Url,
}

impl BaseUrl {
    /// Reads a base URL; fits [`Settings::read`](crate::Settings::read).
    ///
    /// # Errors
    ///
    /// What it must be, without the value.
    pub fn parse(text: &str, schemes: Schemes) -> Result<Self, Safe> {
        let mut url = read_url(text, schemes)?;
        if url.query().is_some() {
            return Err("must have no query".into());
        }
        if url.fragment().is_some() {
            return Err("must have no fragment".into());
        }
        let prefix = url.path().trim_end_matches('/').to_owned();
        url.set_path(&prefix);
        Ok(Self { url })
    }

    /// Refuses a host that is written as an address out of reach; a name is judged when it is looked
    /// up.
    ///
    /// # Errors
    ///
    /// What the host must be, naming the class of its address.
    pub fn within(self, reach: Reach) -> Result<Self, Safe> {
        match self.class() {
            Some(class) if !class.is_within(reach) => {
                Err(format!("must be at an address that is allowed, found a {class} one").into())
            }
            _ => Ok(self),
        }
    }

    /// Returns what the host's address is for when the host is written as one, or is `localhost`.
    pub fn class(&self) -> Option<AddressClass> {
        self.url.host().as_ref().and_then(judge_host)
    }

    /// Returns the URL of a route below the base's own path, such as `/v1/infer`, perhaps with a
    /// query. Text that someone else chose goes through [`segment`](super::segment) first.
    pub fn join(&self, path: &str) -> String {
        let slash = if path.starts_with('/') { "" } else { "/" };
        let prefix = self.url.path().trim_end_matches('/');
        format!("{}{prefix}{slash}{path}", self.origin())
    }

    /// Returns scheme, host and port, such as `https://host:8000`; a scheme's usual port is left out.
    pub fn origin(&self) -> String {
        let port = self.url.port().map(|port| format!(":{port}"));
        format!(
            "{}://{}{}",
            self.url.scheme(),
            self.host(),
            port.unwrap_or_default()
        )
    }

    /// Returns the host as it stands in a URL: an IPv6 address has its brackets.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Returns the port, given or usual for the scheme.
    pub fn port(&self) -> u16 {
        // Every scheme that is accepted has a usual port.
        self.url.port_or_known_default().unwrap_or_default()
    }

    /// Returns whether what is sent is encrypted on its way.
    pub fn is_encrypted(&self) -> bool {
        matches!(self.url.scheme(), "https" | "wss")
    }

    /// Returns whether the host is a name, which has to be looked up.
    pub fn is_named(&self) -> bool {
        matches!(self.url.host(), Some(Host::Domain(_)))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Safe::target(self.url.as_str()).unwrap_or_default())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}
