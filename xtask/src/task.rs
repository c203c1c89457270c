//! The tasks and their arguments.

use crate::stop::Stop;
use crate::workspace::Workspace;
use crate::{ci, fixtures, generate, live, release, scaffold, test};

/// One task: how it is called and what it does.
#[derive(Debug)]
struct Task {
    name: &'static str,
    /// Words it takes beside its options.
    words: usize,
    /// Long options it takes, with the value each wants ("" for none).
    options: &'static [(&'static str, &'static str)],
    summary: &'static str,
    run: fn(&Workspace, &Options) -> Result<(), Stop>,
}

/// Every task, in the order in which help lists them.
const TASKS: &[Task] = &[
    Task {
        name: "test",
        words: 0,
        options: &[],
        summary: "run every test of the workspace",
        run: |workspace, _| test::run(workspace),
    },
    Task {
        name: "ci",
        words: 0,
        options: &[("--only", "GATES"), ("--skip", "GATES"), ("--list", "")],
        summary: "run the gates, all of them or those named",
        run: ci::run,
    },
    Task {
        name: "generate",
        words: 0,
        options: &[("--check", "")],
        summary: "write the generated files, or say whether they are current",
        run: |workspace, options| {
            if options.has("--check") {
                generate::check(workspace)
            } else {
                generate::write(workspace)
            }
        },
    },
    Task {
        name: "live",
        words: 0,
        options: &[
            ("--profile", "PROVIDERS"),
            ("--health-only", ""),
            ("--request", "FILE"),
            ("--translator", "FILE"),
            ("--capability", "NAME"),
        ],
        summary: "try providers against their real upstreams",
        run: live::run,
    },
    Task {
        name: "new-provider",
        words: 1,
        options: &[("--capability", "NAMES")],
        summary: "write a provider that compiles and fails closed",
        run: scaffold::new_provider,
    },
    Task {
        name: "fixtures",
        words: 0,
        options: &[("--write", ""), ("--allow-intended-updates", "")],
        summary: "say whether every fixture is the one that was reviewed, or record them",
        run: fixtures::run,
    },
    Task {
        name: "release-evidence",
        words: 0,
        options: &[
            ("--run-gates", ""),
            ("--gate", "GATES"),
            ("--skip-gate", "GATES"),
            ("--skip-reason", "TEXT"),
            ("--run-manifest", "FILE"),
            ("--live-smoke-registry", "FILE"),
            ("--benchmark-artifact", "FILE"),
            ("--artifact", "FILE"),
            ("--known-limitation", "TEXT"),
            ("--output", "DIR"),
        ],
        summary: "write down what speaks for a release",
        run: release::release_evidence,
    },
    Task {
        name: "dependency-audit",
        words: 0,
        options: &[("--ignore-advisory", "ID=RATIONALE"), ("--output", "DIR")],
        summary: "write down what a build pulls in, and what is known against it",
        run: release::dependency_audit,
    },
    Task {
        name: "core-performance",
        words: 0,
        options: &[("--budget-file", "FILE"), ("--output", "DIR")],
        summary: "measure everyday commands against their budgets",
        run: release::core_performance,
    },
    Task {
        name: "calibrate-budgets",
        words: 0,
        options: &[
            ("--report", "RUN"),
            ("--current-budget", "FILE"),
            ("--headroom-ratio", "NUMBER"),
            ("--machine-class", "NAME"),
            ("--rationale", "TEXT"),
            ("--output", "DIR"),
        ],
        summary: "propose benchmark budgets from what was measured, for review",
        run: release::calibrate_budgets,
    },
    Task {
        name: "quality-dashboard",
        words: 0,
        options: &[
            ("--release-evidence", "FILE"),
            ("--dependency-audit", "FILE"),
            ("--core-performance", "FILE"),
            ("--strict", ""),
            ("--output", "DIR"),
        ],
        summary: "show at a glance what those documents say",
        run: release::quality_dashboard,
    },
    Task {
        name: "release-notes",
        words: 0,
        options: &[
            ("--changelog", "FILE"),
            ("--release-evidence", "FILE"),
            ("--issues-json", "FILE"),
            ("--known-caveat", "TEXT"),
            ("--require-validation-evidence", ""),
            ("--output", "DIR"),
        ],
        summary: "draft release notes for a maintainer",
        run: release::release_notes,
    },
];

