//! `completions`: what a shell needs to complete the command.

use clap::CommandFactory as _;
use clap_complete::Shell;
use worldforge_core::{Error, Result, nearest};

use crate::{
    arguments::{Cli, one_of},
    exit::Verdict,
    session,
};

/// Print a completion script for a shell
///
/// The script goes to standard output; put it where the shell looks for completions.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge completions bash > ~/.local/share/bash-completion/completions/worldforge
  worldforge completions zsh > ~/.zfunc/_worldforge
  worldforge completions fish > ~/.config/fish/completions/worldforge.fish")]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL", value_parser = one_of::<ShellName>(&ShellName::NAMES))]
    shell: ShellName,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<Verdict> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell.0, &mut Cli::command(), "worldforge", &mut script);
        session::write_stdout(&script)?;
        Ok(Verdict::Positive)
    }
}

/// A shell that completions are written for.
#[derive(Clone, Copy, Debug)]
struct ShellName(Shell);

impl ShellName {
    const NAMES: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];
}

impl std::str::FromStr for ShellName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        name.parse().map(Self).map_err(|_unknown: String| {
            let known = Self::NAMES;
            let error = Error::invalid_input(format!(
                "unknown shell '{name}'; known shells: {}",
                known.join(", ")
            ));
            error.triage(format!("use '{}'", nearest(name, known).unwrap_or("bash")))
        })
    }
}
