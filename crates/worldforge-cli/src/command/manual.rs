//! `man`: the manual pages.

use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use clap_mangen::Man;
use serde::Serialize;
use worldforge_core::{Error, ErrorKind, Result};

use crate::{
    arguments::Cli,
    exit::Verdict,
    output::{Cell, Document},
    session::{self, Session},
};

/// Print the manual page, or write one page for each command
///
/// Without --out the page of `worldforge` itself goes to standard output as roff. With --out one
/// file for each command is written, named such as `worldforge-provider-info.1`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge man | man -l -
  worldforge man --out ~/.local/share/man/man1")]
pub(crate) struct Arguments {
    /// The folder to write all pages to; it is created when absent
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// The pages that were written.
#[derive(Serialize)]
struct Written {
    pages: Vec<String>,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let Some(folder) = self.out else {
            session::write_stdout(&page(Cli::command())?)?;
            return Ok(Verdict::Positive);
        };
        std::fs::create_dir_all(&folder).map_err(|cause| unwritable(&folder, &cause))?;
        let mut command = Cli::command();
        command.build();
        let mut pages = Vec::new();
        write_pages(&command, "worldforge", &folder, &mut pages)?;
        let count = pages.len();
        let lines: Vec<Cell> = pages.iter().map(Cell::code).collect();
        let document = Document::new(&Written { pages })?
            .heading(format!("{count} manual pages"))
            .list(lines);
        session.print(&document)?;
        Ok(Verdict::Positive)
    }
}

fn write_pages(
    command: &clap::Command,
    name: &str,
    folder: &Path,
    pages: &mut Vec<String>,
) -> Result<()> {
    let file = format!("{name}.1");
    let path = folder.join(&file);
    let mut named = command.clone().name(name.to_owned());
    named = named.display_name(name.to_owned());
    write_file(&path, &page(named)?)?;
    pages.push(file);
    for child in command
        .get_subcommands()
        .filter(|child| child.get_name() != "help")
    {
        write_pages(
            child,
            &format!("{name}-{}", child.get_name()),
            folder,
            pages,
        )?;
    }
    Ok(())
}

fn page(command: clap::Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command)
        .date("")
        .render(&mut page)
        .map_err(|cause| Error::new(ErrorKind::Io, format!("render a manual page: {cause}")))?;
    Ok(page)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a manual page that is cut short is written anew, and is no evidence"
)]
fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).map_err(|cause| unwritable(path, &cause))
}

fn unwritable(path: &Path, cause: &std::io::Error) -> Error {
    let name = crate::input::label_of(path);
    Error::new(ErrorKind::Io, format!("write {name}: {cause}"))
        .triage("name a folder that may be written with --out")
}
