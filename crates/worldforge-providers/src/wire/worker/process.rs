//! The process behind a worker, and its end.

use std::process::{ExitStatus, Stdio};

use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use worldforge_core::{Error, ErrorKind, Result, WorkerProgram};

/// A running worker. Dropping it kills it, and on Unix whatever it started.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    /// On Unix the process leads a group of this number, in which its children are too.
    group: Option<u32>,
}

/// The three streams of a worker.
pub(super) struct Streams {
    pub(super) input: ChildStdin,
    pub(super) output: ChildStdout,
    pub(super) errors: ChildStderr,
}

impl Process {
    /// Starts a worker with exactly the environment that is named; it must be called inside the
    /// runtime.
    pub(super) fn start(program: &WorkerProgram) -> Result<(Self, Streams)> {
        let mut command = Command::new(&program.program);
        command
            .args(&program.arguments)
            .env_clear()
            .envs(
                program
                    .environment
                    .iter()
                    .map(|(name, value)| (name, value)),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(|cause| refused(program, &cause))?;
        let streams = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = streams else {
            return Err(Error::bug("a worker's streams are pipes"));
        };
        let group = child.id();
        let streams = Streams {
            input,
            output,
            errors,
        };
        Ok((Self { child, group }, streams))
    }

    /// Waits for the process to end.
    pub(super) async fn wait(&mut self) -> Option<ExitStatus> {
        self.child.wait().await.ok()
    }

    /// Tells whether the process still runs.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for the process to end, then ends the children that it left behind.
    pub(super) async fn wait_for_all(&mut self) {
        self.wait().await;
        self.kill();
    }

    /// Kills what is left of the worker and its children, once.
    pub(super) fn kill(&mut self) {
        let Some(group) = self.group.take() else {
            return;
        };
        #[cfg(unix)]
        kill_group(group);
        #[cfg(not(unix))]
        drop((group, self.child.start_kill()));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(unix)]
fn kill_group(group: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};

    let leader = i32::try_from(group).ok().and_then(Pid::from_raw);
    // A group without members is what is wanted.
    let _gone = leader.map(|leader| kill_process_group(leader, Signal::KILL));
}

/// Returns the exit code as shells give it: 128 and the signal's number for a killed process.
pub(super) fn exit_code(status: ExitStatus) -> Option<u16> {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    let code = status.code().or_else(|| signal.map(|signal| 128 + signal));
    code.and_then(|code| u16::try_from(code).ok())
}

fn refused(program: &WorkerProgram, cause: &std::io::Error) -> Error {
    use std::io::ErrorKind::{NotFound, PermissionDenied};

    let error = match cause.kind() {
        NotFound => Error::new(
            ErrorKind::MissingDependency,
            "the worker's interpreter is missing",
        )
        .triage("name an interpreter that exists, such as /usr/bin/python3"),
        PermissionDenied => Error::new(
            ErrorKind::MissingDependency,
            "the worker's interpreter may not be run",
        )
        .triage("name an interpreter that this user may run"),
        other => Error::new(
            ErrorKind::Io,
            format!("the system refused to start the worker: {other}"),
        ),
    };
    error.with("worker", program.name)
}
