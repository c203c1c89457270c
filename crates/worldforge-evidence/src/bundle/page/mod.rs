//! Documents for people.

mod issue;
mod summary;

pub(super) use issue::issue;
pub(super) use summary::summary;
