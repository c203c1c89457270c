//! Blocks of code in the documentation are what they say: Rust compiles, JSON and shell parse.

use std::collections::BTreeSet;
use std::path::Path;

use super::docs::page_paths;
use crate::markdown::{Block, Page};
use crate::source::is_rust;
use crate::stop::Stop;
use crate::workspace::Workspace;
use crate::{process, shell};

/// A comment on the line before a block that says why it is only read: `snippet: illustrative`.
const MARK: &str = "<!-- snippet: ";

/// The reasons.
const REASONS: [&str; 3] = ["host-owned", "credentialed", "illustrative"];

/// Languages of blocks that show text.
const PLAIN: [&str; 6] = ["text", "", "toml", "csv", "python", "diff"];

/// How many blocks were looked at, and how many were left to the reader.
#[derive(Debug, Default)]
struct Seen {
    checked: usize,
    skipped: usize,
}

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let compiled = compiled_pages(workspace)?;
    let mut seen = Seen::default();
    let mut findings = Vec::new();
    for path in page_paths(workspace)? {
        let text = workspace.read(&path)?;
        let lines: Vec<&str> = text.lines().collect();
        for block in Page::parse(&text).blocks {
            let before = block.line.checked_sub(2).and_then(|line| lines.get(line));
            let reason = before.and_then(|line| line.trim().strip_prefix(MARK));
            let problem = if let Some(reason) = reason {
                seen.skipped += 1;
                unknown_reason(reason)
            } else {
                seen.checked += 1;
                match block.language.as_str() {
                    "rust" => uncompiled(&compiled, &path),
                    _ => problem_of(&block),
                }
            };
            findings.extend(problem.map(|problem| format!("{path}:{}: {problem}", block.line)));
        }
    }
    Stop::unless_empty(&findings)?;
    Ok(format!(
        "{} blocks checked, {} marked to be only read",
        seen.checked, seen.skipped
    ))
}

fn unknown_reason(reason: &str) -> Option<String> {
    let reason = reason.trim_end_matches("-->").trim();
    (!REASONS.contains(&reason))
        .then(|| format!("'{reason}' is no reason; known are {}", REASONS.join(", ")))
}

fn uncompiled(compiled: &BTreeSet<String>, path: &str) -> Option<String> {
    (!compiled.contains(path)).then(|| "no crate compiles the Rust of this page".to_owned())
}

fn problem_of(block: &Block) -> Option<String> {
    match block.language.as_str() {
        "json" => json_problem(&block.lines.join("\n")),
        "jsonl" => block.lines.iter().find_map(|line| json_problem(line)),
        "sh" | "bash" | "shell" => shell_problem(&block.lines.join("\n")),
        "console" => block.lines.iter().find_map(|line| {
            let typed = line.strip_prefix("$ ")?;
            shell::commands(typed.trim_end_matches('\\')).err()
        }),
        language if PLAIN.contains(&language) => None,
        language => Some(format!("nothing checks the language '{language}'")),
    }
}

fn json_problem(text: &str) -> Option<String> {
    let parsed = serde_json::from_str::<serde_json::Value>(text);
    parsed.err().map(|error| format!("no JSON: {error}"))
}

/// Lets bash parse the block, where there is one.
fn shell_problem(text: &str) -> Option<String> {
    if !process::is_installed("bash") {
        return text.lines().find_map(|line| shell::commands(line).err());
    }
    let mut bash = std::process::Command::new("bash");
    bash.args(["-n", "-c", text]);
    process::capture(&mut bash)
        .err()
        .map(|stop| stop.to_string())
}

/// Returns the pages whose Rust a crate compiles as its documentation.
fn compiled_pages(workspace: &Workspace) -> Result<BTreeSet<String>, Stop> {
    let mut pages = BTreeSet::new();
    for path in workspace.files()?.iter().filter(|path| is_rust(path)) {
        let text = workspace.read(path)?;
        for rest in text.split("include_str!(\"").skip(1) {
            let Some((page, _)) = rest.split_once('"') else {
                continue;
            };
            if Path::new(page)
                .extension()
                .is_some_and(|ending| ending == "md")
            {
                pages.extend(joined(path, page));
            }
        }
    }
    Ok(pages)
}

/// Returns the path of a page that a file names relative to itself.
fn joined(file: &str, page: &str) -> Option<String> {
    let mut parts: Vec<&str> = Path::new(file).parent()?.to_str()?.split('/').collect();
    for part in page.split('/') {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(page: &str) -> Option<String> {
        problem_of(&Page::parse(page).blocks[0])
    }

    #[test]
    fn a_block_that_is_not_what_it_says_is_found() {
        for page in [
            "```json\n{\"a\": 1,}\n```\n",
            "```jsonl\n{}\n{\n```\n",
            "```sh\nif true\n```\n",
            "```console\n$ worldforge 'runs\n```\n",
            "```cobol\nMOVE\n```\n",
        ] {
            assert!(problem(page).is_some(), "{page}");
        }
        assert!(uncompiled(&BTreeSet::new(), "docs/src/a.md").is_some());
    }

    #[test]
    fn a_block_that_is_what_it_says_is_no_finding() {
        for page in [
            "```json\n{\"a\": 1}\n```\n",
            "```sh\nworldforge doctor\n```\n",
            "```console\n$ worldforge runs \\\n    list\nprinted\n```\n",
            "```text\nanything\n```\n",
        ] {
            assert_eq!(problem(page), None, "{page}");
        }
        let compiled = BTreeSet::from(["docs/src/a.md".to_owned()]);
        assert_eq!(uncompiled(&compiled, "docs/src/a.md"), None);
    }

    #[test]
    fn a_reason_to_only_read_is_one_of_three() {
        assert_eq!(unknown_reason("illustrative -->"), None);
        assert!(unknown_reason("too long -->").is_some());
    }

    #[test]
    fn a_page_is_found_from_the_file_that_includes_it() {
        let found = joined("crates/a/src/lib.rs", "../../../docs/x.md");
        assert_eq!(found.as_deref(), Some("docs/x.md"));
        let found = joined("crates/a/src/mock/mod.rs", "docs.md");
        assert_eq!(found.as_deref(), Some("crates/a/src/mock/docs.md"));
    }
}
