//! The project's own tasks: tests, gates, generated files.
//!
//! It runs other programs and reads files of the checkout; it links no crate of the workspace, so
//! that it builds in seconds and still runs when a crate does not compile.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a task runner starts programs, measures them, writes files and talks on a terminal"
)]

mod api;
mod ci;
mod claims;
mod command_tree;
mod document;
mod fixtures;
mod gate;
mod generate;
mod live;
mod manifest;
mod markdown;
mod process;
mod release;
mod scaffold;
mod shell;
mod source;
mod stop;
mod task;
mod test;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match task::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            let words = stop.to_string();
            if !words.is_empty() {
                println!("{words}");
            }
            ExitCode::FAILURE
        }
    }
}
