//! Where a file that a document refers to may lie.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::error::{Error, Result};

/// Longest address, in bytes.
const MAX_URI_BYTES: usize = 2000;

/// Whether an asset may lie on this machine or in a private network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only public https addresses and relative paths.
    Public,
    /// Also files and private hosts.
    Local,
}

/// Checks that an address is a public https link that can be published: a host that is not private,
/// no user information, no query, no fragment, no `..`.
///
/// # Errors
///
/// [`InvalidInput`](crate::ErrorKind::InvalidInput) saying which rule is broken.
pub fn check_public_link(uri: &str) -> Result<()> {
    check(uri, Reach::Public)?;
    if scheme_of(uri).is_none() {
        return refuse("must be an https address");
    }
    Ok(())
}

/// Refuses addresses with credentials or signatures, traversal, and private places unless allowed.
pub(super) fn check(uri: &str, reach: Reach) -> Result<()> {
    check_letters(uri)?;
    let Some((scheme, rest)) = scheme_of(uri) else {
        return match (is_rooted(uri), reach) {
            (true, Reach::Public) => refuse("uri must be relative unless the asset is local_only"),
            _ => Ok(()),
        };
    };
    let scheme = scheme.to_ascii_lowercase();
    if scheme.len() == 1 && reach == Reach::Local {
        // A drive of Windows.
        return Ok(());
    }
    if scheme == "file" {
        return match reach {
            Reach::Local => Ok(()),
            Reach::Public => {
                refuse("uri must not name a local file unless the asset is local_only")
            }
        };
    }
    let Some(rest) = rest.strip_prefix("//") else {
        return refuse("uri must use https, or file and http when the asset is local_only");
    };
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return refuse("uri must not carry user information");
    }
    let host = host_of(authority);
    if host.is_empty() {
        return refuse("uri must name a host");
    }
    match (scheme.as_str(), reach) {
        ("https", _) if !is_private(&host) => Ok(()),
        ("http" | "https", Reach::Local) => Ok(()),
        ("http", Reach::Public) => refuse("uri must use https"),
        ("https", Reach::Public) => {
            refuse("uri must not name a private host unless the asset is local_only")
        }
        _ => refuse("uri must use https, or file and http when the asset is local_only"),
    }
}

fn check_letters(uri: &str) -> Result<()> {
    if uri.is_empty() || uri.len() > MAX_URI_BYTES {
        return refuse("uri must have 1 to 2000 bytes");
    }
    let is_plain = |letter: char| letter.is_ascii_graphic() || letter.is_alphanumeric();
    if !uri.chars().all(is_plain) {
        return refuse("uri must hold no spaces, control characters or invisible letters");
    }
    if uri.contains(['?', '#']) {
        return refuse("uri must not carry a query or a fragment");
    }
    let decoded = uri.to_ascii_lowercase().replace("%2e", ".");
    if ["%2f", "%5c", "%00", "%25", "%3f", "%23", "%40"]
        .iter()
        .any(|code| decoded.contains(code))
    {
        return refuse("uri must not hide a separator behind a percent sign");
    }
    if decoded.split(['/', '\\', ':']).any(|part| part == "..") {
        return refuse("uri must not contain '..'");
    }
    Ok(())
}

/// Splits an address at its scheme; a path has none.
fn scheme_of(uri: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = uri.split_once(':')?;
    (!scheme.contains(['/', '\\'])).then_some((scheme, rest))
}

/// Returns whether a path starts at a root or a home.
fn is_rooted(path: &str) -> bool {
    path.starts_with(['/', '\\', '~'])
}

fn host_of(authority: &str) -> String {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Returns whether a host is loopback, private, link-local or on the local network by its name.
fn is_private(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => is_private_v4(address),
        Ok(IpAddr::V6(address)) => is_private_v6(address),
        Err(_) => match host.rsplit_once('.') {
            // What ends in a number is an address in some other spelling, such as `127.1`.
            Some((_, last)) => {
                matches!(
                    last,
                    "localhost" | "local" | "internal" | "home" | "lan" | "arpa"
                ) || is_number(last)
            }
            // A name without a dot is only known to its own network.
            None => true,
        },
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
        || first == 0
        || (first == 100 && (64..128).contains(&second))
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.to_ipv4_mapped().is_some()
}

fn is_number(label: &str) -> bool {
    let digits = label.strip_prefix("0x");
    match digits {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

fn refuse(why: &'static str) -> Result<()> {
    Err(Error::invalid_input(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged_by_where_they_lead() {
        for (uri, public, local) in [
            ("meshes/cube.glb", true, true),
            ("https://assets.example.org/cube.glb", true, true),
            ("https://assets.example.org:8443/cube.glb", true, true),
            ("https://assets.example.org/cube.glb?sig=abc", false, false),
            ("https://assets.example.org/cube.glb#x", false, false),
            ("https://user:pass@example.org/cube.glb", false, false),
            ("https://user@example.org", false, false),
            ("https:///cube.glb", false, false),
            ("https://192.168.0.4/cube.glb", false, true),
            ("https://100.64.0.1/cube.glb", false, true),
            ("https://127.1/cube.glb", false, true),
            ("https://2130706433/cube.glb", false, true),
            ("https://0x7f.0.0.1/cube.glb", false, true),
            ("https://[::1]/cube.glb", false, true),
            ("https://[::ffff:10.0.0.1]/cube.glb", false, true),
            ("http://example.org/cube.glb", false, true),
            ("https://robot.local/cube.glb", false, true),
            ("https://robot/cube.glb", false, true),
            ("https://LOCALHOST./cube.glb", false, true),
            ("file:///data/cube.glb", false, true),
            ("file:/data/cube.glb", false, true),
            ("FILE:data/cube.glb", false, true),
            ("file:///data/../etc/passwd", false, false),
            ("file:../etc/passwd", false, false),
            ("file:///data/%2E%2e/etc/passwd", false, false),
            ("file:///data/.%2e/etc/passwd", false, false),
            ("file:///data/%2e%2e%2fetc", false, false),
            ("/data/cube.glb", false, true),
            ("//example.org/cube.glb", false, true),
            ("~/cube.glb", false, true),
            ("C:\\cube.glb", false, true),
            ("C:\\..\\cube.glb", false, false),
            ("C:..\\cube.glb", false, false),
            ("../cube.glb", false, false),
            ("a/../../cube.glb", false, false),
            ("meshes/..", false, false),
            ("ftp://example.org/cube.glb", false, false),
            ("data:text/html,x", false, false),
            ("javascript:alert(1)", false, false),
            ("meshes/cube .glb", false, false),
            ("meshes/cube\u{202e}.glb", false, false),
            ("meshes/cube\0.glb", false, false),
            ("", false, false),
        ] {
            assert_eq!(check(uri, Reach::Public).is_ok(), public, "{uri}");
            assert_eq!(check(uri, Reach::Local).is_ok(), local, "{uri}");
        }
    }

    #[test]
    fn a_link_has_a_scheme() {
        assert!(check_public_link("https://example.org/a.json").is_ok());
        assert!(check_public_link("a.json").is_err());
        assert!(check_public_link("http://example.org/a.json").is_err());
    }
}
