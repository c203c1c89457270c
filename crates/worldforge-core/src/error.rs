//! The one error of WorldForge.
//!
//! An [`Error`] says what a caller can do about it ([`ErrorKind`]), what a retry may do about it
//! ([`Retryability`]), which public family it belongs to ([`ErrorFamily`]), and carries a message, context and a first triage
//! step that are fit to publish: every text in it is [`Safe`]. It deliberately holds no upstream
//! bytes; those stay behind [`Untrusted`](crate::Untrusted).

use std::{borrow::Cow, fmt, time::Duration};

use crate::{json::Pointer, text::Safe};

/// The result of every fallible WorldForge operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as a closed set that a caller can match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller's input breaks the contract.
    InvalidInput,
    /// A world state, persisted or returned by a provider, breaks the contract.
    InvalidState,
    /// A provider answered outside its contract.
    InvalidOutput,
    /// A name that must be new is taken.
    Duplicate,
    /// The named thing does not exist.
    NotFound,
    /// The provider exists and does not offer the capability or the option.
    Unsupported,
    /// The provider lacks configuration or credentials.
    NotConfigured,
    /// A runtime, checkpoint or package that the host owns is missing.
    MissingDependency,
    /// The upstream refused the credentials.
    Unauthorized,
    /// The upstream failed, or could not be reached.
    Unavailable,
    /// The upstream asked for fewer calls.
    RateLimited,
    /// An artifact or a link is past its expiry.
    Expired,
    /// One attempt ran out of its time.
    Timeout,
    /// The host's budget for the whole operation was spent.
    BudgetExceeded,
    /// The caller cancelled the operation.
    Cancelled,
    /// A named limit on bytes, depth, count or size was passed.
    LimitExceeded,
    /// A local file could not be read or written.
    Io,
    /// An invariant of WorldForge itself is broken.
    Bug,
}

impl ErrorKind {
    /// Every kind, in declaration order.
    pub const ALL: &'static [Self] = &[
        Self::InvalidInput,
        Self::InvalidState,
        Self::InvalidOutput,
        Self::Duplicate,
        Self::NotFound,
        Self::Unsupported,
        Self::NotConfigured,
        Self::MissingDependency,
        Self::Unauthorized,
        Self::Unavailable,
        Self::RateLimited,
        Self::Expired,
        Self::Timeout,
        Self::BudgetExceeded,
        Self::Cancelled,
        Self::LimitExceeded,
        Self::Io,
        Self::Bug,
    ];

    /// Returns the stable code that reports and scripts match on.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::InvalidState => "invalid_state",
            Self::InvalidOutput => "invalid_output",
            Self::Duplicate => "duplicate",
            Self::NotFound => "not_found",
            Self::Unsupported => "unsupported",
            Self::NotConfigured => "not_configured",
            Self::MissingDependency => "missing_dependency",
            Self::Unauthorized => "unauthorized",
            Self::Unavailable => "unavailable",
            Self::RateLimited => "rate_limited",
            Self::Expired => "expired",
            Self::Timeout => "timeout",
            Self::BudgetExceeded => "budget_exceeded",
            Self::Cancelled => "cancelled",
            Self::LimitExceeded => "limit_exceeded",
            Self::Io => "io",
            Self::Bug => "bug",
        }
    }

    /// Returns the public family that the operator playbooks name.
    pub const fn family(self) -> ErrorFamily {
        match self {
            Self::InvalidState => ErrorFamily::WorldState,
            Self::BudgetExceeded => ErrorFamily::BudgetExceeded,
            Self::InvalidOutput
            | Self::Unsupported
            | Self::NotConfigured
            | Self::MissingDependency
            | Self::Unauthorized
            | Self::Unavailable
            | Self::RateLimited
            | Self::Expired
            | Self::Timeout => ErrorFamily::Provider,
            Self::InvalidInput
            | Self::Duplicate
            | Self::NotFound
            | Self::Cancelled
            | Self::LimitExceeded
            | Self::Io
            | Self::Bug => ErrorFamily::WorldForge,
        }
    }

    const fn default_retryability(self) -> Retryability {
        match self {
            Self::Unavailable | Self::RateLimited | Self::Timeout => Retryability::Temporary,
            _ => Retryability::Permanent,
        }
    }

    const fn default_triage(self) -> &'static str {
        match self {
            Self::InvalidInput | Self::LimitExceeded => {
                "correct the named field and repeat the call"
            }
            Self::InvalidState => {
                "restore the world state from a backup, or recreate it from a known-good seed"
            }
            Self::InvalidOutput => {
                "attach the sanitised run and report the answer to the adapter's maintainer"
            }
            Self::Duplicate => "choose another name, or replace the existing one explicitly",
            Self::NotFound => {
                "list what exists with `worldforge provider list` or `worldforge runs list`"
            }
            Self::Unsupported => "run `worldforge doctor --capability <name>` to see who offers it",
            Self::NotConfigured => {
                "run `worldforge provider info <name>` and set what it lists as missing"
            }
            Self::MissingDependency => {
                "run `worldforge provider info <name>` and provide the missing runtime"
            }
            Self::Unauthorized => "check the provider's credentials",
            Self::Unavailable => "run `worldforge provider health <name>`, then repeat the call",
            Self::RateLimited => "wait for the stated time, or lower the call rate",
            Self::Expired => "repeat the provider call to refresh the artifact",
            Self::Timeout => "raise the per-attempt timeout, or check the upstream's load",
            Self::BudgetExceeded => "raise the operation's budget, or check the upstream's latency",
            Self::Cancelled => "repeat the call when ready",
            Self::Io => "check that the path exists and may be read and written",
            Self::Bug => "report this with the run's manifest; it is a defect in WorldForge",
        }
    }
}

