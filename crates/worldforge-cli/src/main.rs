//! The `worldforge` command.
//!
//! It reads arguments, asks the libraries, and writes what they answer. Data goes to standard
//! output, talk to standard error; see [`exit`] for the codes.

mod arguments;
mod build;
mod command;
mod context;
mod evaluation;
mod exit;
mod input;
mod output;
mod providers;
mod refusal;
mod run;
mod session;
mod trust;
mod world;

use std::process::ExitCode;

use arguments::{Cli, Request};
use context::Process;
use session::Session;

fn main() -> ExitCode {
    let process = Process::read();
    match Cli::read(&process) {
        Ok(Request::Text(text)) => match session::write_stdout(text.as_bytes()) {
            Ok(()) => ExitCode::from(exit::DONE),
            Err(error) => refusal::report(&error, output::Format::Text, &process),
        },
        Ok(Request::Command(cli)) => {
            let session = Session::new(process, cli.globals);
            let outcome = command::run(cli.command, &session);
            providers::settle();
            match outcome {
                Ok(verdict) => verdict.into(),
                Err(error) => refusal::report(&error, session.format(), session.process()),
            }
        }
        Err(refused) => refusal::report(&refused.error, refused.format, &process),
    }
}
