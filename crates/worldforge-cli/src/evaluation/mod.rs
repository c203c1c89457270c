//! Closed-loop evaluation as a run: cases in, a verdict with its evidence out.

mod arguments;
mod cases;
mod conduct;
mod evidence;
mod percent;
mod replay;
mod story;
mod write_up;

pub(crate) use arguments::PlannerArguments;
pub(crate) use cases::interleaved;
pub(crate) use conduct::{Conduct, conduct};
pub(crate) use percent::Percent;
