//! What the process was started with.

use std::{
    collections::BTreeMap, ffi::OsString, io::IsTerminal as _, num::NonZeroUsize, sync::Arc,
};

use worldforge_core::{Digest, Host};

use super::{clock::SystemClock, ids::RandomIds, timer::Timer};

/// Arguments, environment and terminal, read once.
#[derive(Debug)]
pub(crate) struct Process {
    /// The arguments, the program's name first.
    pub(crate) arguments: Vec<OsString>,
    /// The environment variables that are valid UTF-8.
    pub(crate) environment: BTreeMap<String, String>,
    /// How many threads this machine runs at once.
    pub(crate) parallelism: NonZeroUsize,
    /// Whether standard output goes to a person.
    pub(crate) is_stdout_terminal: bool,
    /// Whether standard error goes to a person.
    pub(crate) is_stderr_terminal: bool,
}

impl Process {
    /// Reads the process.
    pub(crate) fn read() -> Self {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self {
            arguments: std::env::args_os().collect(),
            environment,
            parallelism: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            is_stdout_terminal: std::io::stdout().is_terminal(),
            is_stderr_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Returns the columns of standard output: what `COLUMNS` says, else the terminal's, and no
    /// limit in a pipe.
    pub(crate) fn columns(&self) -> Option<usize> {
        let told = self.environment.get("COLUMNS");
        let told = told.and_then(|text| text.parse().ok().filter(|columns| *columns > 0));
        told.or_else(|| {
            let (width, _) = terminal_size::terminal_size().filter(|_| self.is_stdout_terminal)?;
            Some(usize::from(width.0))
        })
    }

    /// Returns the columns and rows of the terminal behind standard error, when it is one that can
    /// be drawn on.
    pub(crate) fn stage(&self) -> Option<(usize, usize)> {
        let is_stage = self.is_stderr_terminal && !self.has_dumb_terminal();
        let size = is_stage.then(|| terminal_size::terminal_size_of(std::io::stderr()));
        let (width, height) = size.flatten()?;
        Some((width.0.into(), height.0.into()))
    }

    /// Returns whether the user asked for no colours, or has a terminal that knows none.
    pub(crate) fn refuses_colour(&self) -> bool {
        let is_set = |name| {
            self.environment
                .get(name)
                .is_some_and(|value| !value.is_empty())
        };
        is_set("NO_COLOR")
            || self.arguments.iter().any(|word| word == "--no-color")
            || self.has_dumb_terminal()
    }

    fn has_dumb_terminal(&self) -> bool {
        let term = self.environment.get("TERM");
        term.is_some_and(|term| term == "dumb")
    }

    /// Returns the arguments as a manifest takes them, without the program's folder.
    pub(crate) fn command_line(&self) -> Vec<String> {
        let words = self.arguments.iter().skip(1);
        std::iter::once("worldforge".to_owned())
            .chain(words.map(|word| word.to_string_lossy().into_owned()))
            .collect()
    }

    /// Returns a digest that tells this machine from others without naming it.
    pub(crate) fn host_digest(&self) -> Digest {
        let name = ["/etc/machine-id", "/etc/hostname"]
            .iter()
            .find_map(|file| std::fs::read(file).ok())
            .or_else(|| Some(self.environment.get("COMPUTERNAME")?.clone().into_bytes()));
        Digest::of_bytes(&name.unwrap_or_default())
    }

    /// Returns the clock, the timer and the identifiers of this machine.
    pub(crate) fn host() -> Host {
        Host::new(
            Arc::new(SystemClock::new()),
            Arc::new(Timer),
            Arc::new(RandomIds::default()),
        )
    }
}