/// The options of one call, each with its value, and the words that are none.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    named: Vec<(String, String)>,
    words: Vec<String>,
}

impl Options {
    fn parse(arguments: &[String], task: &Task) -> Result<Self, Stop> {
        let mut parsed = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            if !argument.starts_with("--") && task.words > parsed.words.len() {
                parsed.words.push(argument.clone());
                continue;
            }
            let (name, inline) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            let Some((_, wants)) = task.options.iter().find(|(option, _)| *option == name) else {
                return Err(Stop::Failed(format!("{} takes no {argument}", task.name)));
            };
            let value = match inline {
                Some(value) => value,
                None if wants.is_empty() => String::new(),
                None => rest
                    .next()
                    .cloned()
                    .ok_or_else(|| Stop::Failed(format!("{name} wants {wants}")))?,
            };
            parsed.named.push((name.to_owned(), value));
        }
        Ok(parsed)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.named.iter().any(|(option, _)| option == name)
    }

    /// Returns the words that belong to no option.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// Returns every value of an option that may be repeated, each as it was typed.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let values = self.named.iter().filter(|(option, _)| option == name);
        values.map(|(_, value)| value.as_str()).collect()
    }

    /// Returns the last value of an option.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.all(name).last().copied()
    }

    /// Returns the comma-separated values of an option.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let values = self.named.iter().filter(|(option, _)| option == name);
        values
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    }
}

/// Runs the task that `arguments` name.
pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let Some((name, rest)) = arguments.split_first() else {
        return Err(Stop::Failed(usage()));
    };
    if name == "--help" || name == "help" {
        println!("{}", usage());
        return Ok(());
    }
    let task = named(name)?;
    let options = Options::parse(rest, task)?;
    (task.run)(&Workspace::open()?, &options)
}

/// Checks that `arguments` name a task, options it takes, and gates that exist.
pub(crate) fn check(arguments: &[String]) -> Result<(), Stop> {
    let Some((name, rest)) = arguments.split_first() else {
        return Ok(());
    };
    let options = Options::parse(rest, named(name)?)?;
    let gates = [options.list("--only"), options.list("--gate")].concat();
    let skipped = [options.list("--skip"), options.list("--skip-gate")].concat();
    ci::chosen(&gates, &skipped).map(drop)
}

fn named(name: &str) -> Result<&'static Task, Stop> {
    let task = TASKS.iter().find(|task| task.name == name);
    task.ok_or_else(|| Stop::Failed(format!("no task {name}\n\n{}", usage())))
}

fn called(task: &Task) -> String {
    [task.name, &" NAME".repeat(task.words)].concat()
}

fn usage() -> String {
    let calls = TASKS.iter().map(|task| {
        let call = task
            .options
            .iter()
            .fold(called(task), |call, (option, wants)| {
                let value = if wants.is_empty() { "" } else { " " };
                format!("{call} [{option}{value}{wants}]")
            });
        format!("\n  {call:<50} {}", task.summary)
    });
    format!("cargo xtask TASK [OPTIONS]\n{}", calls.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options, Stop> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        Options::parse(&words, TASKS.iter().find(|task| task.name == "ci").unwrap())
    }

    #[test]
    fn a_list_option_is_split_at_commas() {
        for words in [
            &["--only", "fmt, tidy"][..],
            &["--only=fmt,tidy"],
            &["--only", "fmt", "--only", "tidy"],
        ] {
            assert_eq!(parse(words).unwrap().list("--only"), ["fmt", "tidy"]);
        }
    }

    #[test]
    fn an_unknown_option_or_a_missing_value_is_refused() {
        assert!(parse(&["--every"]).is_err());
        assert!(parse(&["--only"]).is_err());
    }
}
