//! Events: what happened, fit to publish, one record for each attempt and each outcome.

mod hub;
mod line;
mod metadata;
mod record;

pub use hub::{EventHub, EventSink};
pub(crate) use metadata::redacted;
pub use record::{Correlation, EVENT_SCHEMA_VERSION, Event, Phase};
