//! The commands that the documentation shows exist, and those of the README run.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::docs::page_paths;
use crate::command_tree::CommandTree;
use crate::markdown::{Block, Page};
use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;
use crate::{shell, task};

/// Languages of blocks that are typed into a shell.
const SHELLS: [&str; 4] = ["console", "sh", "bash", "shell"];

/// The page whose commands are run, not only looked up.
const RUN_PAGE: &str = "README.md";

/// The folder of the checkout that commands may read.
const EXAMPLES: &str = "examples";

/// Marks of a word that the reader replaces; such a command is looked up and not run.
const PLACEHOLDERS: [&str; 2] = ["path/to/", "<"];

/// A line of a shell block.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    number: usize,
    text: String,
}

/// A command as the gate understands it, with the words after the program's name.
#[derive(Debug, PartialEq, Eq)]
enum Call {
    Worldforge(Vec<String>),
    Task(Vec<String>),
    Other,
}

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let binary = workspace.binary()?;
    let tree = CommandTree::of(&binary)?;
    let mut findings = Vec::new();
    let mut to_run = Vec::new();
    let mut looked_up = 0_usize;
    for path in page_paths(workspace)? {
        let page = Page::parse(&workspace.read(&path)?);
        for line in shell_lines(&page.blocks) {
            let calls = calls_of(&line.text);
            looked_up += calls.as_ref().map_or(0, Vec::len);
            let problems = problems_of(&calls, &tree);
            if problems.is_empty() && path == RUN_PAGE {
                to_run.extend(calls.ok().and_then(|calls| runnable(&line, &calls)));
            }
            let located = |problem| format!("{path}:{}: {problem}", line.number);
            findings.extend(problems.into_iter().map(located));
        }
    }
    let run = to_run.len();
    findings.extend(run_in_order(workspace, &binary, &to_run)?);
    Stop::unless_empty(&findings)?;
    Ok(format!(
        "{looked_up} commands looked up, {run} of {RUN_PAGE} run"
    ))
}

/// Returns the lines that a reader types, continued lines joined.
///
/// In a `console` block those are the lines after a `$`; the others are what the command prints.
fn shell_lines(blocks: &[Block]) -> Vec<Line> {
    let mut typed = Vec::new();
    for block in blocks
        .iter()
        .filter(|block| SHELLS.contains(&block.language.as_str()))
    {
        let mut continued: Option<Line> = None;
        for (number, text) in (block.line + 1..).zip(&block.lines) {
            let text = text.trim();
            let mut line = match (continued.take(), text.strip_prefix("$ ")) {
                (
                    Some(Line {
                        number,
                        text: start,
                    }),
                    _,
                ) => Line {
                    number,
                    text: format!("{start} {text}"),
                },
                (None, Some(command)) => Line {
                    number,
                    text: command.to_owned(),
                },
                (None, None) if block.language == "console" => continue,
                (None, None) => Line {
                    number,
                    text: text.to_owned(),
                },
            };
            if let Some(start) = line.text.strip_suffix('\\') {
                line.text.truncate(start.trim_end().len());
                continued = Some(line);
            } else {
                typed.push(line);
            }
        }
        typed.extend(continued);
    }
    typed
}

fn calls_of(line: &str) -> Result<Vec<Call>, String> {
    let commands = shell::commands(line)?;
    Ok(commands.into_iter().map(|words| call_of(&words)).collect())
}

fn call_of(words: &[String]) -> Call {
    let is_setting = |word: &&String| {
        word.split_once('=')
            .is_some_and(|(name, _)| !name.starts_with('-'))
    };
    let settings = words.iter().take_while(is_setting).count();
    let words = words.get(settings..).unwrap_or_default();
    let Some((program, rest)) = words.split_first() else {
        return Call::Other;
    };
    match (program.as_str(), rest.first().map(String::as_str)) {
        ("worldforge", _) => Call::Worldforge(rest.to_vec()),
        ("cargo", Some("xtask")) => Call::Task(rest.iter().skip(1).cloned().collect()),
        ("cargo", Some("run")) => cargo_run(rest),
        _ => Call::Other,
    }
}

/// Reads the words after `cargo`, of which the first is `run`.
fn cargo_run(words: &[String]) -> Call {
    let (options, after) = match words.iter().position(|word| word == "--") {
        Some(at) => words.split_at(at),
        None => (words, &[][..]),
    };
    let names_other = options
        .iter()
        .any(|option| ["--example", "--bin", "--manifest-path"].contains(&option.as_str()));
    let mut packages = options.windows(2).filter_map(|pair| match pair {
        [option, package] if option == "-p" || option == "--package" => Some(package),
        _ => None,
    });
    if names_other || packages.any(|package| package != "worldforge-cli") {
        Call::Other
    } else {
        Call::Worldforge(after.iter().skip(1).cloned().collect())
    }
}

