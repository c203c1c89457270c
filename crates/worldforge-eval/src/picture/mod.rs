//! Pictures for people: RGB pixels, a few smooth shapes, PNG.
//!
//! Drawing uses only arithmetic whose rounding is fixed, so that a picture has the same bytes on
//! every machine. There is deliberately no text and no font.

mod color;
mod image;
mod patch;
mod png;
mod shape;

pub use color::Color;
pub use image::{MAX_SIDE_PX, Picture};
pub use patch::{Patch, Surface};
pub use shape::{Mark, Point, Shape};
