//! Mapping files: a translator as data, for hosts that do not program.

mod expression;
mod file;
mod numbers;
mod rules;

pub use expression::MAX_VALUES_PER_STEP;
pub use file::{MAX_MAPPING_BYTES, MAX_TENSORS, MAX_WIDTH};
pub use rules::{Horizon, MAX_MAPPED_VALUES, MappedTensor, Mapping};
