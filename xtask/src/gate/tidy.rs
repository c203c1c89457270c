//! The house rules that a program can judge.
//!
//! A broken rule fails. Files and functions that are much longer than usual are only listed: a reader
//! decides whether they are still one thing.

use std::path::{Component, Path};

use super::docs::joined;
use crate::manifest;
use crate::source::{code_only, comments_only, function_lengths, has_word, is_rust};
use crate::stop::Stop;
use crate::workspace::{Package, Workspace};

/// Names of files and folders that are about what must be redacted or refused, and so may name
/// anything.
const CORPORA: [&str; 5] = ["corpus", "fixtures", "redact", "benches", "tests"];

/// Beginnings of paths that belong to one user of one machine.
const MACHINE_PATHS: [&str; 3] = ["/root/", "/home/", "/Users/"];

/// Words that say that something is not done; here they are what the gate looks for.
const LEFT_OVER_WORDS: [&str; 3] = ["TODO", "FIXME", "XXX"];

/// Macros that are for a programmer at work.
const LEFT_OVER_MACROS: [&str; 3] = ["dbg!", "todo!", "unimplemented!"];

/// How code names the folder of its own package.
const PACKAGE_FOLDER: &str = "env!(\"CARGO_MANIFEST_DIR\")";

/// The package that may hold `unsafe` code, in its kernels.
const UNSAFE_PACKAGE: &str = "worldforge-native";

/// Lines past which a file is listed, and past which a function is.
const LONG_FILE: usize = 350;
const LONG_FUNCTION: usize = 60;

/// Rows of the list that are printed.
const MAX_ROWS: usize = 8;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let architecture = workspace.read("ARCHITECTURE.md")?;
    let mut findings = Vec::new();
    let mut long = Vec::new();
    for package in workspace.packages() {
        findings.extend(unmapped(package, &architecture));
        let manifest = workspace.read(package.folder.join("Cargo.toml"))?;
        findings.extend(manifest::findings(&package.name, &manifest));
        if package.has_library && package.name != UNSAFE_PACKAGE {
            let root = package.folder.join("src/lib.rs");
            findings.extend(unforbidden(&root, &workspace.read(&root)?));
        }
    }
    for path in workspace.files()? {
        let bytes = std::fs::read(workspace.root().join(&path))?;
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        findings.extend(machine_paths(&path, &text));
        findings.extend(left_overs(&path, &text));
        if is_rust(&path) {
            findings.extend(undocumented(&path, &text));
            findings.extend(outside_reads(
                &path,
                package_folder(workspace, &path),
                &text,
            ));
            long.extend(long_parts(&path, &text));
        }
    }
    Stop::unless_empty(&findings)?;
    Ok(advice(long))
}

fn package_folder<'a>(workspace: &'a Workspace, path: &str) -> &'a Path {
    let mut folders = workspace.packages().map(|package| package.folder.as_path());
    folders
        .find(|folder| Path::new(path).starts_with(folder))
        .unwrap_or(Path::new(""))
}

fn unmapped(package: &Package, architecture: &str) -> Option<String> {
    let name = &package.name;
    let is_mapped = architecture.contains(&format!("`{name}`"));
    (!is_mapped).then(|| format!("ARCHITECTURE.md: no word about `{name}`"))
}

fn unforbidden(path: &Path, source: &str) -> Option<String> {
    let is_forbidden = code_only(source).contains("#![forbid(unsafe_code)]");
    (!is_forbidden).then(|| format!("{}: no `#![forbid(unsafe_code)]`", path.display()))
}

fn undocumented(path: &str, source: &str) -> Option<String> {
    let is_documented = source.starts_with("//!") || source.starts_with("#![doc = ");
    (!is_documented).then(|| format!("{path}: no module documentation"))
}

fn machine_paths(path: &str, text: &str) -> Vec<String> {
    let mut parts = Path::new(path).components().map(Component::as_os_str);
    if parts.any(|part| CORPORA.iter().any(|name| part == *name)) {
        return Vec::new();
    }
    let lines = (1..).zip(text.lines());
    lines
        .filter(|(_, line)| MACHINE_PATHS.iter().any(|start| names_file(line, start)))
        .map(|(number, _)| format!("{path}:{number}: a path of one machine"))
        .collect()
}

