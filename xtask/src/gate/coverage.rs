//! The crates that others build on are covered by their own tests, each by at least nine lines in ten.
//!
//! Their tests run instrumented in a target directory of their own; a line of a test file, or of a
//! file's test module, counts neither as covered nor as missed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

const CRATES: [&str; 4] = [
    "worldforge-core",
    "worldforge-plan",
    "worldforge-evidence",
    "worldforge-testing",
];

/// Percentage of lines that the tests must reach, in each crate.
const REQUIRED_PERCENT: usize = 90;

/// Files that a failure names, those with the most missed lines.
const MAX_WORST: usize = 12;

/// Lines of one file or crate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Lines {
    covered: usize,
    total: usize,
}

impl Lines {
    fn sum(all: impl Iterator<Item = Self>) -> Self {
        all.fold(Self::default(), |sum, lines| Self {
            covered: sum.covered + lines.covered,
            total: sum.total + lines.total,
        })
    }

    fn is_enough(self) -> bool {
        self.total > 0 && self.covered * 100 >= self.total * REQUIRED_PERCENT
    }

    /// Returns the covered tenths of a percent, rounded down.
    fn per_mille(self) -> usize {
        (self.covered * 1000).checked_div(self.total).unwrap_or(0)
    }
}

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let tools = llvm_tools(workspace)?;
    let target = workspace.target().join("coverage");
    let profiles = target.join("profiles");
    if profiles.exists() {
        std::fs::remove_dir_all(&profiles)?;
    }
    std::fs::create_dir_all(&profiles)?;
    let binaries = run_tests(workspace, &target, &profiles)?;
    let merged = target.join("merged.profdata");
    merge(&tools, &profiles, &merged)?;
    let report = process::capture(&mut export(&tools, &merged, &binaries))?;
    verdict(&count(&report, workspace.root(), |path| {
        workspace.read(path)
    })?)
}

/// Returns the folder of the toolchain's own llvm tools.
fn llvm_tools(workspace: &Workspace) -> Result<PathBuf, Stop> {
    let mut rustc = Command::new("rustc");
    rustc
        .args(["--print", "sysroot"])
        .current_dir(workspace.root());
    let hosts = Path::new(process::capture(&mut rustc)?.trim()).join("lib/rustlib");
    for host in std::fs::read_dir(hosts)? {
        let folder = host?.path().join("bin");
        let has_tool = |name: &str| tool(&folder, name).is_file();
        if has_tool("llvm-profdata") && has_tool("llvm-cov") {
            return Ok(folder);
        }
    }
    Err(Stop::ToolUnavailable(
        "no llvm-cov in the toolchain; run `rustup component add llvm-tools`".to_owned(),
    ))
}

fn tool(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Runs the tests instrumented and returns the test binaries.
fn run_tests(workspace: &Workspace, target: &Path, profiles: &Path) -> Result<Vec<String>, Stop> {
    let instrumented = |last: &[&str]| {
        let mut cargo = workspace.cargo(&["test", "--lib", "--tests"]);
        cargo
            .args(CRATES.iter().flat_map(|name| ["-p", name]))
            .args(last)
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTFLAGS", "-Cinstrument-coverage")
            .env("LLVM_PROFILE_FILE", profiles.join("%p-%m.profraw"));
        cargo
    };
    let build = [
        "--quiet",
        "--no-run",
        "--message-format=json-render-diagnostics",
    ];
    let messages = process::capture(&mut instrumented(&build))?;
    process::capture(&mut instrumented(&["--quiet", "--no-fail-fast"]))?;
    Ok(test_binaries(&messages))
}

fn test_binaries(messages: &str) -> Vec<String> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| message.get("executable")?.as_str().map(str::to_owned))
        .collect()
}

fn merge(tools: &Path, profiles: &Path, merged: &Path) -> Result<(), Stop> {
    let mut profdata = Command::new(tool(tools, "llvm-profdata"));
    profdata
        .args(["merge", "-sparse", "-o"])
        .arg(merged)
        .arg(profiles);
    process::capture(&mut profdata).map(drop)
}

fn export(tools: &Path, merged: &Path, binaries: &[String]) -> Command {
    let mut cov = Command::new(tool(tools, "llvm-cov"));
    cov.args(["export", "-format=lcov", "-instr-profile"])
        .arg(merged);
    for binary in binaries {
        cov.args(["-object", binary]);
    }
    cov
}

/// Adds up a report in the lcov format: `SF:` opens a file, `DA:line,count` is one of its lines.
fn count(
    report: &str,
    root: &Path,
    read: impl Fn(&Path) -> Result<String, Stop>,
) -> Result<BTreeMap<PathBuf, Lines>, Stop> {
    let mut by_file = BTreeMap::new();
    let mut open = None;
    for record in report.lines() {
        if let Some(path) = record.strip_prefix("SF:") {
            let path = Path::new(path)
                .strip_prefix(root)
                .unwrap_or(Path::new(path));
            open = match counted_crate(path) {
                Some(_) => Some((path, code_end(&read(path)?))),
                None => None,
            };
        }
        let Some((path, end)) = open else { continue };
        let Some((line, hits)) = record.strip_prefix("DA:").and_then(hit) else {
            continue;
        };
        if line <= end {
            let lines: &mut Lines = by_file.entry(path.to_owned()).or_default();
            lines.total += 1;
            lines.covered += usize::from(hits > 0);
        }
    }
    Ok(by_file)
}

