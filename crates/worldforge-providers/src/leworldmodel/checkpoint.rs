//! Where a checkpoint comes from. Nothing here tells a path: what is published is a name.

use std::{
    fmt,
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use worldforge_core::{Digest, Error, ErrorKind, Result, Safe};
use worldforge_native::{
    checkpoint::{Checkpoint, Container, MAX_FILE_BYTES},
    lewm::{Config, MAX_CONFIG_BYTES, Model},
};

/// The file that says what shape the model has.
const CONFIG_FILE: &str = "config.json";

/// Weight files that are looked for in a folder, the preferred first.
const WEIGHT_FILES: [&str; 2] = ["model.safetensors", "weights.pt"];

/// A checkpoint on disk or in memory; printing it shows no path.
#[derive(Clone)]
pub struct CheckpointSource {
    source: Source,
    label: Safe,
}

#[derive(Clone)]
enum Source {
    /// The first of these that exists: a folder with `config.json` and weights, or a weight file with
    /// `config.json` beside it.
    Path(Vec<PathBuf>),
    /// The bytes of `config.json` and of a weight file.
    Bytes(Arc<[u8]>, Arc<[u8]>),
}

/// A model with what its answers tell of it.
pub(super) struct Loaded {
    pub(super) model: Model,
    pub(super) format: &'static str,
}

impl CheckpointSource {
    /// Takes the bytes of `config.json` and of a weight file.
    pub fn from_bytes(config: impl Into<Arc<[u8]>>, weights: impl Into<Arc<[u8]>>) -> Self {
        let (config, weights) = (config.into(), weights.into());
        Self {
            label: Digest::of_bytes(&weights).to_string().into(),
            source: Source::Bytes(config, weights),
        }
    }

    /// Takes the first of several places that exists; the checkpoint is called after the first.
    pub(super) fn among(places: Vec<PathBuf>) -> Self {
        let first = places.first().cloned().unwrap_or_default();
        Self {
            source: Source::Path(places),
            ..first.into()
        }
    }

    /// Returns a name that is fit to publish: a path's last part, or the weights' digest.
    pub const fn label(&self) -> &Safe {
        &self.label
    }

    /// Refuses a checkpoint whose files are not there, without reading them.
    ///
    /// # Errors
    ///
    /// [`MissingDependency`](ErrorKind::MissingDependency) naming what is missing.
    pub fn check(&self) -> Result<()> {
        match &self.source {
            Source::Path(places) => self.files(places).map(drop),
            Source::Bytes(..) => Ok(()),
        }
    }

    /// Reads the model.
    ///
    /// # Errors
    ///
    /// As [`CheckpointSource::check`], and what the native reader refuses.
    pub(super) fn load(&self) -> Result<Loaded> {
        let (config, weights) = match &self.source {
            Source::Bytes(config, weights) => (config.to_vec(), weights.to_vec()),
            Source::Path(places) => {
                let (config, weights) = self.files(places)?;
                let most = u64::try_from(MAX_CONFIG_BYTES).unwrap_or(u64::MAX);
                (
                    self.read(&config, most)?,
                    self.read(&weights, MAX_FILE_BYTES)?,
                )
            }
        };
        let named = |error: Error| error.with("checkpoint", self.label.clone());
        let config = Config::from_json(&config).map_err(named)?;
        let checkpoint = Checkpoint::from_bytes(weights).map_err(named)?;
        let format = match checkpoint.container() {
            Container::Safetensors => "safetensors",
            _ => "torch",
        };
        let model = Model::load(&config, &checkpoint).map_err(named)?;
        Ok(Loaded { model, format })
    }

    /// Returns the paths of `config.json` and of the weights.
    fn files(&self, places: &[PathBuf]) -> Result<(PathBuf, PathBuf)> {
        let missing = |what: &str| {
            Error::new(ErrorKind::MissingDependency, what.to_owned())
                .with("checkpoint", self.label.clone())
                .triage("point LEWORLDMODEL_POLICY at a folder with config.json and its weights")
        };
        let path = places
            .iter()
            .find(|place| place.exists())
            .ok_or_else(|| missing("the checkpoint does not exist"))?;
        let weights = if path.is_dir() {
            WEIGHT_FILES
                .iter()
                .map(|name| path.join(name))
                .find(|file| file.is_file())
                .ok_or_else(|| missing("the folder must hold model.safetensors or weights.pt"))?
        } else {
            path.clone()
        };
        if !weights.is_file() {
            return Err(missing("the checkpoint does not exist"));
        }
        let config = weights.with_file_name(CONFIG_FILE);
        if !config.is_file() {
            return Err(missing("config.json must lie beside the weights"));
        }
        Ok((config, weights))
    }

    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>> {
        let fail = |cause: std::io::Error| {
            Error::new(
                ErrorKind::Io,
                format!("read the checkpoint: {}", cause.kind()),
            )
            .with("checkpoint", self.label.clone())
        };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(fail)?;
        // One byte past the limit is enough for the reader to see that it was passed.
        file.take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(fail)?;
        Ok(bytes)
    }
}

impl From<PathBuf> for CheckpointSource {
    fn from(path: PathBuf) -> Self {
        let name = path.file_name().unwrap_or_default();
        Self {
            label: name.to_string_lossy().into_owned().into(),
            source: Source::Path(vec![path]),
        }
    }
}

impl From<&Path> for CheckpointSource {
    fn from(path: &Path) -> Self {
        path.to_owned().into()
    }
}

impl fmt::Debug for CheckpointSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CheckpointSource")
            .field(&self.label)
            .finish()
    }
}
