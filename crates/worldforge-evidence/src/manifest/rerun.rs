//! Whether a run can be repeated by running its command again, and if not, why.

use std::fmt;

use serde::Serialize;
use worldforge_core::{Result, Safe, json};

use super::{
    CommandLine, MANIFEST_LIMITS, Rerun, RunManifest, digest_without_itself, read::read_value,
};
use crate::store::RunDirectory;

/// The only program that a manifest may ask to be run.
const PROGRAM: &str = "worldforge";

/// The command that repeats a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct RerunCommand {
    /// The arguments, the program first.
    pub argv: CommandLine,
    /// The arguments as one line for a POSIX shell.
    pub line: Safe,
    /// Whether the command can be run as it is.
    pub safe: bool,
    /// Why it cannot.
    pub obstacle: Option<RerunObstacle>,
}

/// Why a command cannot be run as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RerunObstacle {
    /// No command was recorded.
    NoCommand,
    /// The manifest was changed after it was written.
    ManifestChanged,
    /// The command runs another program.
    ForeignProgram,
    /// A secret was taken out.
    SecretRemoved,
    /// A path of the host was taken out.
    HostPathRemoved,
    /// The arguments were shortened, or the manifest is of an older form that cannot tell.
    Incomplete,
}

impl RerunObstacle {
    /// Returns the name that reports use, such as `secret-removed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoCommand => "no-command",
            Self::ManifestChanged => "manifest-changed",
            Self::ForeignProgram => "foreign-program",
            Self::SecretRemoved => "secret-removed",
            Self::HostPathRemoved => "host-path-removed",
            Self::Incomplete => "incomplete",
        }
    }

    /// Returns the reason as a sentence without a full stop.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NoCommand => "the manifest records no command",
            Self::ManifestChanged => "the manifest was changed after it was written",
            Self::ForeignProgram => "the command runs a program other than worldforge",
            Self::SecretRemoved => "a secret was taken out of the command; put it back by hand",
            Self::HostPathRemoved => {
                "a path of the host was taken out of the command; put it back by hand"
            }
            Self::Incomplete => {
                "the recorded arguments are not those of the run, or an older manifest cannot tell"
            }
        }
    }
}

impl fmt::Display for RerunObstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl RunManifest {
    /// Returns the command that repeats the run, as far as the manifest alone can tell.
    pub fn rerun_command(&self) -> RerunCommand {
        let argv = &self.rerun.argv;
        let obstacle = obstacle(&self.rerun);
        RerunCommand {
            line: shell_line(argv),
            safe: obstacle.is_none(),
            obstacle,
            argv: argv.clone(),
        }
    }
}

impl RunDirectory {
    /// Returns the command that repeats the run; one of a changed manifest is not safe.
    ///
    /// # Errors
    ///
    /// As [`RunDirectory::manifest`].
    pub fn rerun_command(&self) -> Result<RerunCommand> {
        let raw = json::parse(&self.manifest_bytes()?, MANIFEST_LIMITS)?;
        let actual = digest_without_itself(&raw);
        let manifest = read_value(raw)?;
        let mut command = manifest.rerun_command();
        let is_changed = manifest.manifest_digest.is_some_and(|it| it != actual);
        if is_changed && command.safe {
            command.safe = false;
            command.obstacle = Some(RerunObstacle::ManifestChanged);
        }
        Ok(command)
    }
}

fn obstacle(rerun: &Rerun) -> Option<RerunObstacle> {
    let argv = rerun.argv.argv();
    let holds = |mark: &str| argv.iter().any(|word| word.contains(mark));
    let Some(program) = argv.first().map(Safe::as_str) else {
        return Some(RerunObstacle::NoCommand);
    };
    if holds("[redacted]") {
        Some(RerunObstacle::SecretRemoved)
    } else if holds("<host-local") || holds("<host-path>") {
        Some(RerunObstacle::HostPathRemoved)
    } else if !rerun.safe {
        Some(RerunObstacle::Incomplete)
    } else if program != PROGRAM && program.strip_suffix(".exe") != Some(PROGRAM) {
        Some(RerunObstacle::ForeignProgram)
    } else {
        None
    }
}

/// Joins arguments for a POSIX shell, quoting what the shell would read in another way.
fn shell_line(argv: &CommandLine) -> Safe {
    let words: Vec<String> = argv.argv().iter().map(|word| quoted(word)).collect();
    Safe::redact(&words.join(" "))
}

fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./=:,@%+".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
