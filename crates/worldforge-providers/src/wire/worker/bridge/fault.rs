//! What a worker says went wrong, as errors of this program.

use worldforge_core::{Error, ErrorKind, Safe, Untrusted, json::Pointer};

use crate::wire::codec::msgpack::Node;

/// Most characters of a worker's message that an error quotes.
const MAX_QUOTED: usize = 400;

/// Most parts of a pointer that a worker may give, and most characters of each.
const MAX_POINTER: [usize; 2] = [8, 128];

/// The settings that an error points people to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Naming {
    /// Which settings name the interpreter.
    pub interpreter: String,
    /// How to provide a missing checkpoint, such as `point X at a folder`.
    pub remedy: String,
    /// Which settings allow downloads.
    pub downloads: String,
}

impl Naming {
    /// Joins the names of the settings.
    pub fn new(interpreter: &[&str], remedy: impl Into<String>, downloads: &[&str]) -> Self {
        Self {
            interpreter: interpreter.join(" or "),
            remedy: remedy.into(),
            downloads: downloads.join(" or "),
        }
    }
}

/// Reads the `error` of a reply.
pub(super) fn read(error: &Node<'_>, naming: &Naming) -> Error {
    let text = |name: &str| error.get(name).and_then(Node::as_str).unwrap_or_default();
    let message = Untrusted::new(text("message")).excerpt(MAX_QUOTED);
    let interpreter = &naming.interpreter;
    let fault = match text("kind") {
        "missing_package" => {
            let package = package(text("package"));
            Error::new(
                ErrorKind::MissingDependency,
                "a package is missing in the worker's Python",
            )
            .with("package", package.clone())
            .with("detail", message)
            .triage(format!(
                "install {package} for the Python that {interpreter} names"
            ))
        }
        "missing_checkpoint" => Error::new(
            ErrorKind::MissingDependency,
            or(message, "the checkpoint is missing"),
        )
        .triage(format!(
            "{}, or allow downloads with {}=1",
            naming.remedy, naming.downloads
        )),
        "unsupported_version" => Error::new(
            ErrorKind::Unsupported,
            or(message, "the version is not supported"),
        )
        .triage(format!(
            "install a supported version for the Python that {interpreter} names"
        )),
        "unsupported" => Error::new(
            ErrorKind::Unsupported,
            or(message, "the runtime does not offer this"),
        )
        .triage("choose what the installed runtime offers"),
        "invalid_input" => Error::invalid_input(or(message, "the runtime refuses the input")),
        "not_finite" | "invalid_output" => {
            Error::invalid_output(or(message, "the runtime's answer is not usable"))
        }
        "runtime" => Error::new(ErrorKind::Unavailable, "the worker's runtime failed")
            .with("detail", message),
        _ => Error::invalid_output("the worker's error has no known kind").with("detail", message),
    };
    match pointer(error) {
        Some(pointer) => fault.at(pointer),
        None => fault,
    }
}

fn or(message: Safe, otherwise: &'static str) -> Safe {
    if message.is_empty() {
        otherwise.into()
    } else {
        message
    }
}

/// Keeps what a package's name may hold: it becomes part of an instruction.
fn package(name: &str) -> String {
    let is_name = |letter: &char| letter.is_ascii_alphanumeric() || "-_.".contains(*letter);
    let name: String = name.chars().filter(is_name).take(64).collect();
    if name.is_empty() {
        "it".to_owned()
    } else {
        name
    }
}

fn pointer(error: &Node<'_>) -> Option<Pointer> {
    let [most_parts, most_letters] = MAX_POINTER;
    let parts = error.get("pointer")?.as_array()?;
    let mut pointer = Pointer::root();
    for part in parts.iter().take(most_parts) {
        let part = Untrusted::new(part.as_str()?).excerpt(most_letters);
        pointer = pointer.key(&part);
    }
    Some(pointer)
}