fn problems_of(calls: &Result<Vec<Call>, String>, tree: &CommandTree) -> Vec<String> {
    let calls = match calls {
        Ok(calls) => calls,
        Err(problem) => return vec![problem.clone()],
    };
    let problem = |call: &Call| match call {
        Call::Worldforge(words) => tree.problem_of(words),
        Call::Task(words) => task::check(words).err().map(|stop| stop.to_string()),
        Call::Other => None,
    };
    calls.iter().filter_map(problem).collect()
}

/// Returns the arguments to run the binary with, when a line is one command without placeholders.
fn runnable(line: &Line, calls: &[Call]) -> Option<(Line, Vec<String>)> {
    let [Call::Worldforge(words)] = calls else {
        return None;
    };
    let is_complete = |word: &String| !PLACEHOLDERS.iter().any(|mark| word.contains(mark));
    words
        .iter()
        .all(is_complete)
        .then(|| (line.clone(), words.clone()))
}

/// Runs the commands one after the other in one new folder, which is removed afterwards.
fn run_in_order(
    workspace: &Workspace,
    binary: &Path,
    commands: &[(Line, Vec<String>)],
) -> Result<Vec<String>, Stop> {
    let folder = TemporaryFolder::create()?;
    folder.lend(&workspace.root().join(EXAMPLES), EXAMPLES)?;
    let settings = std::env::vars_os().map(|(name, _)| name);
    let ours: Vec<_> = settings
        .filter(|name| name.to_string_lossy().starts_with("WORLDFORGE_"))
        .collect();
    let mut findings = Vec::new();
    for (line, words) in commands {
        let mut command = Command::new(binary);
        command
            .args(words)
            .current_dir(&folder.0)
            .env("NO_COLOR", "1");
        for name in &ours {
            command.env_remove(name);
        }
        if let Err(stop) = process::capture_within(&mut command, &folder.0) {
            findings.push(format!("{RUN_PAGE}:{}: {}\n{stop}", line.number, line.text));
        }
    }
    Ok(findings)
}

#[derive(Debug)]
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn create() -> Result<Self, Stop> {
        let name = format!("worldforge-commands-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }

    /// Lets commands read a folder of the checkout under its own name.
    fn lend(&self, folder: &Path, name: &str) -> Result<(), Stop> {
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder, self.0.join(name))?;
        #[cfg(windows)]
        std::os::windows::fs::symlink_dir(folder, self.0.join(name))?;
        Ok(())
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            println!("{} was not removed: {error}", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command_tree::tests::sample;

    fn lines(page: &str) -> Vec<(usize, String)> {
        let lines = shell_lines(&Page::parse(page).blocks);
        lines
            .into_iter()
            .map(|line| (line.number, line.text))
            .collect()
    }

    #[test]
    fn typed_lines_are_told_from_what_a_command_prints() {
        let page = "```console\n$ worldforge runs \\\n    list\nrun-1\n```\n```sh\n# why\nworldforge doctor\n```\n```rust\nx\n```\n";
        let expected = [
            (2, "worldforge runs list".to_owned()),
            (7, "# why".to_owned()),
            (8, "worldforge doctor".to_owned()),
        ];
        assert_eq!(lines(page), expected);
    }

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_call_is_recognised_however_it_is_started() {
        let demo = || Call::Worldforge(words("demo --seed 1"));
        let table = [
            ("worldforge demo --seed 1", demo()),
            ("RUST_LOG=off worldforge demo --seed 1", demo()),
            ("cargo run --release -- demo --seed 1", demo()),
            ("cargo run -p worldforge-cli -- demo --seed 1", demo()),
            ("cargo run -p other -- demo", Call::Other),
            ("cargo run --example toy -- demo", Call::Other),
            ("cargo xtask ci --list", Call::Task(words("ci --list"))),
            ("cargo nextest run", Call::Other),
        ];
        for (line, call) in table {
            assert_eq!(calls_of(line).unwrap(), [call], "{line}");
        }
    }

    #[test]
    fn a_command_or_option_that_is_not_there_is_found() {
        for line in [
            "worldforge walks",
            "worldforge runs list --limits 3",
            "echo x | worldforge runs drop",
            "cargo xtask everything",
            "cargo xtask ci --every",
            "cargo xtask ci --only nothing",
            "worldforge 'runs",
        ] {
            assert_eq!(problems_of(&calls_of(line), &sample()).len(), 1, "{line}");
        }
    }

    #[test]
    fn existing_commands_are_no_findings() {
        for line in [
            "worldforge runs list --limit 3",
            "cargo xtask ci --only fmt,docs",
            "jq . x",
        ] {
            assert!(problems_of(&calls_of(line), &sample()).is_empty(), "{line}");
        }
    }

    #[test]
    fn only_complete_commands_of_our_own_are_run() {
        let is_run = |text: &str| {
            let line = Line {
                number: 1,
                text: text.to_owned(),
            };
            runnable(&line, &calls_of(text).unwrap()).is_some()
        };
        assert!(is_run("worldforge runs list"));
        assert!(!is_run("worldforge checkpoint inspect path/to/weights.pt"));
        assert!(!is_run("worldforge runs show '<run-id>'"));
        assert!(!is_run("cargo xtask test"));
    }
}
