//! `runs`: the runs of a workspace, and what can be done about them.

mod arguments;
mod bundle;
mod check;
mod chosen;
mod cleanup;
mod compare;
mod index;
mod list;
pub(super) mod liveness;
mod prune;
mod rerun;
mod restore;
mod retention;
mod selection;
mod show;
mod status;

pub(crate) use self::arguments::Arguments;
