//! The way of a call: its context, its steps, and the layers around them.

mod all;
mod context;
mod exchange;
mod host;
mod layer;
mod panic;
mod race;

pub use context::{CallContext, CallOptions};
pub use exchange::{Exchange, Step};
pub use host::Host;
pub use layer::{Layer, Next};

pub(crate) use all::all;
pub(crate) use context::CallScope;
pub(crate) use layer::run_through;
pub(crate) use panic::guard_panics;
pub(crate) use race::{Either, race};
