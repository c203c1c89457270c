//! A provider that `new-provider` writes compiles, is formatted, passes the tests, and replaces nothing.
//!
//! It is written into a copy of the checkout that shares this one's target directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;
use crate::scaffold;
use crate::stop::Stop;
use crate::workspace::Workspace;

/// The copy, in the target directory.
const COPY: &str = "scaffold/checkout";

/// What is written: several capabilities, one, and all of them.
const PROVIDERS: [(&str, &[&str]); 3] = [
    ("Gate Check", &["score", "policy"]),
    ("Gate One", &["embed"]),
    (
        "Gate Seven",
        &[
            "predict", "generate", "reason", "embed", "transfer", "score", "policy",
        ],
    ),
];

/// The features of what is written.
const FEATURES: &str = "gate-check,gate-one,gate-seven";

/// The tests of what is written, and those that every row of the catalog must pass.
const TESTS: [&str; 4] = ["gate_check", "gate_one", "gate_seven", "manifest"];

/// How a scaffold is refused whose name is taken.
const REFUSAL: &str = "exists already; nothing was written";

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let folder = workspace.target().join(COPY);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    copy(workspace, &folder)?;
    let copy = Workspace::at(&folder)?;
    let mut files = Vec::new();
    for (title, capabilities) in PROVIDERS {
        files.extend(scaffold::write(&copy, title, capabilities)?);
    }
    Stop::unless_empty(&unformatted(&copy, &files)?)?;
    let written = contents(&folder)?;
    for (title, capabilities) in PROVIDERS {
        expect_refusal(title, scaffold::write(&copy, title, capabilities))?;
    }
    if contents(&folder)? != written {
        let finding = "a scaffold whose name is taken changed a file";
        return Err(Stop::Failed(finding.to_owned()));
    }
    for mut command in commands(workspace, &copy) {
        process::capture(&mut command)?;
    }
    Ok(String::new())
}

/// Copies the files that git tracks or would track, with their times: cargo builds again what is new.
fn copy(workspace: &Workspace, to: &Path) -> Result<(), Stop> {
    for path in workspace.files()? {
        let (from, to) = (workspace.root().join(&path), to.join(&path));
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::copy(&from, &to)?;
        let modified = std::fs::metadata(&from)?.modified()?;
        let copied = std::fs::File::options().append(true).open(&to)?;
        copied.set_modified(modified)?;
    }
    Ok(())
}

/// Reads every file below a folder.
fn contents(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Stop> {
    let mut contents = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                contents.insert(entry.path(), std::fs::read(entry.path())?);
            }
        }
    }
    Ok(contents)
}

/// Lists those of the files that are not formatted; what others left unformatted is another gate's.
fn unformatted(copy: &Workspace, files: &[String]) -> Result<Vec<String>, Stop> {
    let package = ["fmt", "-p", "worldforge-providers"];
    let mut fmt = copy.cargo(&package);
    let output = fmt.args(["--", "--check", "--files-with-diff"]).output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    let is_told = |file: &&String| told.lines().any(|line| Path::new(line).ends_with(file));
    let found = files.iter().filter(is_told);
    Ok(found
        .map(|file| format!("{file} is not formatted"))
        .collect())
}

fn expect_refusal<T>(title: &str, outcome: Result<T, Stop>) -> Result<(), Stop> {
    match outcome {
        Err(Stop::Failed(why)) if why.ends_with(REFUSAL) => Ok(()),
        Err(other) => Err(Stop::Failed(format!(
            "{title}: a second scaffold must be refused because it {REFUSAL}, found: {other}"
        ))),
        Ok(_) => Err(Stop::Failed(format!(
            "{title}: a second scaffold was written over the first"
        ))),
    }
}

/// Returns what must succeed in the copy.
fn commands(workspace: &Workspace, copy: &Workspace) -> [Command; 2] {
    let cargo = |arguments: &[&str]| {
        let mut command = copy.cargo(arguments);
        command.env("CARGO_TARGET_DIR", workspace.target());
        command
    };
    let package = ["-p", "worldforge-providers", "--features", FEATURES];
    let mut clippy = cargo(&["clippy", "--quiet", "--lib"]);
    clippy.args(package);
    let mut test = cargo(&["test", "--quiet", "--no-fail-fast"]);
    test.args(package);
    for name in TESTS {
        clippy.args(["--test", name]);
        test.args(["--test", name]);
    }
    clippy.args(["--", "-D", "warnings"]);
    [clippy, test]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_for_a_taken_name_is_expected() {
        let failed = |why: String| Err::<(), Stop>(Stop::Failed(why));
        assert!(expect_refusal("A", failed(format!("a {REFUSAL}"))).is_ok());
        assert!(expect_refusal("A", failed("rustfmt failed".to_owned())).is_err());
        assert!(expect_refusal("A", Ok(())).is_err());
    }
}
