//! House rules that no compiler knows.

use std::path::Path;

use crate::source::{code_only, function_lengths, is_rust};
use crate::stop::Stop;
use crate::workspace::{Package, Workspace};

/// Words that mark unfinished work in any text.
const UNFINISHED: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// Macros that mark unfinished work in code.
const UNFINISHED_MACROS: [&str; 2] = [concat!("db", "g!"), concat!("un", "implemented!")];

/// Starts of paths of somebody's machine.
const MACHINE_PATHS: [&str; 3] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
];

/// What a test writes to read next to the checkout.
const OUTSIDE: &str = concat!("../", "shared");

/// Places whose texts are about machine paths.
const MAY_NAME_MACHINE_PATHS: [&str; 5] = ["benches", "corpus", "fixtures", "redact", "tests"];

/// The crate whose kernels need `unsafe`.
const MAY_USE_UNSAFE: &str = "worldforge-native";

/// Keys of a manifest that are written once, for the whole workspace.
const INHERITED: [&str; 4] = ["version", "edition", "rust-version", "license"];

/// Lengths past which a reader should have a look.
const LONG_FILE: usize = 350;
const LONG_FUNCTION: usize = 60;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let mut findings = Vec::new();
    let mut advice = Vec::new();
    let architecture = workspace.read("ARCHITECTURE.md")?;
    for package in workspace.packages() {
        findings.extend(package_findings(package, &architecture, workspace)?);
    }
    for path in workspace.files()? {
        let Ok(text) = workspace.read(&path) else {
            continue;
        };
        findings.extend(text_findings(&path, &text));
        if is_rust(&path) {
            findings.extend(source_findings(&path, &text));
            advice.extend(long_items(&path, &text));
        }
    }
    Stop::unless_empty(&findings)?;
    Ok(advice.join("\n"))
}

fn package_findings(
    package: &Package,
    architecture: &str,
    workspace: &Workspace,
) -> Result<Vec<String>, Stop> {
    let name = &package.name;
    let mut findings = Vec::new();
    if !architecture.contains(&format!("`{name}`")) {
        findings.push(format!("ARCHITECTURE.md: {name} is missing"));
    }
    let manifest = workspace.read(package.folder.join("Cargo.toml"))?;
    findings.extend(manifest_findings(name, &manifest));
    if package.has_library && name != MAY_USE_UNSAFE {
        let library = workspace.read(package.folder.join("src/lib.rs"))?;
        if !library.contains("#![forbid(unsafe_code)]") {
            findings.push(format!("{name}: the library does not forbid unsafe code"));
        }
    }
    Ok(findings)
}

/// Finds versions that a manifest writes itself.
fn manifest_findings(package: &str, manifest: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let mut table = "";
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_end_matches(']');
            if table.contains("dependencies.") {
                findings.push(format!("{package}: [{table}] belongs on one line"));
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim();
        let is_inherited = key.ends_with(".workspace") || value.contains("workspace = true");
        let must_inherit =
            table.ends_with("dependencies") || (table == "package" && INHERITED.contains(&key));
        if must_inherit && !is_inherited {
            findings.push(format!(
                "{package}: {key} is not inherited from the workspace"
            ));
        }
    }
    findings
}

fn text_findings(path: &str, text: &str) -> Vec<String> {
    let may_name_paths = Path::new(path).components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        MAY_NAME_MACHINE_PATHS
            .iter()
            .any(|name| part.split('.').next() == Some(name))
    });
    let mut findings = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        let unfinished = UNFINISHED.iter().find(|word| content.contains(*word));
        let outside = content.contains(OUTSIDE).then_some(&OUTSIDE);
        let machine = MACHINE_PATHS
            .iter()
            .find(|start| !may_name_paths && names_path(content, start));
        let found = unfinished.into_iter().chain(outside).chain(machine);
        findings.extend(found.map(|what| format!("{path}:{line}: {what}")));
    }
    findings
}

