//! The host bridge: a protocol with a worker that runs a provider's runtime in the host's Python.
//!
//! A worker greets with the version of the protocol, of Python and of the packages that its runtime
//! uses. Requests and answers are msgpack maps, one after the other; tensors travel as openpi's
//! envelope. A request that is given up ends the worker, and the next one starts another: nothing is
//! sent twice.

mod device;
mod environment;
mod fault;
mod greeting;
mod limits;
mod link;
mod python;
mod queue;
mod scores;
mod wire;

pub use device::{DEVICES, device};
pub use environment::{Downloads, passed_on};
pub use fault::Naming;
pub use greeting::{Greeting, PROTOCOL};
pub use limits::{DEFAULT_TIMEOUT_SECONDS, MAX_TIMEOUT_SECONDS, request_policy};
pub use python::{Python, Runtime};
pub use queue::{Bridge, Turn, Worker};
pub use scores::scores;
