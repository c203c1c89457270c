//! The worldforge command.
fn main() {}
