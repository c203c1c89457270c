//! The exit codes of the command; scripts may rely on them.

use std::process::ExitCode;

use worldforge_core::{Error, ErrorKind};

/// The command did what it was asked.
pub(crate) const DONE: u8 = 0;

/// The command ran to its end and the verdict is negative: a provider is unhealthy, a success rate
/// is below `--require`, a run does not verify.
pub(crate) const NEGATIVE: u8 = 1;

/// The arguments or an input file are not usable.
pub(crate) const USAGE: u8 = 2;

/// A provider, the runtime or the machine failed.
pub(crate) const FAILURE: u8 = 3;

/// A comparison ran to its end and shows neither one nor the other; only `eval compare` ends so, and
/// unlike after a failure there is a verdict on standard output.
pub(crate) const UNDECIDED: u8 = 3;

/// The user interrupted the command: 128 and the number of SIGINT.
pub(crate) const INTERRUPTED: u8 = 130;

/// What a command that ran to its end has to say to a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All is as it was asked for.
    Positive,
    /// It ran, and the answer is no.
    Negative,
    /// It ran, and what it was asked cannot be told.
    Undecided,
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds {
            Self::Positive
        } else {
            Self::Negative
        }
    }
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(match verdict {
            Verdict::Positive => DONE,
            Verdict::Negative => NEGATIVE,
            Verdict::Undecided => UNDECIDED,
        })
    }
}

/// Returns the exit code of an error: who has to act decides.
pub(crate) fn code_of(error: &Error) -> u8 {
    match error.kind() {
        ErrorKind::InvalidInput
        | ErrorKind::InvalidState
        | ErrorKind::Duplicate
        | ErrorKind::NotFound
        | ErrorKind::Unsupported
        | ErrorKind::LimitExceeded => USAGE,
        ErrorKind::Cancelled => INTERRUPTED,
        _ => FAILURE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caller_is_sent_to_two_and_the_host_to_three() {
        for (kind, code) in [
            (ErrorKind::InvalidInput, 2),
            (ErrorKind::NotFound, 2),
            (ErrorKind::Unsupported, 2),
            (ErrorKind::NotConfigured, 3),
            (ErrorKind::InvalidOutput, 3),
            (ErrorKind::Timeout, 3),
            (ErrorKind::Io, 3),
            (ErrorKind::Bug, 3),
            (ErrorKind::Cancelled, 130),
        ] {
            assert_eq!(code_of(&Error::new(kind, "x")), code, "{kind:?}");
        }
    }
}
