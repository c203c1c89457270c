//! Flows and view models of the terminal workspace.
//!
//! The workspace that people live in is a set of flows (a task from its first question to its
//! evidence) and of view models (what a screen shows, as data). Both belong here, so that the
//! terminal, a test and a web page can show the same thing. Nothing here draws: the terminal comes
//! behind the feature `tui`, in one file. The crate holds no flow yet; it holds the [`drill`]s by which
//! operators rehearse what to do when something fails.
#![forbid(unsafe_code)]

#[cfg(feature = "drills")]
pub mod drill;
