//! Where an asset may lie.

use std::net::IpAddr;

use crate::error::{Error, Result};

/// Whether an asset may lie on this machine or in a private network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only public https addresses and relative paths.
    Public,
    /// Also files and private hosts.
    Local,
}

/// Refuses addresses with credentials or signatures, traversal, and private places unless allowed.
pub(super) fn check(uri: &str, reach: Reach) -> Result<()> {
    let refuse = |why: &'static str| Err(Error::invalid_input(why));
    if uri.trim() != uri || uri.is_empty() || uri.chars().any(char::is_control) {
        return refuse("uri must be a non-empty address without spaces around it");
    }
    if uri.contains(['?', '#']) {
        return refuse("uri must not carry a query or a fragment");
    }
    if uri
        .split(['/', '\\'])
        .any(|segment| segment == ".." || segment.eq_ignore_ascii_case("%2e%2e"))
    {
        return refuse("uri must not contain '..'");
    }
    let Some((scheme, rest)) = uri.split_once("://") else {
        return match (is_rooted(uri), reach) {
            (true, Reach::Public) => refuse("uri must be relative unless the asset is local_only"),
            _ => Ok(()),
        };
    };
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return refuse("uri must not carry user information");
    }
    match (scheme.to_ascii_lowercase().as_str(), reach) {
        ("https", _) if !is_private(authority) && !authority.is_empty() => Ok(()),
        ("file" | "http" | "https", Reach::Local) => Ok(()),
        ("http", Reach::Public) => refuse("uri must use https"),
        ("file", Reach::Public) => {
            refuse("uri must not name a local file unless the asset is local_only")
        }
        ("https", Reach::Public) => {
            refuse("uri must not name a private host unless the asset is local_only")
        }
        _ => refuse("uri must use https, or file and http when the asset is local_only"),
    }
}

/// Returns whether a path starts at a root, a home or a drive.
fn is_rooted(path: &str) -> bool {
    path.starts_with(['/', '\\', '~']) || path.as_bytes().get(1) == Some(&b':')
}

/// Returns whether a host is loopback, private, link-local or on the local network by its name.
fn is_private(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            address.is_loopback()
                || address.is_private()
                || address.is_link_local()
                || address.is_unspecified()
                || address.is_broadcast()
                || address.is_multicast()
        }
        Ok(IpAddr::V6(address)) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_multicast()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.to_ipv4_mapped().is_some()
        }
        Err(_) => matches!(host.rsplit('.').next(), Some("localhost" | "local")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged_by_where_they_lead() {
        for (uri, public, local) in [
            ("meshes/cube.glb", true, true),
            ("https://assets.example.org/cube.glb", true, true),
            ("https://assets.example.org/cube.glb?sig=abc", false, false),
            ("https://user:pass@example.org/cube.glb", false, false),
            ("https://192.168.0.4/cube.glb", false, true),
            ("https://[::1]/cube.glb", false, true),
            ("http://example.org/cube.glb", false, true),
            ("https://robot.local/cube.glb", false, true),
            ("file:///data/cube.glb", false, true),
            ("file:///data/../etc/passwd", false, false),
            ("/data/cube.glb", false, true),
            ("C:\\cube.glb", false, true),
            ("../cube.glb", false, false),
            ("ftp://example.org/cube.glb", false, false),
            ("", false, false),
        ] {
            assert_eq!(check(uri, Reach::Public).is_ok(), public, "{uri}");
            assert_eq!(check(uri, Reach::Local).is_ok(), local, "{uri}");
        }
    }
}
