//! The arguments of the command.

use std::path::PathBuf;

use clap::{
    CommandFactory as _, FromArgMatches as _, Parser,
    builder::{PossibleValue, TypedValueParser},
    error::{ContextKind, ContextValue, ErrorKind as ClapKind},
    parser::ValueSource,
};
use worldforge_core::{Error, capability::Capability};

use crate::{build, command::Command, context::Process, output::Format, refusal};

/// Physical AI behind typed capabilities: predict, score, plan, evaluate, and prove it.
///
/// WorldForge talks to policies, world models and planners through one set of typed capabilities,
/// runs released checkpoints natively, and leaves evidence that others can verify. Start with
/// `worldforge demo`, then `worldforge examples`.
#[derive(Debug, Parser)]
#[command(
    name = "worldforge",
    version = env!("CARGO_PKG_VERSION"),
    long_version = build::long_version(),
    after_help = EXIT_CODES,
    subcommand_required = true,
    arg_required_else_help = true,
    infer_long_args = false
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
    0  done
    1  the command ran and the verdict is negative
    2  the arguments or an input file are not usable
    3  a provider, the runtime or the machine failed
  130  interrupted

Data goes to standard output, everything else to standard error. A failure ends with one
'hint:' line that names the first thing to do.";

/// Options of every command.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// How to write the result
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "text",
        value_parser = one_of::<Format>(&Format::NAMES)
    )]
    pub(crate) format: Format,
    /// The folder that runs are kept in
    #[arg(
        long,
        alias = "run-workspace",
        global = true,
        value_name = "DIR",
        default_value = ".worldforge"
    )]
    pub(crate) workspace_dir: PathBuf,
    /// Use no colours; `NO_COLOR` in the environment does the same
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// What the arguments ask for.
#[derive(Debug)]
pub(crate) enum Request {
    /// Help or a version, to be written as it is.
    Text(String),
    /// A command.
    Command(Box<Cli>),
}

/// Arguments that were refused.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) error: Error,
    pub(crate) format: Format,
}

impl Cli {
    /// Reads the arguments.
    ///
    /// # Errors
    ///
    /// [`Refused`] with the format that was asked for, as far as it could be read.
    pub(crate) fn read(process: &Process) -> Result<Request, Refused> {
        let mut parser = Self::command();
        let parsed = parser
            .try_get_matches_from_mut(&process.arguments)
            .and_then(|matches| refuse_lost(&parser, matches))
            .and_then(|mut matches| Self::from_arg_matches_mut(&mut matches));
        let refused = match parsed {
            Ok(cli) => return Ok(Request::Command(Box::new(cli))),
            Err(refused) => refused,
        };
        match refused.kind() {
            ClapKind::DisplayHelp | ClapKind::DisplayVersion => {
                Ok(Request::Text(shown(&refused, process)))
            }
            ClapKind::DisplayHelpOnMissingArgumentOrSubcommand => Err(Refused {
                error: refusal::without_command(&command_path(&parser, process)),
                format: wanted_format(process),
            }),
            _ => Err(Refused {
                error: refusal::of_arguments(&refused, &command_path(&parser, process)),
                format: wanted_format(process),
            }),
        }
    }
}

/// Refuses options that stand before a subcommand which does not know them; a command such as `eval`
/// takes options of its own and subcommands beside them.
fn refuse_lost(
    parser: &clap::Command,
    matches: clap::ArgMatches,
) -> Result<clap::ArgMatches, clap::Error> {
    let mut command = parser;
    let mut level = &matches;
    while let Some((name, inner)) = level.subcommand() {
        let lost = command.get_arguments().find(|argument| {
            !argument.is_global_set()
                && level.value_source(argument.get_id().as_str()) == Some(ValueSource::CommandLine)
        });
        if let Some(lost) = lost {
            let mut refused = clap::Error::new(ClapKind::ArgumentConflict);
            for (kind, text) in [
                (ContextKind::InvalidArg, lost.to_string()),
                (ContextKind::PriorArg, format!("the command '{name}'")),
            ] {
                refused.insert(kind, ContextValue::String(text));
            }
            return Err(refused);
        }
        let Some(next) = command.find_subcommand(name) else {
            break;
        };
        (command, level) = (next, inner);
    }
    Ok(matches)
}