/// Says whether `line` has a path that begins with `start` and goes on.
fn names_file(line: &str, start: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || "._-".contains(c);
    line.match_indices(start).any(|(at, _)| {
        let (before, from) = line.split_at(at);
        let after = from.get(start.len()..).unwrap_or_default();
        !before.ends_with(is_name) && after.starts_with(is_name)
    })
}

fn left_overs(path: &str, text: &str) -> Vec<String> {
    let ends_in = |end: &str| {
        Path::new(path)
            .extension()
            .is_some_and(|found| found == end)
    };
    let (comments, code) = if is_rust(path) {
        (comments_only(text), code_only(text))
    } else if ends_in("toml") || ends_in("sh") || ends_in("py") || path == ".ci/run" {
        (text.to_owned(), String::new())
    } else {
        return Vec::new();
    };
    let both = comments
        .lines()
        .zip(code.lines().chain(std::iter::repeat("")));
    let mut findings = Vec::new();
    for (number, (comment, code)) in (1..).zip(both) {
        let words = LEFT_OVER_WORDS
            .iter()
            .filter(|word| has_word(comment, word));
        let macros = LEFT_OVER_MACROS.iter().filter(|name| has_word(code, name));
        findings.extend(
            words
                .chain(macros)
                .map(|word| format!("{path}:{number}: {word}")),
        );
    }
    findings
}

/// Lists the files that `source` names and that lie outside the repository.
///
/// Only what is compiled in, or found from the package's own folder, can be judged without running.
fn outside_reads(path: &str, package: &Path, source: &str) -> Vec<String> {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let starts = [
        ("include_str!(", folder),
        ("include_bytes!(", folder),
        (PACKAGE_FOLDER, package),
    ];
    let code = code_only(source);
    let mut findings = Vec::new();
    for (start, base) in starts {
        let calls = source.match_indices(start).map(|(at, _)| at);
        let is_code = |at: &usize| code.get(*at..).is_some_and(|code| !code.starts_with(' '));
        for at in calls.filter(is_code) {
            let after = source.get(at + start.len()..).unwrap_or_default();
            let statement = after.split(';').next().unwrap_or_default();
            if statement.contains(PACKAGE_FOLDER) {
                continue;
            }
            let names: Vec<String> = if start == PACKAGE_FOLDER {
                let own = |name: &str| name.strip_prefix('/').unwrap_or(name).to_owned();
                literals(statement).map(own).collect()
            } else {
                let argument = statement.split(')').next().unwrap_or_default();
                vec![literals(argument).collect()]
            };
            let outside = names.iter().filter(|name| joined(base, name).is_none());
            let number = source.get(..at).map_or(0, |before| before.lines().count());
            findings.extend(
                outside.map(|name| format!("{path}:{number}: {name} lies outside the repository")),
            );
        }
    }
    findings
}

/// Returns the string literals of one statement.
fn literals(statement: &str) -> impl Iterator<Item = &str> {
    statement.split('"').skip(1).step_by(2)
}

/// Lists a file and its functions that are longer than usual, tests aside.
fn long_parts(path: &str, source: &str) -> Vec<(usize, String)> {
    let mut parts = Path::new(path).components().map(Component::as_os_str);
    let is_test = parts.any(|part| part == "tests" || part == "tests.rs");
    if is_test {
        return Vec::new();
    }
    let code = code_only(source);
    let mut long = Vec::new();
    let length = source.lines().count();
    if length > LONG_FILE {
        long.push((length, path.to_owned()));
    }
    let functions = function_lengths(&code).into_iter();
    long.extend(
        functions
            .filter(|(_, length)| *length > LONG_FUNCTION)
            .map(|(number, length)| (length, format!("{path}:{number}"))),
    );
    long
}

