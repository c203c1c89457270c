//! Where a benchmark ran.

use serde::Serialize;
use worldforge_core::{Error, Result, Safe};

/// The class of a machine that nobody named.
const UNKNOWN_CLASS: &str = "unknown";

/// Most characters of a machine's class.
const MAX_CLASS: usize = 64;

/// The machine and the build, as far as they matter for times; no host is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct Machine {
    /// What the host calls machines of this sort, such as `ci-large`.
    pub machine_class: Safe,
    /// The operating system.
    pub os: Safe,
    /// The architecture.
    pub arch: Safe,
    /// The processor, if the system says.
    pub cpu_model: Option<Safe>,
    /// Threads that run at the same time.
    pub logical_cpus: usize,
    /// The target triple.
    pub target: Safe,
    /// The compiler's version.
    pub rustc: Safe,
    /// The build profile: only `release` is worth comparing.
    pub profile: Safe,
    /// The version of the program.
    pub worldforge_version: Safe,
}

impl Machine {
    /// Describes a machine of unknown class that this program was built for.
    pub fn new(toolchain: &worldforge_evidence::Toolchain, logical_cpus: usize) -> Self {
        Self {
            machine_class: Safe::from(UNKNOWN_CLASS),
            os: Safe::from(std::env::consts::OS),
            arch: Safe::from(std::env::consts::ARCH),
            cpu_model: None,
            logical_cpus,
            target: toolchain.target.clone(),
            rustc: toolchain.rustc.clone(),
            profile: toolchain.profile.clone(),
            worldforge_version: Safe::from(env!("CARGO_PKG_VERSION")),
        }
    }

    /// Names the class.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for what is no short name.
    pub fn with_class(mut self, class: &str) -> Result<Self> {
        self.machine_class = class_of(class)?;
        Ok(self)
    }

    /// Names the processor.
    #[must_use]
    pub fn with_cpu_model(mut self, model: impl Into<Safe>) -> Self {
        self.cpu_model = Some(model.into());
        self
    }
}

/// Reads the name of a class of machines.
pub(in super::super) fn class_of(class: &str) -> Result<Safe> {
    let fits = (1..=MAX_CLASS).contains(&class.len())
        && class
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if fits {
        Ok(Safe::from(class.to_owned()))
    } else {
        let message =
            format!("machine class must be 1 to {MAX_CLASS} letters, digits, '.', '_', '-'");
        Err(Error::invalid_input(message).triage("give it a short name, such as ci-large"))
    }
}
