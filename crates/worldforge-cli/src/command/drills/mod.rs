//! `drills`: failures rehearsed on purpose.

mod arguments;
mod list;
mod run;

pub(crate) use self::arguments::Arguments;
