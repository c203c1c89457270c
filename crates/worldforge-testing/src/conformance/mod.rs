//! The conformance suites: what every provider must keep, checked against the real dispatcher.
//!
//! A [`Subject`] holds a provider in a forge whose host is deterministic and whose sinks fail and
//! panic. [`Subject::report`] runs every check, and [`conformance_suite!`](crate::conformance_suite)
//! makes each check a test of its own. A check that cannot be run says so: a skip has a reason.
//!
//! The suites call the provider as a host would. They deliberately judge no numbers: whether an
//! answer is right, and not only well formed, is for the provider's own tests.

mod capability;
mod check;
mod inputs;
mod provider;
mod report;
mod secret;
mod subject;
mod suite;

pub use check::{CapabilityCheck, ProviderCheck};
pub use inputs::Inputs;
pub use report::{CheckResult, Outcome, Report};
pub use subject::Subject;
pub use suite::named;
