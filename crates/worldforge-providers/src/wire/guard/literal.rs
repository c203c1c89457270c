//! Hosts whose address can be told without asking anyone.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};
use worldforge_core::{Error, Reach, Result};

use super::address::{AddressClass, refusal};

/// What `localhost` and everything below it stand for (RFC 6761), the commoner one first.
pub(super) const THIS_MACHINE: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::LOCALHOST),
    IpAddr::V6(Ipv6Addr::LOCALHOST),
];

/// Returns whether a name always means this machine.
pub(super) fn is_this_machine(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost") || name.eq_ignore_ascii_case("localhost.localdomain")
}

/// Judges a host by its writing alone; a name that has to be looked up is nothing.
pub(super) fn judge_host(host: &Host<&str>) -> Option<AddressClass> {
    match host {
        Host::Domain(name) => is_this_machine(name).then_some(AddressClass::Loopback),
        Host::Ipv4(address) => Some(AddressClass::of((*address).into())),
        Host::Ipv6(address) => Some(AddressClass::of((*address).into())),
    }
}

/// Refuses a URL whose host is written as an address out of reach; a name is judged when it is looked
/// up.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the address's class.
pub fn check_literal(url: &Url, reach: Reach) -> Result<()> {
    let host = url
        .host()
        .ok_or_else(|| Error::invalid_input("the destination must name a host"))?;
    match judge_host(&host) {
        Some(class) if !class.is_within(reach) => Err(refusal(class)),
        _ => Ok(()),
    }
}
