//! How answers are measured: procedures with data, each a question and what is measured of it.

mod ask;
mod composition;
mod contract;
mod embed;
mod kind;
mod measure;
mod media;
mod plan;
mod policy;
mod predict;
mod reason;
mod score;
mod worlds;

pub(super) use ask::Ask;
pub(super) use kind::Procedure;
pub(super) use worlds::Worlds;
