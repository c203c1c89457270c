//! What provider authors test with.
//!
//! * [`cassette`]: what went between an adapter and its upstream, recorded, replayed and broken;
//! * [`conformance`]: what every provider must keep, as a report and as a suite of tests;
//! * [`corpus`]: requests that every provider may be asked, and requests that none may see;
//! * [`fake`]: providers that fail on cue;
//! * [`host`]: a clock, waits and ids that are the same in every run;
//! * [`redaction`]: the corpus of what may be published and what may not.
//!
//! The crate knows no provider, and nothing in it reads a clock, an environment or a network.
#![forbid(unsafe_code)]

pub mod cassette;
pub mod conformance;
pub mod corpus;
pub mod fake;
pub mod host;
pub mod redaction;

pub use pollster::block_on;
