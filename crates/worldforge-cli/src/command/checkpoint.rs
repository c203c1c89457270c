//! `checkpoint`: what a weight file holds, and whether it fits an architecture.

use std::path::{Path, PathBuf};

use serde::Serialize;
use worldforge_core::{Error, ErrorKind, Result};
use worldforge_native::{
    checkpoint::{Checkpoint, Container, Summary, TensorInfo},
    lewm::{Config, Model},
};

use crate::{
    exit::Verdict,
    input::label_of,
    output::{Cell, Column, Document, Table, bytes, grouped},
    session::Session,
};

/// Look into weight files
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = false, subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Inspect(Inspect),
}

/// Show what a weight file holds and whether it fits
///
/// Reads safetensors files and PyTorch zip files (`torch.save` of a state dict or of a module)
/// without executing anything in them. With a configuration beside the file, or named by
/// --config, it also says whether the tensors are exactly those of that architecture, and what is
/// missing, unexpected or of another shape. A file that does not fit ends with exit code 1, a file
/// that cannot be read with exit code 2.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge checkpoint inspect model.safetensors
  worldforge checkpoint inspect weights.pt --tensors --config config.json
  worldforge checkpoint inspect model.safetensors --format json | jq .parameter_count")]
struct Inspect {
    /// The weight file, or a folder with model.safetensors or weights.pt
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// List every tensor with its element type and shape
    #[arg(long)]
    tensors: bool,
    /// The configuration of the architecture [default: config.json beside the weights]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What was found.
#[derive(Serialize)]
struct Found<'a> {
    file: String,
    container: Container,
    digest: String,
    file_bytes: usize,
    parameter_count: usize,
    tensor_count: usize,
    metadata: &'a std::collections::BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tensors: Option<&'a [TensorInfo]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    architecture: Option<&'a Architecture>,
}

/// How the weights compare with their configuration.
#[derive(Serialize)]
struct Architecture {
    config: String,
    family: &'static str,
    image_size: usize,
    latent_width: usize,
    action_width: usize,
    fits: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mismatch: Option<String>,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::Inspect(inspect) => inspect.run(session),
        }
    }
}

impl Inspect {
    fn run(self, session: &Session) -> Result<Verdict> {
        let path = weights_in(&self.path)?;
        let checkpoint = Checkpoint::open(&path).map_err(as_input)?;
        let config = match &self.config {
            Some(config) => Some(config.clone()),
            None => Some(path.with_file_name("config.json")).filter(|beside| beside.is_file()),
        };
        let architecture = config
            .map(|config| compare(&config, &checkpoint))
            .transpose()?;
        let summary = checkpoint.inspect();
        session.print(&self.describe(&path, &summary, architecture.as_ref())?)?;
        let fits = architecture.is_none_or(|architecture| architecture.fits);
        Ok(Verdict::from(fits))
    }

    fn describe(
        &self,
        path: &Path,
        summary: &Summary,
        architecture: Option<&Architecture>,
    ) -> Result<Document> {
        let found = Found {
            file: label_of(path),
            container: summary.container,
            digest: summary.digest.to_string(),
            file_bytes: summary.file_bytes,
            parameter_count: summary.parameter_count,
            tensor_count: summary.tensors.len(),
            metadata: &summary.metadata,
            tensors: self.tensors.then_some(&*summary.tensors),
            architecture,
        };
        let mut document = Document::new(&found)?
            .heading(format!("Checkpoint {}", found.file))
            .fields([
                ("container", container_name(summary.container).into()),
                ("size", bytes(summary.file_bytes).into()),
                ("parameters", grouped(summary.parameter_count).into()),
                ("tensors", grouped(summary.tensors.len()).into()),
                ("digest", Cell::code(&found.digest)),
            ]);
        if let Some(architecture) = architecture {
            document = document
                .heading("Architecture")
                .fields(architecture.fields());
        }
        if !summary.metadata.is_empty() {
            let mut table = Table::new([Column::new("key"), Column::wrapped("value")]);
            for (key, value) in &summary.metadata {
                table.push([key.clone().into(), value.clone().into()]);
            }
            document = document.heading("Metadata").table(table);
        }
        if self.tensors {
            document = document
                .heading("Tensors")
                .table(tensor_table(&summary.tensors));
        }
        Ok(document)
    }
}

impl Architecture {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        let mut fields = vec![
            ("family", self.family.into()),
            (
                "pictures",
                format!("{0} x {0} pixels", self.image_size).into(),
            ),
            ("latent", format!("{} numbers", self.latent_width).into()),
            (
                "action block",
                format!("{} numbers", self.action_width).into(),
            ),
            (
                "fits",
                Cell::verdict(if self.fits { "yes" } else { "no" }, self.fits),
            ),
        ];
        if let Some(mismatch) = &self.mismatch {
            fields.push(("because", mismatch.clone().into()));
        }
        fields
    }
}

/// Finds the weights when a folder is named.
fn weights_in(path: &Path) -> Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    ["model.safetensors", "weights.pt"]
        .iter()
        .map(|name| path.join(name))
        .find(|file| file.is_file())
        .ok_or_else(|| {
            let name = label_of(path);
            Error::invalid_input(format!(
                "folder {name} must hold model.safetensors or weights.pt"
            ))
            .triage("name the weight file itself")
        })
}

fn compare(path: &Path, checkpoint: &Checkpoint) -> Result<Architecture> {
    let config = Config::open(path).map_err(as_input)?;
    let outcome = Model::load(&config, checkpoint);
    Ok(Architecture {
        config: label_of(path),
        family: "LeWM",
        image_size: config.encoder.image_size,
        latent_width: config.latent_width(),
        action_width: config.action_width(),
        fits: outcome.is_ok(),
        mismatch: outcome.err().map(|error| error.to_string()),
    })
}

/// A file that the user named and that cannot be read is the user's to correct.
fn as_input(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Io | ErrorKind::MissingDependency => error
            .into_kind(ErrorKind::InvalidInput)
            .triage("check that the path exists, is a file and may be read"),
        ErrorKind::Unsupported if is_unhelpful(&error) => {
            error.triage("name a .safetensors file, or a file that torch.save wrote")
        }
        _ => error,
    }
}

/// Returns whether the error says nothing of its own about what to do.
fn is_unhelpful(error: &Error) -> bool {
    error.first_triage_step() == Error::new(error.kind(), "").first_triage_step()
}

fn tensor_table(tensors: &[TensorInfo]) -> Table {
    let mut table = Table::new([
        Column::new("name"),
        Column::new("type"),
        Column::new("shape"),
    ]);
    for tensor in tensors {
        let axes: Vec<String> = tensor.shape.iter().map(usize::to_string).collect();
        table.push([
            tensor.name.clone().into(),
            tensor.dtype.name().into(),
            format!("[{}]", axes.join(", ")).into(),
        ]);
    }
    table
}

fn container_name(container: Container) -> &'static str {
    match container {
        Container::Safetensors => "safetensors",
        Container::TorchStateDict => "PyTorch zip, state dict",
        Container::TorchModule => "PyTorch zip, whole module",
        _ => "other",
    }
}
