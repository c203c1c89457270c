//! The clients that connections are kept in: one for each reach, apart for plain and encrypted ones.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{Client, Url, redirect, retry};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use worldforge_core::{Error, ErrorKind, Reach, Result};

use super::{failure::explain, lookup::Lookup};
use crate::wire::tls;

/// Longest that a connection may take to be made, its encryption included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an unused connection is kept: less than the five seconds after which uvicorn, the server
/// of most model services, closes its end, so that a request is not sent into a closing connection.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// Most unused connections to one host.
const MAX_IDLE: usize = 4;

/// Most headers of an answer.
const MAX_HEADERS: usize = 128;

const REACHES: usize = 3;

static PLAIN: [OnceLock<Client>; REACHES] = [const { OnceLock::new() }; REACHES];
static ENCRYPTED: [OnceLock<Client>; REACHES] = [const { OnceLock::new() }; REACHES];

/// Returns the client for a URL; one that is not encrypted needs no certificates on the machine.
pub(super) fn client(url: &Url, reach: Reach) -> Result<&'static Client> {
    let is_encrypted = url.scheme() == "https";
    let clients = if is_encrypted { &ENCRYPTED } else { &PLAIN };
    let (place, reach) = match reach {
        Reach::Loopback => (1, Reach::Loopback),
        Reach::Local => (2, Reach::Local),
        _ => (0, Reach::Public),
    };
    let slot = clients
        .get(place)
        .ok_or_else(|| Error::bug("a reach has no client"))?;
    if let Some(client) = slot.get() {
        return Ok(client);
    }
    let config = if is_encrypted {
        (*tls::config()?).clone()
    } else {
        trusts_nobody()?
    };
    let client = build(config, reach)?;
    Ok(slot.get_or_init(|| client))
}

/// No proxy is asked, for it would look the host up itself, out of the guard's sight.
fn build(config: ClientConfig, reach: Reach) -> Result<Client> {
    Client::builder()
        .tls_backend_preconfigured(config)
        .dns_resolver(Arc::new(Lookup::new(reach)))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .referer(false)
        .http1_only()
        .http1_max_headers(MAX_HEADERS)
        .user_agent(concat!("worldforge/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(MAX_IDLE)
        .build()
        .map_err(explain)
}

/// The encryption of a client that is never asked for any.
fn trusts_nobody() -> Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| Error::new(ErrorKind::Bug, format!("TLS has no versions: {cause}")))?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Ok(config)
}
