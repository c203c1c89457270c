//! `runs`: the runs of a workspace, and whether they are as they were written.

mod arguments;
mod list;
mod show;
mod status;

pub(crate) use self::arguments::Arguments;