fn advice(mut long: Vec<(usize, String)>) -> String {
    long.sort_by(|one, other| other.cmp(one));
    let rows = long.iter().take(MAX_ROWS);
    let mut rows: Vec<String> = rows
        .map(|(length, what)| format!("{length:>5} lines: {what}"))
        .collect();
    if long.len() > MAX_ROWS {
        rows.push(format!("and {} more", long.len() - MAX_ROWS));
    }
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "longer than usual, for a reader to judge:\n{}",
        rows.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_that_the_architecture_leaves_out_is_found() {
        let package = Package {
            name: "worldforge-new".to_owned(),
            ..Package::default()
        };
        assert!(unmapped(&package, "about `worldforge-core`").is_some());
        assert!(unmapped(&package, "about `worldforge-new`").is_none());
    }

    #[test]
    fn a_library_that_does_not_forbid_unsafe_code_is_found() {
        let path = Path::new("src/lib.rs");
        assert!(unforbidden(path, "//! Sample.\n// #![forbid(unsafe_code)]\n").is_some());
        assert!(unforbidden(path, "//! Sample.\n#![forbid(unsafe_code)]\n").is_none());
    }

    #[test]
    fn a_module_without_documentation_is_found() {
        assert!(undocumented("a.rs", "use x;\n//! Late.\n").is_some());
        assert!(undocumented("a.rs", "//! Sample.\n").is_none());
        assert!(undocumented("a.rs", "#![doc = include_str!(\"docs.md\")]\n").is_none());
    }

    #[test]
    fn paths_of_one_machine_are_found_outside_the_corpora() {
        let machine = ["/root", "/secret"].concat();
        let apple = ["/Users", "/ada/a.json"].concat();
        for path in [&machine, &["/home", "/ada/.x"].concat(), &apple] {
            let page = format!("a\nsee {path}");
            assert_eq!(machine_paths("README.md", &page).len(), 1, "{path}");
            assert!(machine_paths("fixtures/a.json", path).is_empty());
        }
        for harmless in ["`/root/` alone", &format!("a{machine}"), "in /home/, say"] {
            assert!(
                machine_paths("README.md", harmless).is_empty(),
                "{harmless}"
            );
        }
    }

    // The words below are samples of what the gate must find, not reminders.
    #[test]
    fn what_is_not_done_is_found_in_comments_and_code() {
        let table = [
            ("a.rs", "f(); // TODO: later", 1),
            ("a.rs", "dbg!(x); todo!()", 2),
            ("a.rs", "/* FIXME */ f(\"TODO\"); // not_a_TODO", 1),
            ("a.toml", "# XXX", 1),
            ("a.md", "TODO", 0),
        ];
        for (path, text, count) in table {
            assert_eq!(left_overs(path, text).len(), count, "{text}");
        }
    }

    #[test]
    fn files_outside_the_repository_are_found() {
        let table = [
            ("include_str!(\"../../corpus/a.json\");", 0),
            ("include_str!(\"../../../../../a.json\");", 1),
            ("include_bytes!(\"/etc/hosts\");", 1),
            (
                "concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../../fixtures\");",
                0,
            ),
            (
                "Path::new(env!(\"CARGO_MANIFEST_DIR\"))\n  .join(\"../../../a\");",
                1,
            ),
            (
                "include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/corpus\", \"/\"));",
                0,
            ),
            ("include_str!(concat!(\"../b/\", $name, \"/\", \"c\")),", 0),
            ("// include_str!(\"/etc/hosts\")", 0),
        ];
        for (source, count) in table {
            let findings = outside_reads("crates/a/src/b/c.rs", Path::new("crates/a"), source);
            assert_eq!(findings.len(), count, "{source}");
        }
    }

    #[test]
    fn long_files_and_functions_are_listed_and_tests_are_not() {
        let body = "    x();\n".repeat(LONG_FUNCTION);
        let source = format!("fn long() {{\n{body}}}\nfn short() {{\n}}\n");
        assert_eq!(long_parts("src/a.rs", &source).len(), 1);
        assert!(long_parts("tests/a.rs", &source).is_empty());
        assert_eq!(long_parts("src/a.rs", &"\n".repeat(LONG_FILE + 1)).len(), 1);
        assert!(advice(vec![(1, "a".to_owned()); MAX_ROWS + 2]).ends_with("and 2 more"));
    }
}
