//! URLs that an upstream hands out.

use url::Url;
use worldforge_core::{Error, Result, Safe};

use super::{MAX_URL_BYTES, Schemes};

/// Reads a URL that an upstream handed out; where its host is, is judged when it is connected to.
///
/// # Errors
///
/// [`InvalidOutput`](worldforge_core::ErrorKind::InvalidOutput) unless it is absolute, of one of the
/// schemes, with a host, without user information, and of at most [`MAX_URL_BYTES`].
pub fn check_url(text: &str, schemes: Schemes) -> Result<Url> {
    read_url(text, schemes).map_err(|why| {
        Error::invalid_output(format!("a URL from the upstream {why}"))
            .triage("report the answer to the adapter's maintainer")
    })
}

/// Reads a URL; the refusal begins with `must`.
pub(in crate::wire) fn read_url(text: &str, schemes: Schemes) -> Result<Url, Safe> {
    if text.len() > MAX_URL_BYTES {
        return Err(format!("must have at most {MAX_URL_BYTES} bytes").into());
    }
    // The parser drops tabs and line ends and turns backslashes; what a person reads is to be what
    // is meant.
    if text.contains(|letter: char| letter.is_control() || letter.is_whitespace() || letter == '\\')
    {
        return Err("must have no spaces, control characters or backslashes".into());
    }
    let url = Url::parse(text).map_err(|cause| Safe::from(format!("must be a URL: {cause}")))?;
    // It also takes `http:host` and `http:///host` for `http://host`.
    let after = text.get(url.scheme().len()..).unwrap_or_default();
    let authority = after.strip_prefix("://").unwrap_or_default();
    if authority.is_empty() || authority.starts_with('/') {
        return Err("must name a host after ://".into());
    }
    if !schemes.names().contains(&url.scheme()) {
        return Err(format!("must begin with {}", schemes.spelled()).into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must have no user information".into());
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("must name a host".into());
    }
    if url.port() == Some(0) {
        return Err("must have a port from 1 to 65535".into());
    }
    Ok(url)
}
