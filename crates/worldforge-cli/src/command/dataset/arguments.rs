//! What `dataset` takes.

use std::path::PathBuf;

use worldforge_core::Result;
use worldforge_evidence::Classification;

use crate::{arguments::one_of, exit::Verdict, input::Source, session::Session};

/// Validate, show and begin dataset manifests
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Validate(Validate),
    Show(Show),
    Init(Init),
}

/// Check dataset manifests, and the local files that they refer to
///
/// All violations are listed, each with its place. Paths begin in the manifest's folder, or in the
/// folder of --root, and never lead out of it. Ends with exit code 1 when a rule is broken.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge dataset validate datasets/cubes.json
  worldforge dataset validate examples/dataset-manifests/cubes.json --root . --format json")]
pub(super) struct Validate {
    /// The manifests; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<Source>,
    /// The folder that paths begin in [default: the manifest's]
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
}

/// Show a dataset manifest, with the reference that provenance cites it by
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge dataset show datasets/cubes.json
  worldforge dataset show datasets/cubes.json --format json")]
pub(super) struct Show {
    /// The manifest; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(super) file: Source,
}

/// Begin a dataset manifest for files that are there
///
/// The manifest gets one entry for each file, with its digest. What is not said is assumed
/// carefully: the data is restricted and nobody has reviewed it. Files must be small and text; larger
/// data stays with the host, who adds entries of the kinds host-asset and remote-reference by hand.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge dataset init datasets/cubes.json --id cubes --license MIT datasets/cube.json
  worldforge dataset init cubes.json --id cubes --license CC-BY-4.0 --owner 'the lab' \\
      --classification public cube.json notes.md")]
pub(super) struct Init {
    /// The manifest to write; files lie in its folder or below
    #[arg(value_name = "MANIFEST")]
    pub(super) manifest: PathBuf,
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// What evidence calls the data
    #[arg(long, value_name = "ID")]
    pub(super) id: String,
    /// The licence of the data
    #[arg(long, value_name = "TEXT")]
    pub(super) license: String,
    /// What the data is, in a sentence
    #[arg(long, value_name = "TEXT")]
    pub(super) description: Option<String>,
    /// Who answers for the data
    #[arg(long, value_name = "TEXT")]
    pub(super) owner: Option<String>,
    /// The version of the data
    #[arg(long = "data-version", value_name = "TEXT")]
    pub(super) version: Option<String>,
    /// Who may see the data
    #[arg(long, value_name = "NAME", default_value = "restricted", value_parser = one_of::<Chosen>(&CLASSES))]
    pub(super) classification: Chosen,
    /// Say that the data holds personal data
    #[arg(long)]
    pub(super) personal_data: bool,
    /// Replace the manifest if there is one
    #[arg(long)]
    pub(super) force: bool,
}

const CLASSES: [&str; 3] = ["public", "restricted", "sensitive"];

/// A classification by its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chosen(pub(super) Classification);

impl std::str::FromStr for Chosen {
    type Err = worldforge_core::Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Classification::NAMES
            .into_iter()
            .find(|(known, _)| *known == name);
        found.map(|(_, class)| Self(class)).ok_or_else(|| {
            worldforge_core::Error::invalid_input(format!("must be one of {}", CLASSES.join(", ")))
        })
    }
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::Validate(validate) => validate.run(session),
            Action::Show(show) => show.run(session),
            Action::Init(init) => init.run(session),
        }
    }
}
