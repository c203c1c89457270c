//! `scenario`: worlds, actions and expectations in files.

mod arguments;
mod run;
mod validate;

pub(crate) use self::arguments::Arguments;
