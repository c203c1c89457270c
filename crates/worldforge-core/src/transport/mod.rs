//! What goes over a wire and who carries it: shapes and traits only, the carriers live elsewhere.

mod channel;
mod http;
mod parts;
mod reach;

use crate::{BoxFuture, call::CallContext, error::Result};

pub use channel::{Connection, Dial, Message, Protocol, WorkerProgram};
pub use http::{Header, HttpRequest, HttpResponse};
pub use parts::Parts;
pub use reach::Reach;

/// Carries requests to upstreams: the network, a recorder around it, or a recording of it.
///
/// A carrier moves bytes within the limits it is given. It repeats nothing, follows no redirect, and
/// knows no provider; an error of its own is [`Unavailable`](crate::ErrorKind::Unavailable),
/// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) or [`InvalidInput`](crate::ErrorKind::InvalidInput)
/// for a destination that may not be reached.
pub trait Transport: Send + Sync + 'static {
    /// Sends one HTTP request and returns its answer, whatever its status is.
    fn exchange<'a>(
        &'a self,
        cx: &'a CallContext,
        request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse>>;

    /// Opens a connection that carries messages.
    fn connect<'a>(
        &'a self,
        cx: &'a CallContext,
        dial: Dial,
    ) -> BoxFuture<'a, Result<Box<dyn Connection>>>;
}
