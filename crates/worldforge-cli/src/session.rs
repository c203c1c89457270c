//! One run of the command: where it reads, where it writes, what stops it.

use std::{
    collections::BTreeMap,
    fmt,
    io::{ErrorKind as IoErrorKind, Write as _},
    path::Path,
    sync::{Arc, OnceLock},
};

use worldforge_core::{Cancellation, Error, ErrorKind, Host, Result, Transport};

use crate::{
    arguments::{self, Globals},
    context::{self, Process},
    output::{Document, Format, Screen},
};

/// What every command is given.
pub(crate) struct Session {
    process: Arc<Process>,
    globals: Globals,
    host: Host,
    cancellation: Arc<OnceLock<Cancellation>>,
    transport: Option<Arc<dyn Transport>>,
    settings: BTreeMap<String, String>,
}

impl Session {
    /// Joins the process and the global options.
    pub(crate) fn new(process: Process, globals: Globals) -> Self {
        Self {
            process: Arc::new(process),
            globals,
            host: Process::host(),
            cancellation: Arc::default(),
            transport: None,
            settings: BTreeMap::new(),
        }
    }

    /// Returns the same session with another carrier than the network.
    pub(crate) fn carried_by(&self, transport: Arc<dyn Transport>) -> Self {
        Self {
            process: Arc::clone(&self.process),
            globals: self.globals.clone(),
            host: self.host.clone(),
            cancellation: Arc::clone(&self.cancellation),
            transport: Some(transport),
            settings: self.settings.clone(),
        }
    }

    /// Makes settings for providers as if they were in the environment.
    pub(crate) fn with_settings(
        mut self,
        settings: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        self.settings.extend(settings);
        self
    }

    /// Returns the environment as providers may see it.
    pub(crate) fn environment(&self) -> BTreeMap<String, String> {
        let mut environment = self.process.environment.clone();
        environment.extend(self.settings.clone());
        environment
    }

    /// Returns who carries requests, unless it is the network.
    pub(crate) fn transport(&self) -> Option<&Arc<dyn Transport>> {
        self.transport.as_ref()
    }

    /// Returns the process.
    pub(crate) fn process(&self) -> &Process {
        &self.process
    }

    /// Returns the format of standard output.
    pub(crate) fn format(&self) -> Format {
        self.globals.format
    }

    /// Returns the folder of the runs.
    pub(crate) fn workspace_dir(&self) -> &Path {
        &self.globals.workspace_dir
    }

    /// Returns the clock, the timer and the identifiers.
    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// Returns the flag that Ctrl-C raises, from the first call on.
    pub(crate) fn interruptible(&self) -> Result<Cancellation> {
        if let Some(watched) = self.cancellation.get() {
            return Ok(watched.clone());
        }
        let flag = Cancellation::new();
        context::watch_interrupts(flag.clone())?;
        Ok(self.cancellation.get_or_init(|| flag).clone())
    }

    /// Returns whether standard error may show how far a command is.
    pub(crate) fn shows_progress(&self) -> bool {
        self.process.is_stderr_terminal && !self.globals.quiet
    }

    /// Returns standard error as a place to draw at least `columns` and `rows` on, where someone
    /// may be looking who reads text.
    pub(crate) fn stage(&self, columns: usize, rows: usize) -> Option<Screen> {
        let (width, height) = self.process.stage()?;
        let is_open = self.shows_progress()
            && self.format() == Format::Text
            && width >= columns
            && height >= rows;
        is_open.then(|| Screen {
            width: Some(width),
            is_coloured: self.permits_colour(),
        })
    }

    fn permits_colour(&self) -> bool {
        !self.globals.no_color && !self.process.refuses_colour()
    }

    /// Writes a document to standard output.
    pub(crate) fn print(&self, document: &Document) -> Result<()> {
        let screen = Screen {
            width: self.process.columns(),
            is_coloured: self.process.is_stdout_terminal && self.permits_colour(),
        };
        write_stdout(self.rendered(document, &screen)?.as_bytes())
    }

    /// Writes a document into a file, as a whole or not at all.
    pub(crate) fn write(&self, document: &Document, file: &Path) -> Result<()> {
        let page = Screen {
            width: None,
            is_coloured: false,
        };
        let text = self.rendered(document, &page)?;
        worldforge_evidence::write_file(file, text.as_bytes())
    }

    fn rendered(&self, document: &Document, screen: &Screen) -> Result<String> {
        // Only a page needs a name, and finding it builds the parser once more.
        let title = match self.format() {
            Format::Html => arguments::command_name(&self.process),
            _ => String::new(),
        };
        self.format().render(document, &title, screen)
    }

    /// Says something to a person beside the data.
    pub(crate) fn say(&self, text: &str) {
        if !self.globals.quiet {
            // Nobody may be listening on standard error, which is no reason to stop.
            writeln!(std::io::stderr(), "{text}").ok();
        }
    }

    /// Returns the command that shows a run of this workspace.
    pub(crate) fn hint_run(&self, run_id: &str) -> String {
        let workspace = self.workspace_dir();
        if workspace == Path::new(".worldforge") {
            format!("worldforge runs show {run_id}")
        } else {
            let folder = workspace.display();
            format!("worldforge runs show {run_id} --workspace-dir {folder}")
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("globals", &self.globals)
            .finish_non_exhaustive()
    }
}

/// Writes to standard output; a reader that has gone away is no failure.
pub(crate) fn write_stdout(bytes: &[u8]) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(cause) if cause.kind() != IoErrorKind::BrokenPipe => Err(Error::new(
            ErrorKind::Io,
            format!("write to standard output: {cause}"),
        )
        .triage("check that the disk has room and the output is still open")),
        _ => Ok(()),
    }
}
