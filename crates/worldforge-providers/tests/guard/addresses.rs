//! What an address is for, and what a name resolves to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use worldforge_core::{ErrorKind, Reach};
use worldforge_providers::wire::guard::{
    AddressClass::{self, *},
    resolve, vet,
};
use worldforge_testing::block_on;

const CLASSES: &[(&str, AddressClass)] = &[
    ("1.1.1.1", Public),
    ("9.255.255.255", Public),
    ("10.0.0.0", Private),
    ("10.255.255.255", Private),
    ("11.0.0.0", Public),
    ("172.15.255.255", Public),
    ("172.16.0.0", Private),
    ("172.31.255.255", Private),
    ("172.32.0.0", Public),
    ("192.168.0.1", Private),
    ("192.167.255.255", Public),
    ("192.169.0.0", Public),
    ("100.63.255.255", Public),
    ("100.64.0.0", Shared),
    ("100.127.255.255", Shared),
    ("100.128.0.0", Public),
    ("127.0.0.1", Loopback),
    ("127.255.255.255", Loopback),
    ("126.255.255.255", Public),
    ("169.254.169.254", LinkLocal),
    ("169.253.255.255", Public),
    ("198.17.255.255", Public),
    ("198.18.0.0", Benchmark),
    ("198.19.255.255", Benchmark),
    ("198.20.0.0", Public),
    ("192.0.2.1", Documentation),
    ("198.51.100.1", Documentation),
    ("203.0.113.255", Documentation),
    ("192.0.0.8", Reserved),
    ("192.88.99.1", Reserved),
    ("0.0.0.0", Unspecified),
    ("0.0.0.1", Reserved),
    ("0.255.255.255", Reserved),
    ("223.255.255.255", Public),
    ("224.0.0.1", Multicast),
    ("239.255.255.255", Multicast),
    ("240.0.0.0", Reserved),
    ("255.255.255.254", Reserved),
    ("255.255.255.255", Broadcast),
    ("::", Unspecified),
    ("::1", Loopback),
    ("::2", Reserved),
    ("::7f00:1", Reserved),
    ("2606:4700:4700::1111", Public),
    ("2000::", Public),
    ("3ffe::1", Public),
    ("3fff::1", Documentation),
    ("3fff:fff::1", Documentation),
    ("3fff:1000::1", Public),
    ("4000::", Reserved),
    ("1fff::1", Reserved),
    ("100::1", Reserved),
    ("5f00::1", Reserved),
    ("fbff::1", Reserved),
    ("fc00::", Private),
    ("fdff::1", Private),
    ("fe00::1", Reserved),
    ("fe80::1", LinkLocal),
    ("febf::1", LinkLocal),
    ("fec0::1", Private),
    ("feff::1", Private),
    ("ff02::1", Multicast),
    ("2001:db8::1", Documentation),
    ("2001:2::1", Benchmark),
    ("2001:2:1::1", Reserved),
    ("2001:10::1", Reserved),
    ("2001:1ff::1", Reserved),
    ("2001:200::1", Public),
    ("64:ff9b:1::a00:1", Private),
    // Forms that carry an IPv4 address.
    ("::ffff:127.0.0.1", Loopback),
    ("::ffff:1.1.1.1", Public),
    ("::ffff:0.0.0.0", Unspecified),
    ("64:ff9b::10.0.0.1", Private),
    ("64:ff9b::1.1.1.1", Public),
    ("2002:7f00:1::", Loopback),
    ("2002:a9fe:a9fe::1", LinkLocal),
    ("2002:101:101::1", Public),
    ("2001:0:101:101:0:0:80ff:fffe", Loopback),
    ("2001:0:101:101:0:0:fefe:fefe", Public),
    ("2001:0:a00:1:0:0:fefe:fefe", Private),
];

#[test]
fn every_address_is_what_the_registries_say() {
    for (text, class) in CLASSES {
        let address: IpAddr = text.parse().unwrap();
        assert_eq!(AddressClass::of(address), *class, "{text}");
    }
}

#[test]
fn a_reach_includes_the_ones_before_it_and_some_addresses_have_none() {
    for (text, class) in CLASSES {
        let least = match class {
            Public => Some(Reach::Public),
            Loopback => Some(Reach::Loopback),
            Private | Shared | LinkLocal | Benchmark => Some(Reach::Local),
            _ => None,
        };
        for reach in [Reach::Public, Reach::Loopback, Reach::Local] {
            let outcome = vet(text.parse().unwrap(), reach);
            assert_eq!(
                outcome.is_ok(),
                least.is_some_and(|least| least <= reach),
                "{text}"
            );
            if let Err(error) = outcome {
                assert_eq!(error.kind(), ErrorKind::InvalidInput);
                assert!(error.to_string().contains(class.name()));
                assert!(
                    !error.to_string().contains(text) || text.len() < 4,
                    "{error}"
                );
            }
        }
    }
}

#[test]
fn a_host_is_resolved_to_addresses_that_may_be_reached() {
    let addresses = |host, reach| block_on(resolve(host, 7, reach));
    for host in ["localhost", "x.localhost", "LOCALHOST."] {
        let found = addresses(host, Reach::Loopback).unwrap();
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["127.0.0.1:7", "[::1]:7"]);
        let error = addresses(host, Reach::Public).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    for (host, found) in [
        ("127.1", "127.0.0.1:7"),
        ("0x7f000001", "127.0.0.1:7"),
        ("[::1]", "[::1]:7"),
        ("::1", "[::1]:7"),
    ] {
        let addresses = addresses(host, Reach::Loopback).unwrap();
        assert_eq!(addresses, [found.parse().unwrap()]);
    }
    let error = addresses("169.254.169.254", Reach::Loopback).unwrap_err();
    assert!(error.to_string().contains("link-local"));
    for host in ["", "a b", "[::1", "http://h", "h/x", "h:80", "u@h"] {
        let error = addresses(host, Reach::Local).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{host}");
    }
    // No label has more than 63 letters, so the system asks nobody.
    let error = addresses(&"x".repeat(64), Reach::Local).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

proptest! {
    #[test]
    fn a_mapped_address_is_what_it_maps(bits in any::<u32>()) {
        let address = Ipv4Addr::from_bits(bits);
        let class = AddressClass::of(address.into());
        prop_assert_eq!(AddressClass::of(address.to_ipv6_mapped().into()), class);
        let [a, b, c, d] = address.octets().map(u16::from);
        let (high, low) = (a << 8 | b, c << 8 | d);
        for carrier in [
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            Ipv6Addr::new(0x2001, 0, 0x101, 0x101, 0, 0, !high, !low),
        ] {
            prop_assert_eq!(AddressClass::of(carrier.into()), class);
        }
    }
}
