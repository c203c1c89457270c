//! `smoke`: does one provider work against its real upstream, here and now?

mod arguments;
mod ask;
mod skip;
mod write_up;

pub(crate) use arguments::Arguments;