/// The public error families of the operator playbooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorFamily {
    /// Invalid public input and everything the caller owns.
    WorldForge,
    /// A malformed world state.
    WorldState,
    /// A provider that is missing, unconfigured, unwell or wrong.
    Provider,
    /// A host budget that was spent; also a provider error.
    BudgetExceeded,
}

impl ErrorFamily {
    /// Returns the name that the playbooks use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WorldForge => "WorldForgeError",
            Self::WorldState => "WorldStateError",
            Self::Provider => "ProviderError",
            Self::BudgetExceeded => "ProviderBudgetExceededError",
        }
    }

    /// Returns whether a provider, not the caller, has to act.
    pub const fn is_provider(self) -> bool {
        matches!(self, Self::Provider | Self::BudgetExceeded)
    }
}

/// What a retry may do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retryability {
    /// Repeating the call gives the same answer.
    Permanent,
    /// Another attempt may succeed.
    Temporary,
    /// It was temporary, and the allowed attempts are spent.
    Exhausted,
}

/// An error that is fit to publish as it is.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    retryability: Retryability,
    message: Safe,
    pointer: Option<Pointer>,
    context: Vec<(&'static str, Safe)>,
    triage: Cow<'static, str>,
    retry_after: Option<Duration>,
    status_code: Option<u16>,
}

