//! How fast arrays are read and written.

fn main() {}
