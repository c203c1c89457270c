//! The event log of a run: written whole lines at a time, read with patience.

mod queue;
mod reader;
mod writer;

pub use reader::{
    EventLog, LineIssue, LoggedEvent, LoggedPhase, MAX_LOGGED_EVENTS, read_event_log,
};
pub use writer::{EVENT_LOG, RunLog};