/// Reads a command inside another command's arguments, whose options it shares.
pub(crate) fn nested(words: &[String]) -> worldforge_core::Result<Command> {
    let program = std::iter::once("worldforge");
    let words = program.chain(words.iter().map(String::as_str));
    let parsed = Cli::command()
        .try_get_matches_from(words)
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
    parsed
        .map(|cli| cli.command)
        .map_err(|refused| refusal::of_arguments(&refused, "worldforge"))
}

fn shown(help: &clap::Error, process: &Process) -> String {
    let is_plain = !process.is_stdout_terminal || process.refuses_colour();
    let text = help.render();
    if is_plain {
        text.to_string()
    } else {
        text.ansi().to_string()
    }
}

/// Looks for `--format json` among arguments that could not be read as a whole.
fn wanted_format(process: &Process) -> Format {
    let words: Vec<&str> = process
        .arguments
        .iter()
        .filter_map(|word| word.to_str())
        .collect();
    let separate = words.windows(2).filter_map(|pair| match pair {
        ["--format", value] => Some(*value),
        _ => None,
    });
    let joined = words
        .iter()
        .filter_map(|word| word.strip_prefix("--format="));
    separate
        .chain(joined)
        .find_map(|value| value.parse().ok())
        .unwrap_or_default()
}

/// Returns the command that was given, such as `worldforge provider info`.
pub(crate) fn command_name(process: &Process) -> String {
    command_path(&Cli::command(), process)
}

/// Returns the command that the arguments name, such as `worldforge provider info`.
fn command_path(parser: &clap::Command, process: &Process) -> String {
    let mut path = vec![parser.get_name()];
    let mut current = parser;
    for word in process
        .arguments
        .iter()
        .skip(1)
        .filter_map(|word| word.to_str())
    {
        if let Some(found) = current.find_subcommand(word) {
            path.push(found.get_name());
            current = found;
        }
    }
    path.join(" ")
}

/// Reads one of a few names, which help and completions list, and refuses others with the type's own
/// error.
pub(crate) fn one_of<T>(names: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: std::str::FromStr<Err = Error> + Clone + Send + Sync + 'static,
{
    OneOf {
        names,
        read: T::from_str,
    }
}

#[derive(Clone)]
struct OneOf<T: Clone> {
    names: &'static [&'static str],
    read: fn(&str) -> Result<T, Error>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for OneOf<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<T, clap::Error> {
        self.read.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.names.iter().map(PossibleValue::new)))
    }
}

/// Reads a finite number.
pub(crate) fn finite(text: &str) -> Result<f64, &'static str> {
    let number = text.parse::<f64>().ok();
    number
        .filter(|number| number.is_finite())
        .ok_or("must be a finite number")
}

/// Reads a capability's name.
pub(crate) fn capability() -> impl TypedValueParser<Value = Capability> {
    one_of::<Capability>(&CAPABILITIES)
}

const CAPABILITIES: [&str; 7] = [
    "predict", "generate", "reason", "embed", "transfer", "score", "policy",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::EXAMPLES;

    /// Returns the command lines of the examples below a help page, joined where they are broken.
    fn examples(command: &clap::Command, out: &mut Vec<String>) {
        let help = command.get_after_help().map(ToString::to_string);
        let help = help.unwrap_or_default().replace("\\\n", " ");
        let lines = help.lines().map(str::trim);
        out.extend(
            lines
                .filter(|line| line.starts_with("worldforge "))
                .map(str::to_owned),
        );
        for child in command.get_subcommands() {
            examples(child, out);
        }
    }

    /// Splits a line at spaces outside single quotes.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        for (place, part) in line.split('\'').enumerate() {
            let mut pieces = part.split(' ');
            if place % 2 == 1 {
                words.last_mut().unwrap().push_str(part);
                continue;
            }
            words.last_mut().unwrap().push_str(pieces.next().unwrap());
            words.extend(pieces.map(str::to_owned));
        }
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn every_example_can_be_parsed() {
        let mut lines: Vec<String> = EXAMPLES.iter().map(|it| it.command.to_owned()).collect();
        examples(&Cli::command(), &mut lines);
        assert!(lines.len() > 40);
        for line in lines {
            let own = line.split(['|', '>', '&']).next().unwrap();
            let parsed = Cli::command().try_get_matches_from(words(own));
            let outcome = parsed.and_then(|matches| Cli::from_arg_matches(&matches));
            assert!(outcome.is_ok(), "{line}");
        }
    }

    #[test]
    fn the_tree_of_commands_is_consistent() {
        Cli::command().debug_assert();
        assert_eq!(CAPABILITIES, Capability::ALL.map(Capability::name));
    }
}
