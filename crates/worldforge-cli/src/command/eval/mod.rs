//! `eval`: how good a planner is, and how sure that is.

mod arguments;
mod closed_loop;
mod counts;
mod interval;

pub(crate) use arguments::Arguments;
