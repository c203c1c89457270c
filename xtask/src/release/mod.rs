//! Evidence of a release: what was checked, how it went, and what a maintainer reads of it.
//!
//! Nothing here tags, publishes or signs: it writes files below `.worldforge` for people who decide.

mod audit;
mod audit_page;
mod calibrate;
mod dashboard;
mod dashboard_page;
mod digest;
mod evidence;
mod evidence_page;
mod kept;
mod licence;
mod linked;
mod lockfile;
mod notes;
mod performance;
mod row;
mod time;

pub(crate) use audit::{dependency_audit, gate as audit_gate};
pub(crate) use calibrate::calibrate_budgets;
pub(crate) use dashboard::quality_dashboard;
pub(crate) use digest::digest_of;
pub(crate) use evidence::release_evidence;
pub(crate) use notes::release_notes;
pub(crate) use performance::{core_performance, gate as performance_gate, release_binary};
