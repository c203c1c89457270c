//! Which files of a run may be attached to an issue.
//!
//! The rules about text are the redactor's; this module asks whether the redactor would change
//! anything, and names the rule and the place, never the value.

mod attachability;
mod hits;
mod judge;
mod value_free;

pub use attachability::Attachability;
pub use hits::RuleHit;
pub use judge::{MAX_ATTACHABLE_BYTES, classify};

pub(crate) use judge::{classify_picture, classify_within, is_checkable, is_picture};
