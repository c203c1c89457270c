//! Scripts that ship run on any machine, and somebody is told about them.

use std::path::Path;

use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;
use crate::{shell, task};

/// The first lines that a shell script may have, and what then makes it end at its first failure.
const SHELLS: [(&str, &str); 2] = [
    ("#!/usr/bin/env bash", "set -euo pipefail"),
    ("#!/bin/sh", "set -eu"),
];

/// The script of continuous integration, which people find without being told.
const CI: &str = ".ci/run";

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let files = workspace.files()?;
    let scripts: Vec<&String> = files.iter().filter(|path| is_script(path)).collect();
    let pages: String = files
        .iter()
        .filter(|path| has_ending(path, "md"))
        .map(|path| workspace.read(path))
        .collect::<Result<_, _>>()?;
    let mut findings = Vec::new();
    for path in &scripts {
        let text = workspace.read(path)?;
        let problems = problems_of(&text).into_iter();
        let is_told = path.as_str() == CI || pages.contains(path.as_str());
        let untold = (!is_told).then(|| "no page mentions it".to_owned());
        let mode = (!is_executable(workspace, path)?).then(|| "is not executable".to_owned());
        let unparsed = parse(workspace, path).err();
        let all = problems.chain(untold).chain(mode).chain(unparsed);
        findings.extend(all.map(|problem| format!("{path}: {problem}")));
    }
    Stop::unless_empty(&findings)?;
    Ok(format!("{} scripts", scripts.len()))
}

fn is_script(path: &str) -> bool {
    path == CI || (has_ending(path, "sh") && !path.starts_with("xtask/templates"))
}

fn has_ending(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|own| own == ending)
}

fn problems_of(text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let first = text.lines().next();
    match SHELLS.iter().find(|(shebang, _)| first == Some(*shebang)) {
        None => problems.push(format!(
            "must begin with {}",
            SHELLS.map(|shell| shell.0).join(" or ")
        )),
        Some((_, strict)) if !text.lines().any(|line| line.trim() == *strict) => {
            problems.push(format!("must have {strict}"));
        }
        Some(_) => {}
    }
    for (number, line) in (1..).zip(text.lines()) {
        let commands = shell::commands(line).unwrap_or_default();
        for words in commands {
            if let [program, name, rest @ ..] = words.as_slice()
                && program == "cargo"
                && name == "xtask"
                && let Err(stop) = task::check(rest)
            {
                problems.push(format!("line {number}: {stop}"));
            }
        }
    }
    problems
}

/// Asks git for the mode, which a checkout on another system does not show.
fn is_executable(workspace: &Workspace, path: &str) -> Result<bool, Stop> {
    let staged = process::capture(&mut workspace.program("git", &["ls-files", "-s", "--", path]))?;
    Ok(staged.is_empty() || staged.starts_with("100755"))
}

/// Lets the shell parse it, and shellcheck look at it where it is installed.
fn parse(workspace: &Workspace, path: &str) -> Result<(), String> {
    let said = |stop: Stop| stop.to_string();
    process::capture(&mut workspace.program("bash", &["-n", path])).map_err(said)?;
    if process::is_installed("shellcheck") {
        process::capture(&mut workspace.program("shellcheck", &[path])).map_err(said)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_another_machine_cannot_run_is_found() {
        let good =
            "#!/usr/bin/env bash\nset -euo pipefail\ncargo xtask ci --skip tests || status=1\n";
        assert!(problems_of(good).is_empty(), "{:?}", problems_of(good));
        for bad in [
            good.replace("/usr/bin/env bash", "/bin/zsh"),
            good.replace("pipefail", ""),
            good.replace("xtask ci", "xtask everything"),
            good.replace("--skip tests", "--skip nothing"),
        ] {
            assert_eq!(problems_of(&bad).len(), 1, "{bad}");
        }
    }
}
