//! What `schema` takes.

use worldforge_core::Result;

use crate::{exit::Verdict, session::Session};

/// List, show and apply the schemas of documents
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(List),
    Show(Show),
    Validate(Validate),
}

/// List the families of documents
///
/// Each has a schema that 'schema show' prints, and is checked by 'schema validate'.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge schema list
  worldforge schema list --format json")]
pub(super) struct List {}

/// Show the JSON Schema of a family
///
/// The schema is made from the types that read and write the documents. It says what is written;
/// what a reader checks beyond it, such as digests that must agree, only 'schema validate' knows.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge schema show run-manifest
  worldforge schema show scene-artifact > scene-artifact.schema.json")]
pub(super) struct Show {
    /// The family, as 'schema list' names it
    #[arg(value_name = "FAMILY")]
    pub(super) family: String,
}

/// Check documents as the program reads them
///
/// The reader of the family is asked, older versions and rules beyond the schema included; a family
/// that is only written is compared with its schema. Without a family it is told from each
/// document. Ends with exit code 1 when a document is not valid.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge schema validate run_manifest.json
  worldforge schema validate scene-artifact scene.json other.json
  worldforge schema validate event - --format json")]
pub(super) struct Validate {
    /// The family first, unless each document tells its own, then the files; `-` is standard input
    #[arg(required = true, value_name = "FAMILY | FILE")]
    pub(super) words: Vec<String>,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::List(list) => list.run(session),
            Action::Show(show) => show.run(session),
            Action::Validate(validate) => validate.run(session),
        }
    }
}
