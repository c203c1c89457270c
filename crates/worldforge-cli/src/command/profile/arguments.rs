//! What `profile` takes.

use std::path::Path;

use worldforge_core::Result;

use crate::{exit::Verdict, input::Source, session::Session};

/// Validate and show configuration profiles
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Validate(Validate),
    Show(Show),
}

/// Check a configuration profile against every rule
///
/// All violations are listed, each with its place: secrets, links, paths that leave the folder, and
/// names that no preset has. Ends with exit code 1 when a rule is broken.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge profile validate profiles/nightly.json
  worldforge profile validate - --format json")]
pub(super) struct Validate {
    /// The profile; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(super) file: Source,
}

/// Show a configuration profile, and what its presets mean for calls
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge profile show profiles/nightly.json
  worldforge profile show profiles/nightly.json --format json")]
pub(super) struct Show {
    /// The profile; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(super) file: Source,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::Validate(validate) => validate.run(session),
            Action::Show(show) => show.run(session),
        }
    }
}

/// Reads a profile, or lists what is wrong with it.
pub(super) fn read(
    file: &Source,
) -> Result<
    std::result::Result<worldforge_evidence::ConfigProfile, Vec<worldforge_evidence::Violation>>,
> {
    let bytes = file.read()?;
    let path = match file {
        Source::Standard => None,
        Source::File(path) => path.to_str(),
    };
    let ending = path.and_then(|path| Path::new(path).extension());
    if ending.is_some_and(|ending| ending == "toml") {
        let message = "must be a profile in JSON; this build reads no TOML";
        return Err(file.name_in(
            worldforge_core::Error::invalid_input(message)
                .triage("write the same members as a JSON object"),
        ));
    }
    Ok(worldforge_evidence::ConfigProfile::read(&bytes, path))
}
