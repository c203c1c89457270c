//! Journals: what a run has finished so far, safe from a kill at any moment.
//!
//! A journal is a file of JSON lines that only grows. Each line is on the disk before the writer goes
//! on, and carries a link: the digest of the link before it and of its own entry. A line that breaks
//! off at the end of the file is what a kill leaves, and is dropped; any other damage is named with
//! its line. What an entry means is the writer's business.

mod line;
mod reader;
mod writer;

pub use line::{JOURNAL_SCHEMA_VERSION, MAX_JOURNAL_LINE_BYTES};
pub use reader::JournalReader;
pub use writer::Journal;
