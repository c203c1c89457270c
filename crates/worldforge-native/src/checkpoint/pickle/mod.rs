//! A reader for the pickles that `torch.save` writes.
//!
//! It builds plain values, tensors that are views of storages, and objects that are nothing but
//! their state. There is no way to call or import anything: the names that a pickle mentions are
//! looked up in a fixed list, and the few that do something are functions of this module.
//!
//! Source: Python's `pickletools` for the opcodes, and `torch/serialization.py` for their use.

mod construct;
mod globals;
mod machine;
mod value;

pub use machine::{MAX_DEPTH, MAX_PICKLE_BYTES, MAX_VALUES};

pub(super) use machine::load;
pub(super) use value::{Document, Id, Value, View};