/// Says whether `line` names an absolute path that begins with `start` and goes on.
fn names_path(line: &str, start: &str) -> bool {
    line.match_indices(start).any(|(at, _)| {
        let (before, from) = line.split_at(at);
        let after = from.get(start.len()..).unwrap_or_default();
        let is_part = |c: char| c.is_alphanumeric() || "_-.*~".contains(c);
        !before.ends_with(is_part) && after.starts_with(char::is_alphanumeric)
    })
}

fn source_findings(path: &str, source: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let mut lines = source.lines();
    let is_documented = |line: &str| line.starts_with("//!") || line.starts_with("#![doc");
    if !lines.next().is_some_and(is_documented) {
        findings.push(format!("{path}: no module documentation in the first line"));
    }
    for (line, code) in (1..).zip(code_only(source).lines()) {
        let found = UNFINISHED_MACROS.iter().find(|name| code.contains(*name));
        findings.extend(found.map(|name| format!("{path}:{line}: {name}")));
    }
    findings
}

/// Lists what is long, for a reader to judge.
fn long_items(path: &str, source: &str) -> Vec<String> {
    let mut long = Vec::new();
    let lines = source.lines().count();
    if lines > LONG_FILE {
        long.push(format!("{path}: {lines} lines"));
    }
    let functions = function_lengths(&code_only(source));
    let functions = functions
        .into_iter()
        .filter(|(_, length)| *length > LONG_FUNCTION);
    long.extend(
        functions.map(|(line, length)| format!("{path}:{line}: a function of {length} lines")),
    );
    long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_are_not_inherited_are_found() {
        let manifest = "[package]\nname = \"a\"\nversion = \"1.0.0\"\nedition.workspace = true\n\
            [dependencies]\nserde.workspace = true\nsha2 = \"0.11\"\n\
            zip = { workspace = true, optional = true }\n[dev-dependencies.png]\nversion = \"1\"\n";
        let findings = manifest_findings("a", manifest);
        assert_eq!(findings.len(), 3, "{findings:?}");
    }

    #[test]
    fn unfinished_work_and_paths_of_a_machine_are_found() {
        for line in [
            format!("// {}: later", UNFINISHED[0]),
            format!("see {}main/x", MACHINE_PATHS[0]),
            format!("\"{}.bashrc\"", MACHINE_PATHS[2].to_owned() + "ada/"),
            format!("read(\"{OUTSIDE}/x\")"),
        ] {
            assert_eq!(text_findings("docs/src/a.md", &line).len(), 1, "{line}");
        }
    }

    #[test]
    fn a_rule_about_paths_is_no_path_of_a_machine() {
        let line = format!("{}ada/x", MACHINE_PATHS[2]);
        for path in [
            "crates/c/src/redact/path.rs",
            "crates/t/corpus/x.json",
            "crates/c/tests/a.rs",
        ] {
            assert!(text_findings(path, &line).is_empty(), "{path}");
        }
        for start in MACHINE_PATHS {
            assert!(text_findings("a.md", &format!("net{start}x and `{start}`")).is_empty());
        }
    }

    #[test]
    fn a_module_without_documentation_or_with_leftovers_is_found() {
        let leftover = format!("//! A.\nfn f() {{ {}(1) }}\n", UNFINISHED_MACROS[0]);
        assert_eq!(source_findings("a.rs", "fn f() {}\n").len(), 1);
        assert_eq!(source_findings("a.rs", &leftover).len(), 1);
        assert!(source_findings("a.rs", "//! A.\nfn f() {}\n").is_empty());
    }

    #[test]
    fn long_files_and_functions_are_listed() {
        let source = format!(
            "//! A.\nfn f() {{\n{}}}\nfn g() {{}}\n",
            "    g();\n".repeat(LONG_FILE)
        );
        let long = long_items("a.rs", &source);
        assert_eq!(long, ["a.rs: 354 lines", "a.rs:2: a function of 352 lines"]);
    }
}
