//! The layers that every forge starts with, outermost first: events, circuit breaker, budget,
//! retry, deadline.

mod breaker;
mod budget;
mod deadline;
mod events;
mod retry;

pub use breaker::{BreakerState, CircuitBreaker};
pub use budget::Budget;
pub use deadline::Deadline;
pub use events::Events;
pub use retry::Retry;
