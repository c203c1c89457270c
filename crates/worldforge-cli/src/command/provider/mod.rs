//! `provider`: one provider at a time.

mod arguments;
mod contract;
mod docs;
mod find;
mod health;
mod info;
mod list;
mod trial;
mod workbench;

pub(crate) use arguments::Arguments;
