//! Closed-loop evaluation as a run: cases in, a verdict with its evidence out.

mod arguments;
mod audit_table;
mod cases;
mod checkpoint;
mod conduct;
mod episodes;
mod evidence;
mod judgement;
mod lint;
mod percent;
mod replay;
mod resume;
mod settings;
mod stop;
mod story;
mod write_up;

pub(crate) use arguments::PlannerArguments;
pub(crate) use audit_table::{audit_headline, audit_table};
pub(crate) use cases::interleaved;
pub(crate) use conduct::{Conduct, conduct};
pub(crate) use lint::{AuditArguments, Background, FailOn, failing};
pub(crate) use percent::Percent;
pub(crate) use resume::Former;
pub(crate) use stop::StopArguments;
