//! The event log of a run: written whole lines at a time, read with patience.

mod fields;
mod queue;
mod reader;
mod review;
mod tally;
mod writer;

pub use reader::{
    EventLog, LineIssue, LoggedEvent, LoggedPhase, MAX_LOGGED_EVENTS, read_event_log,
};
pub use review::{EventProblem, EventReview, MAX_REVIEWED_BYTES, review_event_log};
pub use tally::{EventGroup, EventTally};
pub use writer::{EVENT_LOG, RunLog};
