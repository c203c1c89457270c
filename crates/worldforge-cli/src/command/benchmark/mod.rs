//! `benchmark`: how long operations take, and whether they keep to budgets.

mod arguments;
mod calibrate;
mod check;
mod conduct;
mod describe;
mod keep;
mod machine;
mod plan;
mod presets;
mod request;
mod stage;
mod write_up;

pub(crate) use arguments::Arguments;
