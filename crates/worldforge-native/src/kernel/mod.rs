//! The numeric kernels: packed matrix products, layer norms, softmax and activations in `f32`.
//!
//! Every kernel is written once, generic over [`simd::Simd`], and compiled for AVX-512, for AVX2 with
//! FMA and for the baseline of the target; the processor chooses when a model is loaded. Each
//! output element is computed by the same operations in the same order whatever the number of
//! rows, so results do not depend on how rows are cut into blocks or spread over threads. This is
//! the one module of the workspace with `unsafe` code.

mod attention;
mod buffer;
mod isa;
mod linear;
mod math;
mod norm;
mod simd;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use attention::{Softmax, WindowAttention};
pub(crate) use buffer::Buffer;
pub(crate) use isa::Isa;
pub(crate) use linear::{Finish, Linear, Matrix, PANEL, Panels, Product, padded};
pub(crate) use math::Activation;
pub(crate) use norm::{Modulation, Normalize};
