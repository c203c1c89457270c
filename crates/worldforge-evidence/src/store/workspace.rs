//! The place that holds runs.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use worldforge_core::{Error, ErrorKind, Result, RunId, StorageId, nearest};

use super::{RunDirectory, atomic::io_error};
use crate::manifest::RunManifest;

/// A directory with a `runs` folder, `.worldforge` unless the host says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    root: PathBuf,
}

/// The workspace `.worldforge` of the current directory.
impl Default for Workspace {
    fn default() -> Self {
        Self::new(".worldforge")
    }
}

impl Workspace {
    /// Takes a directory, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Returns the workspace beside a state directory: `.worldforge/worlds` belongs to
    /// `.worldforge`, any other state directory is a workspace itself.
    pub fn for_state_dir(state_dir: &Path) -> Self {
        match (state_dir.file_name(), state_dir.parent()) {
            (Some(name), Some(parent)) if name == "worlds" && parent.ends_with(".worldforge") => {
                Self::new(parent)
            }
            _ => Self::new(state_dir),
        }
    }

    /// Returns the directory on this host; it is not fit to publish.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns how reports name the workspace: a relative path as given, `.worldforge` for an
    /// absolute path that ends so, and else `<workspace-dir>`.
    pub fn label(&self) -> String {
        let is_inside = self
            .root
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        match self.root.to_str() {
            Some(text) if is_inside => text.replace('\\', "/"),
            _ if self.root.ends_with(".worldforge") => ".worldforge".to_owned(),
            _ => "<workspace-dir>".to_owned(),
        }
    }

    /// Creates the directory of a new run.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Duplicate`] when the run exists, [`ErrorKind::Io`] when it cannot be created.
    pub fn create_run(&self, id: &RunId) -> Result<RunDirectory> {
        let runs = self.runs();
        fs::create_dir_all(&runs).map_err(|cause| {
            io_error(
                "create the folder",
                &format!("{}/runs", self.label()),
                &cause,
            )
        })?;
        RunDirectory::create(&runs, id)
    }

    /// Opens a run by the exact name of its directory.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is none, [`ErrorKind::InvalidInput`] when the name is
    /// unsafe or the directory is a symbolic link.
    pub fn open_run(&self, name: &str) -> Result<RunDirectory> {
        RunDirectory::open(&self.runs(), StorageId::new(name)?)
    }

    /// Finds a run by its name, by an unambiguous beginning of it, or as `latest`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] with a near name as a hint, [`ErrorKind::InvalidInput`] when the
    /// beginning fits several runs.
    pub fn find(&self, selector: &str) -> Result<RunDirectory> {
        let mut names = self.run_names()?;
        names.sort_unstable();
        if selector == "latest" && !names.iter().any(|name| name == selector) {
            return self.latest(&names);
        }
        if names.iter().any(|name| name == selector) {
            return self.open_run(selector);
        }
        let fitting: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| !selector.is_empty() && name.starts_with(selector))
            .collect();
        match fitting.as_slice() {
            [only] => self.open_run(only),
            [] => {
                let error = Error::new(
                    ErrorKind::NotFound,
                    format!("no run '{selector}' in {}", self.label()),
                );
                Err(match nearest(selector, names.iter().map(String::as_str)) {
                    Some(name) => error.triage(format!("use '{name}'")),
                    None => error.triage("list the runs with `worldforge runs list`"),
                })
            }
            several => Err(Error::invalid_input(format!(
                "run '{selector}' is ambiguous: {} runs begin so",
                several.len()
            ))
            .triage(format!(
                "give more of the id, such as '{}'",
                several.last().copied().unwrap_or_default()
            ))),
        }
    }

    /// Reads the manifest of the run that [`Self::find`] finds.
    ///
    /// # Errors
    ///
    /// As [`Self::find`] and [`RunDirectory::manifest`].
    pub fn show(&self, selector: &str) -> Result<RunManifest> {
        self.find(selector)?.manifest()
    }

    pub(crate) fn runs(&self) -> PathBuf {
        self.root.join("runs")
    }

    /// Takes the newest run with a readable manifest; names that are no ids count by their date.
    fn latest(&self, names: &[String]) -> Result<RunDirectory> {
        let mut ids: Vec<_> = names
            .iter()
            .filter_map(|name| {
                Some((
                    RunId::new(name).ok()?.started_at(),
                    self.changed(name),
                    name,
                ))
            })
            .collect();
        // An id counts whole seconds; within one, the folder that was changed last is the newest.
        ids.sort_unstable();
        for (_, _, name) in ids.into_iter().rev() {
            let run = self.open_run(name)?;
            if run.manifest().is_ok() {
                return Ok(run);
            }
        }
        let newest = names
            .iter()
            .filter_map(|name| {
                let run = self.open_run(name).ok()?;
                Some((run.manifest().ok()?.created_at, run))
            })
            .max_by_key(|(created_at, _)| *created_at);
        newest.map(|(_, run)| run).ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("no run with a readable manifest in {}", self.label()),
            )
        })
    }

    /// Returns when a run's folder was last changed, if the system says so.
    fn changed(&self, name: &str) -> Option<SystemTime> {
        fs::metadata(self.runs().join(name))
            .and_then(|facts| facts.modified())
            .ok()
    }

    fn run_names(&self) -> Result<Vec<String>> {
        let attempt = |cause: io::Error| {
            io_error("list the folder", &format!("{}/runs", self.label()), &cause)
        };
        let entries = match fs::read_dir(self.runs()) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(attempt)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(attempt)?;
            if entry.file_type().map_err(attempt)?.is_dir()
                && let Ok(name) = entry.file_name().into_string()
            {
                names.push(name);
            }
        }
        Ok(names)
    }
}
