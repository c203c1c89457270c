//! Dense tensors: what observations, action chunks and embeddings are made of.
//!
//! A [`Tensor`] is a data type, a shape and contiguous little-endian bytes in row-major order.
//! Cloning shares the bytes. Nested JSON lists are accepted where a document enters the program
//! and never travel further.

mod dense;
mod dtype;
mod nested;

pub use dense::{MAX_ELEMENTS, MAX_RANK, Tensor};
pub use dtype::DType;
