//! The process: the only place that reads arguments, environment, clock, randomness and the
//! terminal.

mod clock;
mod ids;
mod interrupt;
mod process;
mod timer;

pub(crate) use interrupt::watch_interrupts;
pub(crate) use process::Process;
