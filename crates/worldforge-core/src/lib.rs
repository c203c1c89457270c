//! The contracts of WorldForge.
#![forbid(unsafe_code)]

pub mod json;
pub mod redact;

mod digest;
mod error;
mod number;
mod tensor;
mod text;

pub use digest::{Digest, Digester};
pub use error::{Error, ErrorFamily, ErrorKind, Result, Retryability};
pub use number::{Finite, NonNegative, Positive, Probability};
pub use redact::Redactor;
pub use tensor::{DType, MAX_ELEMENTS, MAX_RANK, Tensor};
pub use text::{Safe, Untrusted};
