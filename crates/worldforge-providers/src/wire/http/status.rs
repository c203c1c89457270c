//! From a status code to an error that a caller can act on.

use serde_json::Value;
use worldforge_core::{Error, ErrorKind, Retryability, Safe, Untrusted, json};

use super::{Answer, answer::MAX_EXCERPT, retry_after::LONGEST_WAIT};

/// Most bytes of a body in which an upstream's message is looked for.
const MAX_ERROR_BYTES: usize = 64 << 10;

/// Most complaints of a list that are quoted.
const MAX_COMPLAINTS: usize = 3;

/// The members under which services put what went wrong, the more telling ones first.
const MESSAGE_KEYS: [&str; 6] = ["message", "msg", "detail", "error", "title", "reason"];

/// Deepest member in which a message is looked for.
const MAX_MESSAGE_DEPTH: usize = 4;

/// Describes an answer that is no success.
pub(super) fn refusal(answer: &Answer) -> Error {
    let code = answer.status();
    let mut error = with_wait(of_code(code), answer).status_code(code);
    error = error.with("status", code.to_string());
    match message(answer) {
        Some(message) => error.with("upstream", message),
        None => error,
    }
}

fn of_code(code: u16) -> Error {
    let permanent = |message: &'static str| {
        Error::new(ErrorKind::Unavailable, message).retryability(Retryability::Permanent)
    };
    match code {
        300..=399 => permanent("the upstream redirects, and no redirect is followed")
            .triage("set the base URL to where the upstream redirects to"),
        401 | 403 => Error::new(
            ErrorKind::Unauthorized,
            "the upstream refused the credentials",
        ),
        402 => permanent("the upstream wants to be paid first")
            .triage("add credits to the account, then repeat the call"),
        404 | 405 => Error::invalid_input("the upstream has no such route or resource")
            .triage("check the base URL, and the names and ids in the request"),
        408 | 504 => Error::new(ErrorKind::Timeout, "the upstream ran out of time"),
        410 => Error::new(ErrorKind::Expired, "the upstream no longer has it"),
        413 => Error::invalid_input("the request is too large for the upstream")
            .triage("send fewer or smaller inputs"),
        425 => Error::new(ErrorKind::Unavailable, "the upstream is not ready yet"),
        429 => Error::new(ErrorKind::RateLimited, "the upstream asks for fewer calls"),
        400..=499 => Error::invalid_input("the upstream refused the request")
            .triage("compare the request with what the upstream accepts"),
        500..=599 => Error::new(ErrorKind::Unavailable, "the upstream failed"),
        _ => Error::invalid_output("the upstream answered with no status of HTTP"),
    }
}

/// Keeps the wait that was asked for; one that is too long is not worth waiting.
fn with_wait(error: Error, answer: &Answer) -> Error {
    match answer.asked_wait() {
        Some(wait) if error.is_temporary() && wait > LONGEST_WAIT => error
            .retry_after(wait)
            .retryability(Retryability::Permanent),
        Some(wait) if error.is_temporary() => error.retry_after(wait),
        _ => error,
    }
}

fn message(answer: &Answer) -> Option<Safe> {
    let body = answer.body();
    let read = json::parse(body, json::Limits::DOCUMENT.with_max_bytes(MAX_ERROR_BYTES));
    let text = match &read {
        Ok(value) => in_json(value, MAX_MESSAGE_DEPTH)?,
        Err(_) if is_page(answer) => return None,
        Err(_) => {
            let kept = body.get(..MAX_ERROR_BYTES).unwrap_or(body);
            String::from_utf8_lossy(kept).into_owned()
        }
    };
    let text = one_line(&text);
    (!text.is_empty()).then(|| Untrusted::new(text).excerpt(MAX_EXCERPT))
}

/// A page for people says nothing that fits in a line.
fn is_page(answer: &Answer) -> bool {
    answer
        .content_type()
        .is_some_and(|found| found == "text/html")
        || answer.body().starts_with(b"<")
}

/// Finds the message: a text, the first known member, or the entries of a list.
fn in_json(value: &Value, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(members) => {
            let text = MESSAGE_KEYS
                .into_iter()
                .filter_map(|key| members.get(key))
                .find_map(|member| in_json(member, depth))?;
            Some(match members.get("loc").and_then(place) {
                Some(place) => format!("{place}: {text}"),
                None => text,
            })
        }
        Value::Array(items) => {
            let texts: Vec<_> = items
                .iter()
                .take(MAX_COMPLAINTS)
                .filter_map(|item| in_json(item, depth))
                .collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        }
        _ => None,
    }
}

/// Joins the path that `FastAPI` gives to a field.
fn place(location: &Value) -> Option<String> {
    let steps: Vec<_> = location
        .as_array()?
        .iter()
        .filter_map(|step| match step {
            Value::String(name) => Some(name.clone()),
            Value::Number(index) => Some(index.to_string()),
            _ => None,
        })
        .collect();
    (!steps.is_empty()).then(|| steps.join("."))
}

fn one_line(text: &str) -> String {
    let words: Vec<_> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
