//! The commands of the `worldforge` binary, read from its own help.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::process;
use crate::stop::Stop;

/// Columns that help is wrapped at, so that it is the same on every terminal.
const COLUMNS: &str = "100";

/// Help of one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Help {
    pub(crate) text: String,
    subcommands: Vec<String>,
    options: Vec<String>,
    /// Whether it does something of its own beside its subcommands.
    stands_alone: bool,
}

/// Every command by its path; the root's path is empty.
#[derive(Debug)]
pub(crate) struct CommandTree(BTreeMap<Vec<String>, Help>);

impl CommandTree {
    /// Asks `binary`, and each of its subcommands, for help.
    pub(crate) fn of(binary: &Path) -> Result<Self, Stop> {
        Self::read(|path| {
            let mut command = Command::new(binary);
            command.args(path).arg("--help");
            process::capture(command.env("COLUMNS", COLUMNS).env("NO_COLOR", "1"))
        })
    }

    fn read(ask: impl Fn(&[String]) -> Result<String, Stop>) -> Result<Self, Stop> {
        let mut helps = BTreeMap::new();
        let mut open = vec![Vec::new()];
        while let Some(path) = open.pop() {
            let help = Help::parse(&ask(&path)?);
            open.extend(help.subcommands.iter().map(|name| {
                let mut deeper = path.clone();
                deeper.push(name.clone());
                deeper
            }));
            helps.insert(path, help);
        }
        Ok(Self(helps))
    }

    /// Returns the commands in the order in which help lists them, a parent before its children.
    pub(crate) fn in_order(&self) -> Vec<(&[String], &Help)> {
        let mut ordered = Vec::new();
        let mut open: Vec<Vec<String>> = vec![Vec::new()];
        while let Some(path) = open.pop() {
            let Some((path, help)) = self.0.get_key_value(&path) else {
                continue;
            };
            ordered.push((path.as_slice(), help));
            open.extend(help.subcommands.iter().rev().map(|name| {
                let mut deeper = path.clone();
                deeper.push(name.clone());
                deeper
            }));
        }
        ordered
    }

    /// Says what is wrong with the words after `worldforge`: a command or an option that is not there.
    pub(crate) fn problem_of(&self, words: &[String]) -> Option<String> {
        let mut path = Vec::new();
        let mut help = self.0.get(&path)?;
        let mut may_be_value = false;
        let mut options = Vec::new();
        for word in words.iter().take_while(|word| *word != "--") {
            if word.starts_with('-') {
                may_be_value = !word.contains('=');
                options.extend(word.split('=').next().filter(|name| name.starts_with("--")));
            } else if help.subcommands.contains(word) {
                path.push(word.clone());
                help = self.0.get(&path)?;
            } else if !help.stands_alone && !std::mem::take(&mut may_be_value) {
                return Some(format!("no command `{} {word}`", name_of(&path)));
            }
        }
        let name = name_of(&path);
        let is_known = |option: &&str| help.options.iter().any(|known| known == option);
        if let Some(unknown) = options.iter().find(|option| !is_known(option)) {
            return Some(format!("`{name}` has no option {unknown}"));
        }
        let asks_about_itself = options
            .iter()
            .any(|option| ["--help", "--version"].contains(option));
        (!help.stands_alone && !asks_about_itself).then(|| format!("`{name}` wants a subcommand"))
    }
}

/// Returns a command's name with its parents, such as `worldforge runs list`.
pub(crate) fn name_of(path: &[String]) -> String {
    path.iter().fold("worldforge".to_owned(), |name, word| {
        format!("{name} {word}")
    })
}

impl Help {
    fn parse(text: &str) -> Self {
        let commands = text.lines().skip_while(|line| *line != "Commands:").skip(1);
        let entry = |line: &str| {
            let entry = line
                .strip_prefix("  ")
                .filter(|entry| !entry.starts_with(' '))?;
            entry.split_whitespace().next().map(str::to_owned)
        };
        let option = |line: &str| {
            let line = line.trim_start();
            let long = match line.split_once(", ") {
                Some((short, long)) if short.len() == 2 && short.starts_with('-') => long,
                _ => line,
            };
            let name = long.strip_prefix("--")?;
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            Some(format!("--{}", name.get(..end.unwrap_or(name.len()))?))
        };
        let subcommands: Vec<String> = commands
            .take_while(|line| line.starts_with(' '))
            .filter_map(entry)
            .filter(|name| name != "help")
            .collect();
        let usage = text.lines().find(|line| line.starts_with("Usage: "));
        let is_optional = usage.is_some_and(|line| !line.contains("<COMMAND>"));
        Self {
            stands_alone: subcommands.is_empty() || is_optional,
            subcommands,
            options: text.lines().filter_map(option).collect(),
            text: text.to_owned(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const ROOT: &str = "Tool.\n\nUsage: worldforge <COMMAND>\n\nCommands:\n  runs  List runs, look\n        into one\n  \
        eval  Evaluate\n  help  Print help\n\nOptions:\n  -h, --help\n          Print help\n      --format <FORMAT>\n          How\n";
    const EVAL: &str = "Eval.\n\nUsage: worldforge eval [OPTIONS] [COMMAND]\n\nCommands:\n  power  Plan\n\n\
        Options:\n      --suite <NAME>...\n";
    const RUNS: &str = "Runs.\n\nCommands:\n  list  List\n\nOptions:\n  -h, --help     Print\n";
    const LIST: &str =
        "List.\n\nUsage: worldforge runs list [ID]\n\nOptions:\n      --all\n  -n, --limit=<N>\n";

    pub(crate) fn sample() -> CommandTree {
        let text = |path: &[String]| match path {
            [] => ROOT,
            [name] if name == "eval" => EVAL,
            [_] => RUNS,
            _ => LIST,
        };
        CommandTree::read(|path| Ok(text(path).to_owned())).unwrap()
    }

    fn problem(line: &str) -> Option<String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        sample().problem_of(&words)
    }

    #[test]
    fn every_command_is_found_parents_first() {
        let tree = sample();
        let names: Vec<String> = tree
            .in_order()
            .iter()
            .map(|(path, _)| name_of(path))
            .collect();
        assert_eq!(
            names,
            [
                "worldforge",
                "worldforge runs",
                "worldforge runs list",
                "worldforge eval",
                "worldforge eval power"
            ]
        );
    }

    #[test]
    fn what_the_help_names_is_accepted() {
        for line in [
            "runs list",
            "runs list some-id --all --limit 3",
            "--help",
            "runs --help",
            "runs list -- --x",
            "eval --suite physics planning",
            "eval power",
        ] {
            assert_eq!(problem(line), None, "{line}");
        }
    }

    #[test]
    fn what_the_help_does_not_name_is_a_problem() {
        let table = [
            ("walks", "no command `worldforge walks`"),
            ("runs drop", "no command `worldforge runs drop`"),
            (
                "runs list --limits 3",
                "`worldforge runs list` has no option --limits",
            ),
            ("runs", "`worldforge runs` wants a subcommand"),
        ];
        for (line, expected) in table {
            assert_eq!(problem(line).as_deref(), Some(expected));
        }
    }
}
