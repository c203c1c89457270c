//! Facts of this build that are known without asking anyone.

use worldforge_evidence::Toolchain;

/// The commit that a packager names while building; absent in other builds.
pub(crate) const COMMIT: Option<&str> = option_env!("WORLDFORGE_COMMIT");

const RUSTC: &str = env!("WORLDFORGE_RUSTC");
const TARGET: &str = env!("WORLDFORGE_TARGET");
const PROFILE: &str = if cfg!(debug_assertions) {
    "debug"
} else {
    "release"
};

/// Returns what built the program.
pub(crate) fn toolchain() -> Toolchain {
    Toolchain::new(RUSTC, TARGET, PROFILE)
}

/// Names the version and the build of the program.
pub(crate) fn program() -> String {
    let version = env!("CARGO_PKG_VERSION");
    match COMMIT {
        Some(commit) => format!("worldforge {version} ({commit})"),
        None => format!("worldforge {version}"),
    }
}

/// Describes the machine as far as it matters for times.
pub(crate) fn machine() -> String {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    format!("{TARGET}, {threads} threads, {PROFILE} build")
}

/// Returns the version with the facts of the build.
pub(crate) fn long_version() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let commit = COMMIT.map_or_else(String::new, |commit| format!("commit   {commit}\n"));
    format!("{version}\n{commit}profile  {PROFILE}\ntarget   {TARGET}\ncompiler {RUSTC}")
}
