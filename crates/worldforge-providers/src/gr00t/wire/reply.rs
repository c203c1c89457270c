//! What every reply may be instead of an answer.

use worldforge_core::{Error, ErrorKind, Result, Retryability, Untrusted};

use crate::wire::codec::msgpack::{self, Limits, Node};

/// Most characters of a server's own words that an error quotes.
const QUOTED: usize = 300;

/// What older servers answer to a fault of their own, instead of a message.
const FAULT: &[u8] = b"ERROR";

/// How the text of a refused token begins.
const UNAUTHORIZED: &str = "Unauthorized";

/// Reads a reply; `token` is what its text must not show.
///
/// # Errors
///
/// * [`Unauthorized`](ErrorKind::Unauthorized) when the server refuses the token;
/// * [`Unavailable`](ErrorKind::Unavailable) when it reports a fault;
/// * [`Unsupported`](ErrorKind::Unsupported) for a pickle, which is never opened;
/// * [`InvalidOutput`](ErrorKind::InvalidOutput) for bytes that are no message.
pub(super) fn value<'a>(bytes: &'a [u8], token: Option<&str>) -> Result<Node<'a>> {
    if bytes == FAULT {
        return Err(fault("the policy server failed and does not say why")
            .triage("read the server's log; a server of generation A cannot be talked to"));
    }
    if is_pickle(bytes) {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "the server answers with a pickle (generation A), which is never opened",
        )
        .triage("update the server to Isaac-GR00T N1.5 or later"));
    }
    let value = msgpack::read(bytes, &Limits::default())
        .map_err(|error| error.into_kind(ErrorKind::InvalidOutput))?;
    // An empty text is a fault as well, so only its presence counts.
    match value.get("error") {
        None => Ok(value),
        Some(text) => Err(reported(text.as_name().unwrap_or_default(), token)),
    }
}

/// Checks the reply of an endpoint whose answer holds nothing of interest.
///
/// # Errors
///
/// As [`value`].
pub(in crate::gr00t) fn acknowledged(bytes: &[u8], token: Option<&str>) -> Result<()> {
    value(bytes, token).map(drop)
}

/// A zip archive of `torch.save`, or a bare pickle of protocol 2 to 5: a message that begins like one
/// of these would end there.
fn is_pickle(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || matches!(bytes, [0x80, 2..=5, _, ..])
}

fn reported(text: &str, token: Option<&str>) -> Error {
    let text = match token {
        Some(token) if !token.is_empty() => text.replace(token, "[redacted]"),
        _ => text.to_owned(),
    };
    let quoted = Untrusted::new(text.as_str()).excerpt(QUOTED);
    if text.starts_with(UNAUTHORIZED) {
        let error = Error::new(ErrorKind::Unauthorized, "the server refused the token");
        return error
            .with("upstream", quoted)
            .triage("set GROOT_POLICY_API_TOKEN to the server's token");
    }
    if text.is_empty() {
        return fault("the policy server refused the request and does not say why");
    }
    fault("the policy server refused the request").with("upstream", quoted)
}

fn fault(message: &'static str) -> Error {
    Error::new(ErrorKind::Unavailable, message)
        .retryability(Retryability::Permanent)
        .triage("compare the observation with `worldforge provider health gr00t`, then read the server's log")
}
