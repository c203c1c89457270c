//! `import`: other programs' results as runs.

mod arguments;
mod keep;
mod write_up;

pub(crate) use arguments::Arguments;
