//! What an address is for, and whether a request may go there.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use worldforge_core::{Error, Reach, Result};

/// What an address is for, after the special-purpose registries of IANA (RFC 6890).
///
/// An IPv6 address that carries an IPv4 one (mapped, 6to4, NAT64, Teredo) is what the carried one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AddressClass {
    /// The public internet.
    Public,
    /// This machine: `127.0.0.0/8`, `::1`.
    Loopback,
    /// A private network: `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`, `fc00::/7`, `fec0::/10`,
    /// and the local translation prefix `64:ff9b:1::/48`.
    Private,
    /// A carrier's shared network: `100.64.0.0/10`.
    Shared,
    /// One link: `169.254.0.0/16`, `fe80::/10`. Clouds serve credentials here.
    LinkLocal,
    /// Networks for measurements: `198.18.0.0/15`, `2001:2::/48`.
    Benchmark,
    /// Addresses for examples: `192.0.2.0/24`, `198.51.100.0/24`, `203.0.113.0/24`, `2001:db8::/32`,
    /// `3fff::/20`.
    Documentation,
    /// Anything that no host on the internet has.
    Reserved,
    /// Groups of hosts: `224.0.0.0/4`, `ff00::/8`.
    Multicast,
    /// Every host of a link: `255.255.255.255`.
    Broadcast,
    /// No address: `0.0.0.0`, `::`; systems take it for this machine.
    Unspecified,
}

impl AddressClass {
    /// Judges an address.
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => v4(address),
            IpAddr::V6(address) => v6(address),
        }
    }

    /// Returns the name, such as `link-local`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::Shared => "shared",
            Self::LinkLocal => "link-local",
            Self::Benchmark => "benchmark",
            Self::Documentation => "documentation",
            Self::Reserved => "reserved",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Unspecified => "unspecified",
        }
    }

    /// Returns how far a request must be allowed to go to get here; nothing for where none may go.
    pub const fn needed_reach(self) -> Option<Reach> {
        match self {
            Self::Public => Some(Reach::Public),
            Self::Loopback => Some(Reach::Loopback),
            Self::Private | Self::Shared | Self::LinkLocal | Self::Benchmark => Some(Reach::Local),
            _ => None,
        }
    }

    /// Returns whether a request of this reach may go here.
    pub fn is_within(self, reach: Reach) -> bool {
        self.needed_reach().is_some_and(|needed| needed <= reach)
    }
}

impl fmt::Display for AddressClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Refuses an address that a request of this reach may not go to.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the address's class, not the address.
pub fn vet(address: IpAddr, reach: Reach) -> Result<()> {
    let class = AddressClass::of(address);
    if class.is_within(reach) {
        return Ok(());
    }
    Err(refusal(class))
}

pub(super) fn refusal(class: AddressClass) -> Error {
    Error::invalid_input("the destination must not be at such an address")
        .with("address", class.name())
        .triage(match class.needed_reach() {
            Some(_) => "use a public address, or allow local addresses in the provider's settings",
            None => "use the address of a host",
        })
}

const fn v4(address: Ipv4Addr) -> AddressClass {
    match address.octets() {
        [0, 0, 0, 0] => AddressClass::Unspecified,
        [127, ..] => AddressClass::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => AddressClass::Private,
        [100, 64..=127, ..] => AddressClass::Shared,
        [169, 254, ..] => AddressClass::LinkLocal,
        [198, 18..=19, ..] => AddressClass::Benchmark,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => AddressClass::Documentation,
        [224..=239, ..] => AddressClass::Multicast,
        [255, 255, 255, 255] => AddressClass::Broadcast,
        // "This network", protocol assignments, the retired 6to4 relay, and the last sixteenth.
        [0 | 240..=255, ..] | [192, 0, 0, _] | [192, 88, 99, _] => AddressClass::Reserved,
        _ => AddressClass::Public,
    }
}

const fn v6(address: Ipv6Addr) -> AddressClass {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => AddressClass::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => AddressClass::Loopback,
        // Mapped (RFC 4291), and behind the well-known translation prefix (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            v4(carried(high, low))
        }
        // Teredo (RFC 4380): the server's address, then the client's with every bit turned.
        [0x2001, 0, high, low, _, _, client_high, client_low] => narrower(
            v4(carried(high, low)),
            v4(carried(!client_high, !client_low)),
        ),
        [0x2001, 2, 0, ..] => AddressClass::Benchmark,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => AddressClass::Documentation,
        // Protocol assignments (RFC 2928).
        [0x2001, 0..=0x1ff, ..] => AddressClass::Reserved,
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => v4(carried(high, low)),
        [0x64, 0xff9b, 1, ..] | [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => AddressClass::Private,
        [0xfe80..=0xfebf, ..] => AddressClass::LinkLocal,
        [0xff00..=0xffff, ..] => AddressClass::Multicast,
        // All that is given out to networks (RFC 4291).
        [0x2000..=0x3fff, ..] => AddressClass::Public,
        _ => AddressClass::Reserved,
    }
}

const fn carried(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits((high as u32) << 16 | low as u32)
}

/// Returns the first class unless it is public.
const fn narrower(first: AddressClass, second: AddressClass) -> AddressClass {
    match first {
        AddressClass::Public => second,
        other => other,
    }
}
