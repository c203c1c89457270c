//! Tensors as bytes: one [`Tensor`](worldforge_core::Tensor), the encodings that upstreams use.
//!
//! | module | reads | writes |
//! |---|---|---|
//! | [`npy`] | `.npy` 1.0 to 3.0, both axis and byte orders | `.npy` 1.0, the bytes that NumPy writes |
//! | `npz` (feature `npz`) | zip archives of `.npy` members, stored or deflated | |
//! | [`json_numpy`] | `{"__numpy__", "dtype", "shape"}` | the same |
//! | `msgpack` (feature `msgpack`) | any msgpack message as a borrowed tree, within limits | as msgpack for Python |
//! | `envelope` (feature `msgpack`) | three ways to put an array into msgpack, recognised everywhere | each of them |
//!
//! A reply in msgpack becomes features in two steps, `msgpack::read` and `envelope::observation`; a
//! request is written by `msgpack::Writer` into one buffer:
//!
//! ```
//! # #[cfg(feature = "msgpack")] {
//! use worldforge_core::{Observation, Tensor};
//! use worldforge_providers::wire::codec::{
//!     envelope::{self, Envelope},
//!     msgpack::{self, Limits, Writer},
//! };
//!
//! let seen = Observation::new().with("state", Tensor::from_f32([1, 2], &[0.5, -0.5])?);
//! let mut request = Writer::with_capacity(64 + envelope::size_hint(&seen));
//! request.map(2).text("endpoint").text("get_action");
//! request.text("data").observation(&seen, Envelope::Npy);
//! let request = request.finish()?;
//!
//! let tree = msgpack::read(&request, &Limits::default())?;
//! let data = tree.get("data").ok_or_else(|| worldforge_core::Error::invalid_output("no data"))?;
//! assert_eq!(envelope::observation(data)?, seen);
//! # }
//! # Ok::<(), worldforge_core::Error>(())
//! ```
//!
//! # Errors
//!
//! Every reader answers [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for bytes that
//! contradict their format, [`Unsupported`](worldforge_core::ErrorKind::Unsupported) for arrays of
//! objects, records, texts, dates and complex numbers, and
//! [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past a limit. An adapter that reads
//! an upstream's answer turns them into
//! [`InvalidOutput`](worldforge_core::ErrorKind::InvalidOutput) with
//! [`into_kind`](worldforge_core::Error::into_kind). Nothing is ever unpickled, and no length that
//! the bytes declare is trusted before the bytes are there.

mod array;
pub mod descr;
#[cfg(feature = "msgpack")]
pub mod envelope;
pub mod json_numpy;
#[cfg(feature = "msgpack")]
pub mod msgpack;
pub mod npy;
#[cfg(feature = "npz")]
pub mod npz;
mod transpose;

pub use array::stack;
