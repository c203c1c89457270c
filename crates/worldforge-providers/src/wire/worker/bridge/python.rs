//! Which interpreter runs a worker, and what it runs.

use std::fmt;

use worldforge_core::{Error, ErrorKind, Result, WorkerProgram};

use super::{Downloads, passed_on};
use crate::{Environment, Setting, Settings};

/// The worker's side of the protocol; it stands before every runtime.
const PROTOCOL_SCRIPT: &str = include_str!("../protocol.py");

/// Tensors of torch, for the runtimes that use it.
const TENSORS_SCRIPT: &str = include_str!("../tensors.py");

/// What starts once everything is defined.
const START: &str = "\nserve(RUNTIME, PACKAGES, METHODS)\n";

/// What a worker runs: a script that defines `RUNTIME`, `PACKAGES` and `METHODS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// What the greeting and recordings call it.
    pub name: &'static str,
    /// The script, which follows the protocol's.
    pub script: &'static str,
}

/// The host's Python: an interpreter, if one is set, and the environment that it gets.
#[derive(Clone)]
pub struct Python {
    interpreter: Option<String>,
    variables: &'static [&'static str],
    environment: Vec<(String, String)>,
}

impl Python {
    /// Names an interpreter; `variables` are the settings that people would set.
    pub fn new(
        interpreter: impl Into<String>,
        variables: &'static [&'static str],
        environment: Vec<(String, String)>,
    ) -> Self {
        Self {
            interpreter: Some(interpreter.into()),
            variables,
            environment,
        }
    }

    /// Reads the interpreter and whether it may download from settings of these names.
    pub fn from_settings(
        settings: &mut Settings<'_>,
        environment: &Environment,
        interpreter: &'static [&'static str],
        downloads: &'static [&'static str],
    ) -> Self {
        let detail = "the Python that has the runtime's packages";
        let found = settings.text(&Setting::optional(interpreter, detail));
        let detail =
            "1 lets the runtime download checkpoints; only what is here is used by default";
        let downloads = match settings.switch(&Setting::optional(downloads, detail)) {
            Some(true) => Downloads::Allowed,
            _ => Downloads::Refused,
        };
        Self {
            interpreter: found,
            variables: interpreter,
            environment: passed_on(environment, downloads),
        }
    }

    /// Returns the settings that name the interpreter, for people.
    pub fn variables(&self) -> String {
        self.variables.join(" or ")
    }

    /// Returns how a runtime is started.
    ///
    /// # Errors
    ///
    /// [`NotConfigured`](ErrorKind::NotConfigured) when no interpreter is set.
    pub fn program(&self, runtime: Runtime) -> Result<WorkerProgram> {
        let Some(interpreter) = &self.interpreter else {
            let variables = self.variables();
            return Err(Error::new(
                ErrorKind::NotConfigured,
                format!("no Python interpreter is set: missing {variables}"),
            )
            .triage(format!(
                "set {variables} to the Python that has the runtime's packages"
            )));
        };
        let script = [PROTOCOL_SCRIPT, TENSORS_SCRIPT, runtime.script, START].join("\n");
        let mut program = WorkerProgram::new(runtime.name, interpreter)
            .with_argument("-c")
            .with_argument(script);
        program.environment.clone_from(&self.environment);
        Ok(program)
    }
}

/// Neither the interpreter nor a value is shown.
impl fmt::Debug for Python {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Python")
            .field("is_set", &self.interpreter.is_some())
            .field("variables", &self.variables)
            .finish_non_exhaustive()
    }
}