fn hit(record: &str) -> Option<(usize, u64)> {
    let mut numbers = record.split(',');
    let line = numbers.next()?.parse().ok()?;
    let hits = numbers.next()?.parse().ok()?;
    Some((line, hits))
}

/// Returns the crate whose code a file is, or nothing for tests, benches and other crates.
fn counted_crate(path: &Path) -> Option<&'static str> {
    let is_test = path.components().any(|part| {
        let part = part.as_os_str();
        part == "tests" || part == "benches" || part == "tests.rs"
    });
    let is_code = |name: &&&str| path.starts_with(Path::new("crates").join(name).join("src"));
    if is_test {
        None
    } else {
        CRATES.iter().find(is_code).copied()
    }
}

/// Returns the last line before a file's test module.
fn code_end(source: &str) -> usize {
    let mut lines = source.lines().zip(source.lines().skip(1));
    lines
        .position(|(attribute, item)| attribute == "#[cfg(test)]" && item.starts_with("mod "))
        .unwrap_or(usize::MAX)
}

fn verdict(by_file: &BTreeMap<PathBuf, Lines>) -> Result<String, Stop> {
    let mut rows = Vec::new();
    let mut is_enough = true;
    for name in CRATES {
        let files = by_file
            .iter()
            .filter(|(path, _)| counted_crate(path) == Some(name));
        let lines = Lines::sum(files.map(|(_, lines)| *lines));
        let (whole, tenth) = (lines.per_mille() / 10, lines.per_mille() % 10);
        let (covered, total) = (lines.covered, lines.total);
        rows.push(format!(
            "{name:<20} {whole:>3}.{tenth} %  {covered} of {total} lines"
        ));
        is_enough &= lines.is_enough();
    }
    if is_enough {
        return Ok(rows.join("\n"));
    }
    rows.push(format!(
        "each crate needs {REQUIRED_PERCENT} %; most lines are missed in"
    ));
    let mut files: Vec<(usize, &PathBuf)> = by_file
        .iter()
        .map(|(path, lines)| (lines.total - lines.covered, path))
        .collect();
    files.sort_unstable_by(|left, right| right.cmp(left));
    let worst = files.iter().take(MAX_WORST);
    rows.extend(worst.map(|(missed, path)| format!("{missed:>6}  {}", path.display())));
    Err(Stop::Failed(rows.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "SF:/checkout/crates/worldforge-core/src/id.rs\nFN:1,f\nDA:1,5\nDA:2,0\nDA:9,3\nend_of_record\n\
        SF:/checkout/crates/worldforge-core/src/json/tests.rs\nDA:1,1\nend_of_record\n\
        SF:/checkout/crates/worldforge-core/tests/suite/main.rs\nDA:1,1\nend_of_record\n\
        SF:/checkout/crates/worldforge-plan/src/mode.rs\nDA:1,1\nDA:2,1,abc\nend_of_record\n\
        SF:/elsewhere/serde/src/lib.rs\nDA:1,1\nend_of_record\n";

    fn counted() -> BTreeMap<PathBuf, Lines> {
        let source = "a\nb\nc\n#[cfg(test)]\nmod tests {\n}\n";
        count(REPORT, Path::new("/checkout"), |_| Ok(source.to_owned())).unwrap()
    }

    #[test]
    fn lines_add_up_by_file_without_tests_and_other_crates() {
        let lines = counted();
        let of = |path: &str| lines[Path::new(path)];
        assert_eq!(
            of("crates/worldforge-core/src/id.rs"),
            Lines {
                covered: 1,
                total: 2
            }
        );
        assert_eq!(
            of("crates/worldforge-plan/src/mode.rs"),
            Lines {
                covered: 2,
                total: 2
            }
        );
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn a_crate_below_the_limit_or_without_lines_fails() {
        assert!(
            !Lines {
                covered: 899,
                total: 1000
            }
            .is_enough()
        );
        assert!(
            Lines {
                covered: 900,
                total: 1000
            }
            .is_enough()
        );
        assert!(!Lines::default().is_enough());
        assert!(matches!(verdict(&counted()), Err(Stop::Failed(_))));
    }

    #[test]
    fn every_crate_at_the_limit_passes() {
        let lines = Lines {
            covered: 9,
            total: 10,
        };
        let file = |name: &str| Path::new("crates").join(name).join("src/lib.rs");
        let all = CRATES.into_iter().map(|name| (file(name), lines)).collect();
        assert!(verdict(&all).unwrap().contains("90.0 %  9 of 10 lines"));
    }

    #[test]
    fn test_binaries_are_read_from_cargos_messages() {
        let messages = "{\"reason\":\"compiler-artifact\",\"executable\":\"/t/a\"}\n\
            {\"reason\":\"compiler-artifact\",\"executable\":null}\n{\"reason\":\"build-finished\"}\n";
        assert_eq!(test_binaries(messages), ["/t/a"]);
    }
}
