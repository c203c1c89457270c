//! A checkpoint as a whole.

use std::{collections::BTreeMap, fmt, fs::File, io::Read as _, path::Path};

use serde::Serialize;
use worldforge_core::{DType, Digest, Error, ErrorKind, Result, Tensor};

use super::{
    bytes::shown,
    entry::{Entry, TensorInfo},
    safetensors::{self, Metadata},
    torch,
};

/// Largest file, in bytes: 4 GiB.
pub const MAX_FILE_BYTES: u64 = 4 << 30;

/// How a checkpoint is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Container {
    /// A safetensors file.
    Safetensors,
    /// A zip file with the pickle of a state dict, as `torch.save(module.state_dict())` writes.
    TorchStateDict,
    /// A zip file with the pickle of a whole module, as `torch.save(module)` writes.
    TorchModule,
}

/// What a checkpoint holds, without its numbers.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// How it is stored.
    pub container: Container,
    /// The SHA-256 of the file.
    pub digest: Digest,
    /// The size of the file, in bytes.
    pub file_bytes: usize,
    /// The floating-point numbers in all tensors but the running statistics of normalisations.
    pub parameter_count: usize,
    /// What a safetensors file says about itself.
    pub metadata: BTreeMap<String, String>,
    /// The tensors in the file's order.
    pub tensors: Vec<TensorInfo>,
}

/// The tensors of a checkpoint file by name.
///
/// ```no_run
/// use worldforge_native::checkpoint::Checkpoint;
///
/// let checkpoint = Checkpoint::open("weights.pt")?;
/// println!("{} parameters", checkpoint.inspect().parameter_count);
/// # Ok::<(), worldforge_core::Error>(())
/// ```
pub struct Checkpoint {
    container: Container,
    digest: Digest,
    metadata: Metadata,
    entries: Vec<Entry>,
    by_name: BTreeMap<String, usize>,
    bytes: Vec<u8>,
}

impl Checkpoint {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when the file cannot be read, [`ErrorKind::LimitExceeded`] past
    /// [`MAX_FILE_BYTES`], and as [`Checkpoint::from_bytes`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = shown(&path.display().to_string());
        let io = |cause: std::io::Error| {
            Error::new(ErrorKind::Io, format!("read checkpoint {name}: {cause}"))
        };
        let mut bytes = Vec::new();
        File::open(path)
            .map_err(io)?
            .take(MAX_FILE_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(io)?;
        Self::from_bytes(bytes).map_err(|error| error.with("checkpoint", name))
    }

    /// Reads the bytes of a file and recognises the container by them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for a file that contradicts itself or its format,
    /// [`ErrorKind::Unsupported`] for containers, opcodes, names and element types that are not
    /// understood, and [`ErrorKind::LimitExceeded`] past a named limit.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Self> {
        let bytes = bytes.into();
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_FILE_BYTES) {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("checkpoint must have at most {MAX_FILE_BYTES} bytes"),
            ));
        }
        let (container, entries, metadata) = if bytes.starts_with(b"PK\x03\x04") {
            let (container, entries) = torch::read(&bytes)?;
            (container, entries, Metadata::new())
        } else if bytes.get(8) == Some(&b'{') {
            let (entries, metadata) = safetensors::read(&bytes)?;
            (Container::Safetensors, entries, metadata)
        } else {
            return Err(unknown_container(&bytes));
        };
        let by_name = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| (entry.info.name.clone(), index))
            .collect();
        Ok(Self {
            container,
            digest: Digest::of_bytes(&bytes),
            metadata,
            entries,
            by_name,
            bytes,
        })
    }

    /// Returns how the checkpoint is stored.
    pub fn container(&self) -> Container {
        self.container
    }

    /// Returns the SHA-256 of the file.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns what a safetensors file says about itself; empty for the other containers.
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// Returns names, types and shapes in the file's order.
    pub fn infos(&self) -> impl ExactSizeIterator<Item = &TensorInfo> {
        self.entries.iter().map(|entry| &entry.info)
    }

    /// Returns the type and shape of one tensor.
    pub fn info(&self, name: &str) -> Option<&TensorInfo> {
        self.entry(name).map(|entry| &entry.info)
    }

    /// Copies one tensor out of the file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is no tensor of that name.
    pub fn tensor(&self, name: &str) -> Result<Tensor> {
        self.entry(name)
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::NotFound,
                    format!("checkpoint has no tensor {}", shown(name)),
                )
            })?
            .tensor(&self.bytes)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.get(*self.by_name.get(name)?)
    }

    /// Copies every tensor out of the file, in the file's order.
    pub fn tensors(&self) -> impl Iterator<Item = Result<(&str, Tensor)>> {
        self.entries.iter().map(|entry| {
            let tensor = entry.tensor(&self.bytes)?;
            Ok((entry.info.name.as_str(), tensor))
        })
    }

    /// Refuses NaN and infinities in any tensor.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] naming the first tensor with one.
    pub fn check_finite(&self) -> Result<()> {
        for tensor in self.tensors() {
            let (name, tensor) = tensor?;
            tensor
                .check_finite()
                .map_err(|error| error.with("tensor", shown(name)))?;
        }
        Ok(())
    }

    /// Describes the checkpoint without touching its numbers.
    pub fn inspect(&self) -> Summary {
        let is_parameter = |entry: &&Entry| {
            matches!(
                entry.info.dtype,
                DType::F16 | DType::BF16 | DType::F32 | DType::F64
            ) && !is_statistic(&entry.info.name)
        };
        Summary {
            container: self.container,
            digest: self.digest,
            file_bytes: self.bytes.len(),
            parameter_count: self
                .entries
                .iter()
                .filter(is_parameter)
                .map(Entry::elements)
                .sum(),
            metadata: self.metadata.clone(),
            tensors: self.infos().cloned().collect(),
        }
    }
}

impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoint")
            .field("container", &self.container)
            .field("digest", &self.digest)
            .field("tensors", &self.entries.len())
            .finish_non_exhaustive()
    }
}

fn unknown_container(bytes: &[u8]) -> Error {
    const LEGACY_TORCH: &[u8] = &[0x80, 0x02, 0x8a, 0x0a];
    if bytes.starts_with(LEGACY_TORCH) {
        return Error::new(
            ErrorKind::Unsupported,
            "checkpoint is in the legacy PyTorch format, which is no zip file",
        )
        .triage("load it with torch.load(..., weights_only=True) and save it again");
    }
    Error::new(
        ErrorKind::Unsupported,
        "checkpoint must be a safetensors file or a PyTorch zip file",
    )
}

/// Returns whether PyTorch keeps the tensor as a running statistic, which no training step sets.
fn is_statistic(name: &str) -> bool {
    let field = name.rsplit('.').next();
    matches!(field, Some("running_mean" | "running_var"))
}
