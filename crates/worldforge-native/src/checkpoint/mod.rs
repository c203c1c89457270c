//! Checkpoint files: safetensors and the zip files of PyTorch, read without running anything.
//!
//! A checkpoint is treated as hostile. Its pickle is read by a machine of a few opcodes that knows
//! tensors, plain containers and a fixed list of names, and that cannot call anything; sizes that a
//! file declares are compared with the file before memory is taken for them; every bound has a
//! name. Tensors are described when the file is read and copied out only when they are asked for.
//!
//! The module knows nothing of any model; what a checkpoint must contain is a model's affair.

mod archive;
mod bytes;
mod entry;
mod file;
mod pickle;
mod safetensors;
mod torch;

pub use archive::MAX_MEMBERS;
pub use entry::{MAX_NAME_BYTES, MAX_TENSORS, TensorInfo};
pub use file::{Checkpoint, Container, MAX_FILE_BYTES, Summary};
pub use pickle::{MAX_DEPTH, MAX_PICKLE_BYTES, MAX_VALUES};
pub use safetensors::MAX_HEADER_BYTES;

pub(crate) use bytes::shown;
