//! `eval`: how good a planner is, and how sure that is.

mod arguments;
mod audit;
mod closed_loop;
mod compare;
mod counts;
mod interval;
mod power;
mod side;
mod suite;
mod verdict_page;
mod verdict_text;

pub(crate) use arguments::Arguments;
