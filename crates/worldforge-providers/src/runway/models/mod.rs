//! What each endpoint takes from each model: a table, and checks against it.
//!
//! Models come and go every month, so they are data. A model that the table does not hold is passed
//! on as it is.

mod check;
mod media;
mod order;
mod shape;
mod table;

pub(super) use media::Media;
pub(super) use order::Ordered;
pub use table::{Endpoint, Table};
pub(super) use table::{Member, Model};
