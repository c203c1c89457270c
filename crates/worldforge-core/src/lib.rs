//! The contracts of WorldForge.
#![forbid(unsafe_code)]

pub mod json;
pub mod redact;

mod cancel;
mod digest;
mod error;
mod id;
mod number;
mod tensor;
mod text;
mod time;

pub use cancel::{Cancellation, Raised};
pub use digest::{Digest, Digester};
pub use error::{Error, ErrorFamily, ErrorKind, Result, Retryability};
pub use id::{IdSource, ProviderName, RunId, StorageId, nearest, prefixed_id};
pub use number::{Finite, NonNegative, Positive, Probability};
pub use redact::Redactor;
pub use tensor::{DType, MAX_ELEMENTS, MAX_RANK, Tensor};
pub use text::{Safe, Untrusted};
pub use time::{Clock, Sleeper, Timestamp};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
