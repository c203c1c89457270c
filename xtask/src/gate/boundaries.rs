//! Who may depend on whom, what a library may pull in, and where `unsafe` may stand.

use std::collections::BTreeSet;

use super::{clippy::selections, edges};
use crate::process;
use crate::source::{code_only, has_word, is_rust};
use crate::stop::Stop;
use crate::workspace::{Package, Workspace};

/// External crates that core's base build may have, indirect ones included.
const MAX_CORE_CRATES: usize = 25;

/// Crates that no base build of a library contains; `*` stands for any ending.
const HEAVY: [&str; 13] = [
    "reqwest",
    "hyper",
    "tokio",
    "ratatui",
    "opentelemetry*",
    "tch",
    "torch*",
    "candle*",
    "ort",
    "tonic",
    "async-std",
    "smol",
    "async-executor",
];

/// Crates that run futures; core leaves that to its host.
const RUNTIMES: [&str; 6] = [
    "tokio",
    "async-std",
    "smol",
    "async-executor",
    "futures-executor",
    "pollster",
];

/// The folder of the crates that others build on.
const CRATES: &str = "crates";

/// The one folder with `unsafe` code.
const UNSAFE_FOLDER: &str = "crates/worldforge-native/src/kernel/";

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let mut findings = Vec::new();
    for package in workspace.packages() {
        findings.extend(edges::findings(package, |name| workspace.has_package(name)));
    }
    for package in workspace.packages().filter(|package| is_published(package)) {
        findings.extend(weight_findings(
            &package.name,
            &base_build(workspace, package)?,
        ));
    }
    for path in workspace.files()? {
        if is_rust(&path) && uses_unsafe(&path, &workspace.read(&path)?) {
            findings.push(format!("{path}: `unsafe` outside {UNSAFE_FOLDER}"));
        }
    }
    Stop::unless_empty(&findings)?;
    for package in workspace.packages() {
        for selection in selections(package) {
            let mut check = workspace.cargo(&["check", "--quiet"]);
            process::capture(check.args(selection))?;
        }
    }
    Ok(String::new())
}

/// Says whether others build on the package: an example pulls in whatever it shows.
fn is_published(package: &Package) -> bool {
    package.has_library && package.folder.starts_with(CRATES)
}

/// Returns the external and own crates of a library's build without features, itself left out.
fn base_build(workspace: &Workspace, package: &Package) -> Result<BTreeSet<String>, Stop> {
    let arguments = [
        "tree",
        "--no-default-features",
        "--edges",
        "normal",
        "--prefix",
        "none",
    ];
    let mut tree = workspace.cargo(&arguments);
    tree.args(["--format", "{p}", "-p", &package.name]);
    let names = process::capture(&mut tree)?;
    Ok(names
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != package.name)
        .map(str::to_owned)
        .collect())
}

fn weight_findings(package: &str, crates: &BTreeSet<String>) -> Vec<String> {
    let mut findings: Vec<String> = crates
        .iter()
        .filter(|name| HEAVY.iter().any(|heavy| is_named(name, heavy)))
        .map(|name| format!("{package}: {name} in the build without features"))
        .collect();
    if package == "worldforge-core" {
        if crates.len() > MAX_CORE_CRATES {
            let count = crates.len();
            findings.push(format!(
                "{package}: {count} crates, at most {MAX_CORE_CRATES}"
            ));
        }
        let runtimes = crates
            .iter()
            .filter(|name| RUNTIMES.contains(&name.as_str()));
        findings.extend(runtimes.map(|name| format!("{package}: {name} runs futures")));
    }
    findings
}

fn is_named(name: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

fn uses_unsafe(path: &str, source: &str) -> bool {
    !path.starts_with(UNSAFE_FOLDER) && has_word(&code_only(source), "unsafe")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(package: &str, crates: &[&str]) -> usize {
        let crates = crates.iter().map(|&name| name.to_owned()).collect();
        weight_findings(package, &crates).len()
    }

    #[test]
    fn heavy_crates_and_runtimes_are_found() {
        assert_eq!(
            weight(
                "worldforge-eval",
                &["reqwest", "opentelemetry_sdk", "serde"]
            ),
            2
        );
        assert_eq!(weight("worldforge-eval", &["pollster"]), 0);
        assert_eq!(weight("worldforge-core", &["pollster"]), 1);
    }

    #[test]
    fn only_what_others_build_on_is_weighed() {
        let package = |folder: &str| Package {
            folder: folder.into(),
            has_library: true,
            ..Package::default()
        };
        assert!(is_published(&package("crates/worldforge-core")));
        assert!(!is_published(&package("examples/external-provider")));
    }

    #[test]
    fn core_has_a_limit_on_its_crates() {
        let names: Vec<String> = (0..=MAX_CORE_CRATES)
            .map(|i| format!("crate-{i}"))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(weight("worldforge-core", &names), 1);
        assert_eq!(weight("worldforge-core", &names[1..]), 0);
    }

    #[test]
    fn unsafe_code_stands_only_in_the_kernels() {
        assert!(uses_unsafe(
            "crates/worldforge-core/src/lib.rs",
            "fn f() { unsafe { g() } }"
        ));
        assert!(!uses_unsafe(
            "crates/worldforge-core/src/lib.rs",
            "// unsafe\nfn f() {}"
        ));
        assert!(!uses_unsafe(
            "crates/worldforge-native/src/kernel/simd.rs",
            "unsafe fn f() {}"
        ));
    }
}
