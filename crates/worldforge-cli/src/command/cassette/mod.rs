//! `cassette`: what went between a provider and its upstream, recorded and replayed.

mod arguments;
mod inspect;
mod record;
mod replay;

pub(crate) use arguments::Arguments;
