//! Who may depend on whom, what a library may pull in, and where `unsafe` may stand.
//!
//! The table is the picture in ARCHITECTURE.md; both change in the same commit.

use std::collections::BTreeSet;

use super::clippy::selections;
use crate::process;
use crate::source::{code_only, has_word, is_rust};
use crate::stop::Stop;
use crate::workspace::{Dependency, DependencyKind, Package, Workspace};

/// What one crate of the workspace may use of the others.
#[derive(Debug)]
struct Allowed {
    package: &'static str,
    normal: &'static [&'static str],
    /// Crates it may use only through one of its features.
    optional: &'static [&'static str],
    /// Crates its tests may use beyond those and `worldforge-testing`.
    tests: &'static [&'static str],
}

const ALLOWED: &[Allowed] = &[
    allowed("worldforge-core", &[]),
    allowed("worldforge-plan", &["worldforge-core"]),
    allowed("worldforge-native", &["worldforge-core"]),
    Allowed {
        optional: &["worldforge-native"],
        ..allowed(
            "worldforge-providers",
            &["worldforge-core", "worldforge-plan"],
        )
    },
    allowed("worldforge-evidence", &["worldforge-core"]),
    Allowed {
        tests: &["worldforge-native"],
        ..allowed(
            "worldforge-eval",
            &[
                "worldforge-core",
                "worldforge-plan",
                "worldforge-providers",
                "worldforge-evidence",
            ],
        )
    },
    allowed(
        "worldforge-harness",
        &[
            "worldforge-core",
            "worldforge-plan",
            "worldforge-providers",
            "worldforge-evidence",
            "worldforge-eval",
        ],
    ),
    allowed(
        "worldforge-cli",
        &[
            "worldforge-core",
            "worldforge-plan",
            "worldforge-native",
            "worldforge-providers",
            "worldforge-evidence",
            "worldforge-eval",
            "worldforge-harness",
            "worldforge-testing",
        ],
    ),
    allowed("worldforge-testing", &["worldforge-core"]),
    allowed("xtask", &[]),
];

const fn allowed(package: &'static str, normal: &'static [&'static str]) -> Allowed {
    Allowed {
        package,
        normal,
        optional: &[],
        tests: &[],
    }
}

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

/// The one folder with `unsafe` code.
const UNSAFE_FOLDER: &str = "crates/worldforge-native/src/kernel/";

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let mut findings = Vec::new();
    for package in workspace.packages() {
        findings.extend(edge_findings(package, |name| workspace.has_package(name)));
    }
    for package in workspace.packages().filter(|package| package.has_library) {
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

fn edge_findings(package: &Package, is_ours: impl Fn(&str) -> bool) -> Vec<String> {
    let Some(row) = ALLOWED.iter().find(|row| row.package == package.name) else {
        return vec![format!(
            "{}: no row in the table of allowed dependencies",
            package.name
        )];
    };
    let ours = package
        .dependencies
        .iter()
        .filter(|dependency| is_ours(&dependency.name));
    ours.filter(|dependency| !row.permits(dependency))
        .map(|dependency| {
            let how = match (dependency.kind, dependency.is_optional) {
                (DependencyKind::Dev, _) => "in its tests",
                (DependencyKind::Build, _) => "in its build script",
                (DependencyKind::Normal, true) => "through a feature",
                (DependencyKind::Normal, false) => "always",
            };
            format!("{} may not use {} {how}", package.name, dependency.name)
        })
        .collect()
}

impl Allowed {
    fn permits(&self, dependency: &Dependency) -> bool {
        let name = dependency.name.as_str();
        let normal = self.normal.contains(&name);
        let optional = self.optional.contains(&name);
        match dependency.kind {
            DependencyKind::Normal => normal || (optional && dependency.is_optional),
            DependencyKind::Build => false,
            DependencyKind::Dev if self.package == "xtask" => false,
            DependencyKind::Dev => {
                normal || optional || self.tests.contains(&name) || name == "worldforge-testing"
            }
        }
    }
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

    /// How a manifest of the tables below names a crate.
    #[derive(Debug, Clone, Copy)]
    enum Named {
        Always,
        ThroughAFeature,
        InTests,
        InTheBuildScript,
    }
    use Named::{Always, InTests, InTheBuildScript, ThroughAFeature};

    fn finding_count(package: &str, name: &str, named: Named) -> usize {
        let dependency = Dependency {
            name: name.to_owned(),
            kind: match named {
                Always | ThroughAFeature => DependencyKind::Normal,
                InTests => DependencyKind::Dev,
                InTheBuildScript => DependencyKind::Build,
            },
            is_optional: matches!(named, ThroughAFeature),
        };
        let package = Package {
            name: package.to_owned(),
            dependencies: vec![dependency],
            ..Package::default()
        };
        edge_findings(&package, |name| name.starts_with("worldforge-")).len()
    }

    #[test]
    fn edges_outside_the_picture_are_found() {
        let table = [
            ("worldforge-core", "worldforge-plan", Always),
            ("worldforge-core", "worldforge-native", InTests),
            ("worldforge-native", "worldforge-plan", ThroughAFeature),
            ("worldforge-providers", "worldforge-native", Always),
            ("worldforge-eval", "worldforge-native", Always),
            ("worldforge-plan", "worldforge-testing", Always),
            ("worldforge-plan", "worldforge-core", InTheBuildScript),
            ("xtask", "worldforge-testing", InTests),
            ("worldforge-new", "worldforge-core", Always),
        ];
        for (package, name, named) in table {
            assert_eq!(
                finding_count(package, name, named),
                1,
                "{package} -> {name}"
            );
        }
    }

    #[test]
    fn edges_of_the_picture_and_external_crates_are_allowed() {
        let table = [
            ("worldforge-plan", "worldforge-core", Always),
            ("worldforge-providers", "worldforge-native", ThroughAFeature),
            ("worldforge-core", "worldforge-testing", InTests),
            ("worldforge-eval", "worldforge-native", InTests),
            ("worldforge-core", "serde", Always),
            ("worldforge-cli", "worldforge-harness", Always),
        ];
        for (package, name, named) in table {
            assert_eq!(
                finding_count(package, name, named),
                0,
                "{package} -> {name}"
            );
        }
    }

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
