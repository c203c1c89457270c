//! Signed evidence, from the outside.
