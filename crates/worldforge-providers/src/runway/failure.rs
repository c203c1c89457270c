//! Why a task failed, and whether it is worth another try (API documentation, "Task failures").

use worldforge_core::{Error, ErrorKind, Retryability, Untrusted};

use super::wire::TaskId;

/// Longest failure code that is kept.
const MAX_CODE_BYTES: usize = 64;

/// Most letters of the upstream's reason that are quoted.
const MAX_REASON: usize = 160;

/// Describes a task that failed.
pub(super) fn failed(id: &TaskId, code: Option<&Untrusted>, reason: Option<&Untrusted>) -> Error {
    let code = code.and_then(plain);
    let mut error = of_code(code.unwrap_or_default()).with("task", id.to_string());
    if let Some(code) = code {
        error = error.with("failure code", code.to_owned());
    }
    match reason {
        Some(reason) => error.with("upstream", reason.excerpt(MAX_REASON)),
        None => error,
    }
}

/// Describes a task that someone else ended.
pub(super) fn cancelled(id: &TaskId) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        "the task was cancelled or deleted at the upstream",
    )
    .retryability(Retryability::Permanent)
    .with("task", id.to_string())
    .triage("ask who manages the organization's tasks, then repeat the call")
}

fn of_code(code: &str) -> Error {
    let is_moderated = code.starts_with("SAFETY.")
        || code.starts_with("THIRD_PARTY.SAFETY")
        || code.starts_with("INPUT_PREPROCESSING.SAFETY.");
    if is_moderated {
        return Error::invalid_input("the upstream's moderation refused the request")
            .triage("change the prompt or the inputs: the same request is refused again");
    }
    if code.starts_with("ASSET.") {
        return Error::invalid_input("the upstream could not use an input file")
            .triage("check the type, size and length of the picture or video");
    }
    if code.starts_with("INTERNAL.BAD_OUTPUT") {
        return Error::invalid_output("the upstream discarded the result for its quality")
            .retryability(Retryability::Temporary)
            .triage("repeat the call, with another seed or without text in the input pictures");
    }
    Error::new(ErrorKind::Unavailable, "the task failed at the upstream")
        .triage("repeat the call; it starts and is charged as a new task")
}

/// Returns a code that reads like one.
fn plain(code: &Untrusted) -> Option<&str> {
    let code = code.reveal();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let fits = (1..=MAX_CODE_BYTES).contains(&code.len()) && code.bytes().all(is_plain);
    fits.then_some(code)
}
