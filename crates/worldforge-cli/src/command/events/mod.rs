//! `events`: logs of provider events, checked and made fit to publish.

mod arguments;
mod check;
mod clean;
mod source;
mod summary;

pub(crate) use self::arguments::Arguments;
