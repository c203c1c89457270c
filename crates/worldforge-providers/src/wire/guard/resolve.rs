//! From a host to the addresses that may be connected to.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::{net::lookup_host, time::timeout};
use url::Host;
use worldforge_core::{Error, ErrorKind, Reach, Result};

use super::{
    literal::{THIS_MACHINE, is_this_machine},
    vet,
};
use crate::wire::runtime::within;

/// Longest that looking up a name may take.
pub const RESOLVE_TIMEOUT: Duration = Duration::from_secs(2);

/// Most addresses of one name.
pub const MAX_ADDRESSES: usize = 64;

/// Finds the addresses of a host and vets every one of them.
///
/// The host is a name or an address, an IPv6 address with or without brackets. Who connects must use
/// the returned addresses and look nothing up again: a name may answer differently the next time. Any
/// executor may poll it.
///
/// # Errors
///
/// * [`InvalidInput`](ErrorKind::InvalidInput) for a host that is none, and when any of its addresses
///   is out of reach;
/// * [`Unavailable`](ErrorKind::Unavailable) when the name has no address or the lookup takes longer
///   than [`RESOLVE_TIMEOUT`];
/// * [`LimitExceeded`](ErrorKind::LimitExceeded) for more than [`MAX_ADDRESSES`] addresses.
pub async fn resolve(host: &str, port: u16, reach: Reach) -> Result<Vec<SocketAddr>> {
    let look_up = |name| within(look_up(name, port));
    resolve_with(host, port, reach, look_up).await
}

async fn resolve_with<F, Fut>(
    host: &str,
    port: u16,
    reach: Reach,
    look_up: F,
) -> Result<Vec<SocketAddr>>
where
    F: FnOnce(String) -> Fut + Send,
    Fut: Future<Output = Result<Vec<SocketAddr>>> + Send,
{
    let found = match parse(host)? {
        Host::Domain(name) if is_this_machine(&name) => at(&THIS_MACHINE, port),
        Host::Domain(name) => look_up(name).await?,
        Host::Ipv4(address) => at(&[address.into()], port),
        Host::Ipv6(address) => at(&[address.into()], port),
    };
    found.iter().try_for_each(|found| vet(found.ip(), reach))?;
    Ok(found)
}

/// Reads a host as URLs do, so that every way to write an address is seen for what it is.
fn parse(host: &str) -> Result<Host<String>> {
    let is_bare_v6 = host.contains(':') && !host.starts_with('[');
    let parsed = if is_bare_v6 {
        Host::parse(&format!("[{host}]"))
    } else {
        Host::parse(host)
    };
    parsed.map_err(|cause| Error::invalid_input(format!("must be a host name or address: {cause}")))
}

fn at(addresses: &[IpAddr], port: u16) -> Vec<SocketAddr> {
    let addresses = addresses.iter();
    addresses
        .map(|address| SocketAddr::new(*address, port))
        .collect()
}

async fn look_up(name: String, port: u16) -> Result<Vec<SocketAddr>> {
    let unavailable = |message: &'static str| {
        Error::new(ErrorKind::Unavailable, message)
            .with("cause", "name lookup")
            .triage("check the host's name and the machine's name service")
    };
    let answer = timeout(RESOLVE_TIMEOUT, lookup_host((name.as_str(), port)))
        .await
        .map_err(|_elapsed| unavailable("looking up the host's name took too long"))?;
    let found: Vec<_> = answer
        .map_err(|_cause| unavailable("the host's name could not be looked up"))?
        .take(MAX_ADDRESSES + 1)
        .collect();
    match found.len() {
        0 => Err(unavailable("the host's name has no address")),
        1..=MAX_ADDRESSES => Ok(found),
        _ => Err(Error::new(
            ErrorKind::LimitExceeded,
            format!("a host's name must have at most {MAX_ADDRESSES} addresses"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(addresses: &[&str], reach: Reach) -> Result<Vec<SocketAddr>> {
        let found = addresses
            .iter()
            .map(|address| SocketAddr::new(address.parse().unwrap(), 9))
            .collect();
        let answer = |_name| async { Ok(found) };
        worldforge_testing::block_on(resolve_with("models.example.com", 9, reach, answer))
    }

    #[test]
    fn one_address_out_of_reach_refuses_the_name() {
        let found = answered(&["1.1.1.1", "2606:4700::1"], Reach::Public).unwrap();
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["1.1.1.1:9", "[2606:4700::1]:9"]);
        for (near, class) in [
            ("127.0.0.1", "loopback"),
            ("192.168.0.7", "private"),
            ("169.254.169.254", "link-local"),
            ("::ffff:10.0.0.1", "private"),
            ("fd00::1", "private"),
        ] {
            for addresses in [["1.1.1.1", near], [near, "1.1.1.1"]] {
                let error = answered(&addresses, Reach::Public).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidInput);
                assert!(error.to_string().contains(class), "{error}");
            }
            assert!(answered(&["1.1.1.1", near], Reach::Local).is_ok());
        }
    }
}
