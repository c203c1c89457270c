//! Documents for people: one model, and a renderer for each form.

mod html;
mod issue;
mod markdown;
mod model;
mod summary;

pub(super) use html::to_html;
pub(super) use issue::issue;
pub(super) use markdown::to_markdown;
pub(super) use summary::summary;
