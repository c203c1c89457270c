//! `world`: worlds on disk, their histories, and what can be done when something is wrong with one.

mod arguments;
mod aside;
mod carry;
mod check;
mod create;
mod difference;
mod list;
mod migration;
mod object;
mod place;
mod predict;
mod preflight;
mod show;
mod write_up;

pub(crate) use self::arguments::Arguments;
