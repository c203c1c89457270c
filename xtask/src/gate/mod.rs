//! The gates, a module each.

mod api;
mod audit;
mod boundaries;
mod build;
mod claims;
mod clippy;
mod commands;
mod coverage;
mod docs;
mod doctests;
mod edges;
mod fixtures;
mod fmt;
mod generated;
mod lockfile;
mod package;
mod performance;
mod rustdoc;
mod scaffold;
mod scripts;
mod snippets;
mod tests;
mod tidy;

use crate::stop::Stop;
use crate::workspace::Workspace;

/// One gate: a check that every change must pass.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    /// What it is about: docs, tests, package, security, performance or quality.
    pub(crate) category: &'static str,
    /// The first step after a failure.
    pub(crate) triage: &'static str,
    /// Returns a note for the reader, empty when there is nothing to say.
    pub(crate) run: fn(&Workspace) -> Result<String, Stop>,
}

/// Every gate, in the order in which they run: quick ones first.
pub(crate) const GATES: &[Gate] = &[
    Gate {
        name: "lockfile",
        summary: "`Cargo.lock` is what the manifests ask for",
        category: "package",
        triage: "run `cargo metadata` once without --locked and review what it locks",
        run: lockfile::run,
    },
    Gate {
        name: "fmt",
        summary: "the code is formatted",
        category: "quality",
        triage: "run `cargo fmt --all`",
        run: fmt::run,
    },
    Gate {
        name: "tidy",
        summary: "the house rules that a program can judge",
        category: "quality",
        triage: "read the finding; CONTRIBUTING.md says the rule",
        run: tidy::run,
    },
    Gate {
        name: "docs",
        summary: "links lead somewhere and the book lists every page",
        category: "docs",
        triage: "fix the link or list the page in docs/src/SUMMARY.md",
        run: docs::run,
    },
    Gate {
        name: "boundaries",
        summary: "dependencies, features and `unsafe` stay where they belong",
        category: "package",
        triage: "move the code, or the dependency behind a feature; ARCHITECTURE.md shows the edges",
        run: boundaries::run,
    },
    Gate {
        name: "snippets",
        summary: "code in the documentation is what it says",
        category: "docs",
        triage: "correct the block, or say above it why it is only read",
        run: snippets::run,
    },
    Gate {
        name: "scripts",
        summary: "scripts run on any machine and are documented",
        category: "package",
        triage: "correct the script; a page must mention it",
        run: scripts::run,
    },
    Gate {
        name: "audit",
        summary: "dependencies have known sources, checksums and licences",
        category: "security",
        triage: "run `cargo xtask dependency-audit` and read the findings",
        run: audit::run,
    },
    Gate {
        name: "api",
        summary: "the public items are those that were reviewed",
        category: "package",
        triage: "review the items, then run `cargo xtask generate`",
        run: api::run,
    },
    Gate {
        name: "clippy",
        summary: "no lint fires, whatever features are on",
        category: "quality",
        triage: "run `cargo clippy --workspace --all-targets` and fix the first lint",
        run: clippy::run,
    },
    Gate {
        name: "rustdoc",
        summary: "the documentation builds without a warning",
        category: "docs",
        triage: "run `cargo doc --workspace --no-deps` and fix the first warning",
        run: rustdoc::run,
    },
    Gate {
        name: "doctests",
        summary: "the examples in the documentation comments hold",
        category: "tests",
        triage: "run `cargo test --doc` for the crate that is named",
        run: doctests::run,
    },
    Gate {
        name: "tests",
        summary: "every other test passes",
        category: "tests",
        triage: "run the first failing test alone with `cargo nextest run NAME`",
        run: tests::run,
    },
    Gate {
        name: "fixtures",
        summary: "fixtures are those that were reviewed, and the corpora hold",
        category: "tests",
        triage: "review the changed fixture, then run `cargo xtask fixtures --write`",
        run: fixtures::run,
    },
    Gate {
        name: "generated",
        summary: "generated files are what the code says now",
        category: "docs",
        triage: "run `cargo xtask generate` and review what changed",
        run: generated::run,
    },
    Gate {
        name: "scaffold",
        summary: "a provider that `new-provider` writes compiles and passes its tests",
        category: "package",
        triage: "make a provider with `cargo xtask new-provider` and build it",
        run: scaffold::run,
    },
    Gate {
        name: "commands",
        summary: "commands of the documentation exist, and the README's run",
        category: "docs",
        triage: "correct the page, or the command it shows",
        run: commands::run,
    },
    Gate {
        name: "claims",
        summary: "every claim names what shows it",
        category: "release",
        triage: "correct docs/src/reference/claims.json",
        run: claims::run,
    },
    Gate {
        name: "coverage",
        summary: "the crates that others build on are covered by tests",
        category: "tests",
        triage: "cover the file that is named, through its public interface",
        run: coverage::run,
    },
    Gate {
        name: "build",
        summary: "the release build succeeds; its digest names it",
        category: "release",
        triage: "run `cargo build --release -p worldforge-cli`",
        run: build::run,
    },
    Gate {
        name: "performance",
        summary: "everyday commands keep to their budgets",
        category: "performance",
        triage: "run `cargo xtask core-performance` on a quiet machine and compare the medians",
        run: performance::run,
    },
    Gate {
        name: "package",
        summary: "each crate packages what it needs, and the command installs and runs",
        category: "package",
        triage: "run `cargo package --list -p CRATE`",
        run: package::run,
    },
];
