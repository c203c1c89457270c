//! The command that made a run, without what it must not show.
//!
//! An argument is judged with the one before it: the value of `--api-key` is a secret whatever it
//! looks like. Absolute paths keep their last name only, and the program loses its folder.

use serde::{Deserialize, Deserializer, Serialize};
use worldforge_core::{Redactor, Safe, redact::Rule};

const REDACTED: &str = "[redacted]";

/// Most arguments that are kept.
const MAX_ARGUMENTS: usize = 1024;

/// Arguments that are fit to publish; reading them from a file sanitises them again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(transparent)]
pub struct CommandLine(Vec<Safe>);

impl CommandLine {
    /// Sanitises the program and its arguments; arguments past the 1024th are dropped.
    ///
    /// Values of secret flags, `NAME=value` secrets and what the redactor knows become
    /// `[redacted]`, URLs lose user, query and fragment, and absolute paths become
    /// `<host-local:name>`.
    pub fn sanitize<T: AsRef<str>>(argv: &[T]) -> Self {
        let mut previous = None;
        let mut kept = Vec::with_capacity(argv.len().min(MAX_ARGUMENTS));
        for argument in argv.iter().take(MAX_ARGUMENTS).map(AsRef::as_ref) {
            kept.push(match previous {
                None => sanitize_argument("", program_name(argument)),
                Some(previous) => sanitize_argument(previous, argument),
            });
            previous = Some(argument);
        }
        Self(kept)
    }

    /// Splits a command written for a shell, then sanitises it.
    pub(crate) fn from_shell(text: &str) -> Self {
        Self::sanitize(&split_shell(text))
    }

    /// Returns the arguments, the program first.
    pub fn argv(&self) -> &[Safe] {
        &self.0
    }

    /// Returns whether there is no program.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for CommandLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<String>::deserialize(deserializer).map(|argv| Self::sanitize(&argv))
    }
}

/// How to repeat a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rerun {
    /// The arguments, the program first.
    pub argv: CommandLine,
    /// Whether the arguments are complete, so that they can be run as they are.
    pub safe: bool,
}

impl Rerun {
    /// Takes the original arguments; the result is safe to run when none had to be changed.
    pub fn of<T: AsRef<str>>(argv: &[T]) -> Self {
        let sanitized = CommandLine::sanitize(argv);
        let is_whole = argv.len() == sanitized.0.len();
        let mut expected = argv.iter().map(AsRef::as_ref);
        let program = expected.next().map(program_name);
        let safe = is_whole
            && program.is_some()
            && sanitized
                .0
                .iter()
                .map(Safe::as_str)
                .eq(program.into_iter().chain(expected));
        Self {
            argv: sanitized,
            safe,
        }
    }
}

/// Drops the folder of a program that was started by an absolute path.
fn program_name(program: &str) -> &str {
    if is_host_path(program) {
        last_name(program)
    } else {
        program
    }
}

fn sanitize_argument(previous: &str, argument: &str) -> Safe {
    if is_secret_value(previous, argument) {
        return Safe::from(REDACTED);
    }
    match argument.split_once('=') {
        Some((name, value)) if is_name(name) => {
            let value = if is_secret_name(name) {
                Safe::from(REDACTED)
            } else {
                sanitize_value(value)
            };
            Safe::from(format!("{name}={value}"))
        }
        _ => sanitize_value(argument),
    }
}

/// Returns whether the argument is the value of a flag that takes a secret.
fn is_secret_value(flag: &str, argument: &str) -> bool {
    if !flag.starts_with('-') || flag.contains('=') || argument.starts_with("--") {
        return false;
    }
    let starts_in_value = |start: usize| start > flag.len();
    is_secret_name(flag)
        || Redactor::standard()
            .scan(&format!("{flag} {argument}"))
            .iter()
            .any(|found| found.rule == Rule::Flag && starts_in_value(found.range.start))
}

fn is_secret_name(name: &str) -> bool {
    Redactor::standard().is_sensitive_key(name.trim_start_matches('-'))
}

/// Returns whether text before a `=` is a flag or a variable rather than part of a value.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

fn sanitize_value(value: &str) -> Safe {
    let bare = value.trim_start_matches(['@', '"', '\'']);
    if is_host_path(bare) {
        let name = last_name(bare);
        return if name.is_empty() {
            Safe::from("<host-local>")
        } else {
            Safe::from(format!("<host-local:{name}>"))
        };
    }
    if value.contains("://") && !value.contains(char::is_whitespace) {
        return Safe::target(value).unwrap_or_default();
    }
    Safe::redact(value)
}

fn is_host_path(value: &str) -> bool {
    let has_drive = matches!(value.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    let is_file_url = value
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    has_drive || is_file_url || value.starts_with(['/', '\\', '~'])
}

/// Returns what follows the last separator of a path.
fn last_name(path: &str) -> &str {
    path.trim_end_matches(['/', '\\'])
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .trim_start_matches('~')
}

/// Splits as a POSIX shell does, without expanding anything; an open quote ends with the text.
fn split_shell(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, space) if space.is_whitespace() => words.extend(word.take()),
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(letters.next()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}
