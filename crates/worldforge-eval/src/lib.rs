//! Environments, closed-loop evaluation and its statistics.
//!
//! An evaluation drives a policy or a planner through an [`environment::Environment`], records
//! what happened ([`recording`]) and says how sure the result is ([`statistics`]). The crate
//! deliberately writes no file, reads no clock and knows no provider: bytes and numbers go back
//! to the caller.
#![forbid(unsafe_code)]

pub mod environment;
pub mod picture;
pub mod recording;
pub mod statistics;
