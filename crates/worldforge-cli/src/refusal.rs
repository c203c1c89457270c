//! Errors as a person and a program read them.
//!
//! With every `--format` but `json` standard error gets `error: <message>` and one
//! `hint: <first step>`; with `--format json` it gets one line of JSON with the same facts.

use std::{error::Error as _, io::Write as _, process::ExitCode};

use clap::error::{ContextKind, ContextValue, ErrorKind as ClapKind};
use serde_json::json;
use worldforge_core::{Error, json};

use crate::{
    context::Process,
    exit,
    output::{Format, Screen, Tone},
};

/// Writes the error to standard error and returns its exit code.
pub(crate) fn report(error: &Error, format: Format, process: &Process) -> ExitCode {
    let text = match format {
        Format::Json => json_line(error),
        Format::Text | Format::Markdown | Format::Csv | Format::Html => {
            let screen = Screen {
                width: None,
                is_coloured: process.is_stderr_terminal && !process.refuses_colour(),
            };
            lines(error, &screen)
        }
    };
    // There is nowhere left to report that standard error is closed.
    std::io::stderr().write_all(text.as_bytes()).ok();
    ExitCode::from(exit::code_of(error))
}

fn lines(error: &Error, screen: &Screen) -> String {
    format!(
        "{} {}\n{} {}\n",
        screen.paint("error:", Tone::Bad),
        one_line(&error.to_string()),
        screen.paint("hint:", Tone::Good),
        one_line(error.first_triage_step())
    )
}

fn json_line(error: &Error) -> String {
    let context: serde_json::Map<_, _> = error
        .context()
        .map(|(key, value)| (key.to_owned(), value.as_str().into()))
        .collect();
    let record = json!({
        "error": {
            "code": error.code(),
            "family": error.family().name(),
            "message": error.message().as_str(),
            "pointer": error.pointer().map(json::Pointer::as_str),
            "context": context,
            "hint": error.first_triage_step(),
            "exit_code": exit::code_of(error),
        }
    });
    format!("{}\n", json::canonical(&record))
}

/// Keeps a message on its line and its control characters off the terminal.
fn one_line(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if letter.is_control() {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    out
}

/// Turns what the argument parser refused into an error with one next step.
pub(crate) fn of_arguments(refused: &clap::Error, command: &str) -> Error {
    if let Some(error) = refused
        .source()
        .and_then(|source| source.downcast_ref::<Error>())
    {
        return copied(error);
    }
    let argument = text_of(refused, ContextKind::InvalidArg);
    let value = text_of(refused, ContextKind::InvalidValue);
    let message = match refused.kind() {
        ClapKind::UnknownArgument => format!("unknown argument '{argument}'"),
        ClapKind::InvalidSubcommand => {
            let name = text_of(refused, ContextKind::InvalidSubcommand);
            format!("unknown command '{name}'")
        }
        ClapKind::MissingRequiredArgument => format!("missing {argument}"),
        ClapKind::MissingSubcommand => return without_command(command),
        ClapKind::ArgumentConflict => {
            let other = text_of(refused, ContextKind::PriorArg);
            format!("{argument} cannot be used with {other}")
        }
        ClapKind::InvalidValue if value.is_empty() => format!("{argument} needs a value"),
        ClapKind::InvalidValue | ClapKind::ValueValidation => {
            let reason = refused
                .source()
                .map_or_else(String::new, |cause| format!(": {cause}"));
            format!("invalid value '{value}' for {argument}{reason}")
        }
        _ => plain(refused),
    };
    let suggestion = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ]
    .into_iter()
    .map(|kind| best_of(refused, kind))
    .find(|text| !text.is_empty());
    let hint = match suggestion {
        Some(name) => format!("did you mean '{name}'?"),
        None => format!("run '{command} --help' for what it takes"),
    };
    Error::invalid_input(message).triage(hint)
}

/// Says that `command` only leads to others.
pub(crate) fn without_command(command: &str) -> Error {
    Error::invalid_input(format!("'{command}' needs a command"))
        .triage(format!("run '{command} --help' for the commands"))
}

/// Copies an error that a value's own parser returned and clap holds on to.
fn copied(error: &Error) -> Error {
    let copy = Error::new(error.kind(), error.message().as_str().to_owned())
        .triage(error.first_triage_step().to_owned());
    error.context().fold(copy, |copy, (key, value)| {
        copy.with(key, value.as_str().to_owned())
    })
}

fn text_of(refused: &clap::Error, kind: ContextKind) -> String {
    match refused.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}

/// Returns the nearest of several names, which the parser puts last.
fn best_of(refused: &clap::Error, kind: ContextKind) -> String {
    match refused.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.last().cloned().unwrap_or_default(),
        _ => text_of(refused, kind),
    }
}

/// Returns the first paragraph of the parser's own message.
fn plain(refused: &clap::Error) -> String {
    let text = refused.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let first = first.trim_start_matches("error: ");
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}
