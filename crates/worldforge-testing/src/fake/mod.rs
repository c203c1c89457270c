//! Providers that fail on cue.
//!
//! A [`FakeProvider`] follows a script, one [`Act`] for each call, and gives a small correct answer
//! when the script has ended. It knows every capability through [`Answer`].

mod act;
mod answer;
mod provider;

pub use act::Act;
pub use answer::{Answer, Flaw};
pub use provider::FakeProvider;