impl Error {
    /// Creates an error; a `String` message is redacted, a literal is taken as it is.
    pub fn new(kind: ErrorKind, message: impl Into<Safe>) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                retryability: kind.default_retryability(),
                message: message.into(),
                pointer: None,
                context: Vec::new(),
                triage: Cow::Borrowed(kind.default_triage()),
                retry_after: None,
                status_code: None,
            }),
        }
    }

    /// Creates an [`ErrorKind::InvalidInput`].
    pub fn invalid_input(message: impl Into<Safe>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    /// Creates an [`ErrorKind::InvalidOutput`].
    pub fn invalid_output(message: impl Into<Safe>) -> Self {
        Self::new(ErrorKind::InvalidOutput, message)
    }

    /// Creates an [`ErrorKind::InvalidState`].
    pub fn invalid_state(message: impl Into<Safe>) -> Self {
        Self::new(ErrorKind::InvalidState, message)
    }

    /// Creates an [`ErrorKind::Bug`] that names the place of the broken invariant.
    #[track_caller]
    pub fn bug(invariant: &'static str) -> Self {
        let place = std::panic::Location::caller();
        Self::new(ErrorKind::Bug, invariant)
            .with("at", format!("{}:{}", place.file(), place.line()))
    }

    /// Names the JSON value that is at fault.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<Pointer>) -> Self {
        self.inner.pointer = Some(pointer.into());
        self
    }

    /// Says that the document at fault stands below `parent` in a larger one.
    #[must_use]
    pub fn under(mut self, parent: &Pointer) -> Self {
        let pointer = self.inner.pointer.take().unwrap_or_default();
        self.inner.pointer = Some(pointer.below(parent));
        self
    }

    /// Adds one key of context.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<Safe>) -> Self {
        self.inner.context.push((key, value.into()));
        self
    }

    /// Replaces the first triage step.
    #[must_use]
    pub fn triage(mut self, step: impl Into<Cow<'static, str>>) -> Self {
        self.inner.triage = step.into();
        self
    }

    /// Replaces the kind and keeps everything else, the retryability included; a first step that
    /// nobody chose becomes that of the new kind.
    #[must_use]
    pub fn into_kind(mut self, kind: ErrorKind) -> Self {
        if self.inner.triage == self.inner.kind.default_triage() {
            self.inner.triage = Cow::Borrowed(kind.default_triage());
        }
        self.inner.kind = kind;
        self
    }

    /// Marks whether another attempt may help.
    #[must_use]
    pub fn retryability(mut self, retryability: Retryability) -> Self {
        self.inner.retryability = retryability;
        self
    }

    /// Records how long the upstream asked to wait.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.inner.retry_after = Some(wait);
        self
    }

    /// Records the upstream's HTTP status code.
    #[must_use]
    pub fn status_code(mut self, code: u16) -> Self {
        self.inner.status_code = Some(code);
        self
    }

    /// Returns what went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Returns the public family.
    pub fn family(&self) -> ErrorFamily {
        self.inner.kind.family()
    }

    /// Returns the stable code.
    pub fn code(&self) -> &'static str {
        self.inner.kind.code()
    }

    /// Returns what a retry may do.
    pub fn get_retryability(&self) -> Retryability {
        self.inner.retryability
    }

    /// Returns whether another attempt may help.
    pub fn is_temporary(&self) -> bool {
        self.inner.retryability == Retryability::Temporary
    }

    /// Returns the message without pointer and context.
    pub fn message(&self) -> &Safe {
        &self.inner.message
    }

    /// Returns the JSON value at fault, if one is known.
    pub fn pointer(&self) -> Option<&Pointer> {
        self.inner.pointer.as_ref()
    }

    /// Returns the context in the order it was added.
    pub fn context(&self) -> impl Iterator<Item = (&'static str, &Safe)> {
        self.inner.context.iter().map(|(key, value)| (*key, value))
    }

    /// Returns the first thing to do about it.
    pub fn first_triage_step(&self) -> &str {
        &self.inner.triage
    }

    /// Returns how long the upstream asked to wait.
    pub fn wait(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Returns the upstream's HTTP status code.
    pub fn http_status(&self) -> Option<u16> {
        self.inner.status_code
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(pointer) = self.inner.pointer.as_ref().filter(|p| !p.is_root()) {
            write!(f, "{pointer}: ")?;
        }
        write!(f, "{}", self.inner.message)?;
        for (position, (key, value)) in self.inner.context.iter().enumerate() {
            f.write_str(if position == 0 { " (" } else { ", " })?;
            write!(f, "{key}: {value}")?;
        }
        if !self.inner.context.is_empty() {
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} [{}]: {self}", self.family().name(), self.code())?;
        write!(f, "first triage step: {}", self.inner.triage)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_kind_brings_its_first_step_unless_one_was_chosen() {
        let plain = Error::invalid_input("x").into_kind(ErrorKind::InvalidOutput);
        let expected = Error::invalid_output("x");
        assert_eq!(plain.first_triage_step(), expected.first_triage_step());
        let chosen = Error::invalid_input("x")
            .triage("look")
            .into_kind(ErrorKind::Bug);
        assert_eq!(chosen.first_triage_step(), "look");
    }
}
