//! The picture itself.

use std::{fmt, ops::Range};

use worldforge_core::{DType, Error, ErrorKind, Result, Tensor};

use super::{Color, Point, Shape};

/// The longest side of a picture, in pixels.
pub const MAX_SIDE_PX: usize = 4_096;

/// Steps between a colour and what it covers at an antialiased edge: few, so that a palette of
/// 256 colours holds whole recordings.
const EDGE_STEPS: f32 = 8.0;

/// An RGB picture, 1 to [`MAX_SIDE_PX`] pixels a side.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Picture {
    /// Creates a picture of one colour.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] for a side outside 1 to [`MAX_SIDE_PX`].
    pub fn filled(width: usize, height: usize, color: Color) -> Result<Self> {
        for side in [width, height] {
            if !(1..=MAX_SIDE_PX).contains(&side) {
                return Err(Error::new(
                    ErrorKind::LimitExceeded,
                    format!("picture sides must be 1 to {MAX_SIDE_PX} pixels, found {side}"),
                ));
            }
        }
        Ok(Self {
            width,
            height,
            pixels: color.channels().repeat(width * height),
        })
    }

    /// Copies a `u8` tensor of shape `[height, width, 3]`, or `[height, width, 1]` for grey.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for another type or shape, else as [`Picture::filled`].
    pub fn from_frame(frame: &Tensor) -> Result<Self> {
        let (DType::U8, &[height, width, channels @ (1 | 3)]) = (frame.dtype(), frame.shape())
        else {
            return Err(Error::invalid_input(format!(
                "frame must be u8 of shape [height, width, 1 or 3], found {} {:?}",
                frame.dtype(),
                frame.shape()
            )));
        };
        let mut picture = Self::filled(width, height, Color::rgb(0, 0, 0))?;
        let sources = frame.bytes().chunks_exact(channels);
        for (pixel, source) in picture.pixels.chunks_exact_mut(3).zip(sources) {
            for (channel, value) in pixel.iter_mut().zip(source.iter().cycle()) {
                *channel = *value;
            }
        }
        Ok(picture)
    }

    /// Returns the width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Returns the height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Returns the pixels, three bytes each, row by row.
    pub fn bytes(&self) -> &[u8] {
        &self.pixels
    }

    /// Returns the colours, row by row.
    pub fn colors(&self) -> impl Iterator<Item = Color> {
        self.pixels
            .as_chunks::<3>()
            .0
            .iter()
            .copied()
            .map(Color::from)
    }

    /// Returns one pixel's colour, or nothing outside the picture.
    pub fn color(&self, x: usize, y: usize) -> Option<Color> {
        let pixels = self.pixels.as_chunks::<3>().0;
        (x < self.width)
            .then(|| pixels.get(y * self.width + x).copied().map(Color::from))
            .flatten()
    }

    /// Returns a point given in fractions of the picture as pixels.
    #[expect(clippy::cast_precision_loss, reason = "sides are at most 4096")]
    pub fn point(&self, fraction: Point) -> Point {
        Point::new(
            fraction.x * self.width as f32,
            fraction.y * self.height as f32,
        )
    }

    /// Returns a length given in fractions of the width as pixels.
    #[expect(clippy::cast_precision_loss, reason = "sides are at most 4096")]
    pub fn length(&self, fraction: f32) -> f32 {
        fraction * self.width as f32
    }

    /// Paints a shape with smooth edges; `opacity` is 0 for nothing to 1 for solid.
    ///
    /// What lies outside the picture, and numbers that are not finite, paint nothing.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sides are at most 4096, and blends of two bytes are bytes"
    )]
    pub fn paint(&mut self, shape: &Shape, color: Color, opacity: f32) {
        let (from, to) = shape.bounds();
        let columns = covered(from.x, to.x, self.width);
        let rows = covered(from.y, to.y, self.height);
        let stride = self.width * 3;
        let lines = self.pixels.chunks_exact_mut(stride).enumerate();
        for (y, line) in lines.skip(rows.start).take(rows.len()) {
            let pixels = line.chunks_exact_mut(3).enumerate();
            for (x, pixel) in pixels.skip(columns.start).take(columns.len()) {
                let distance = shape.distance(Point::new(x as f32 + 0.5, y as f32 + 0.5));
                let coverage = ((0.5 - distance).clamp(0.0, 1.0) * EDGE_STEPS).round() / EDGE_STEPS;
                let strength = coverage * opacity.clamp(0.0, 1.0);
                for (channel, paint) in pixel.iter_mut().zip(color.channels()) {
                    let below = f32::from(*channel);
                    *channel = (below + (f32::from(paint) - below) * strength).round() as u8;
                }
            }
        }
    }

    /// Copies another picture over this one, its upper left corner at `(left, top)`; what does not
    /// fit is cut off.
    pub fn place(&mut self, other: &Self, left: usize, top: usize) {
        let (stride, other_stride) = (self.width * 3, other.width * 3);
        let lines = self.pixels.chunks_exact_mut(stride).skip(top);
        for (line, source) in lines.zip(other.pixels.chunks_exact(other_stride)) {
            let target = line.iter_mut().skip(left * 3);
            for (channel, value) in target.zip(source) {
                *channel = *value;
            }
        }
    }

    /// Returns the picture with every pixel `factor` times as wide and high.
    ///
    /// # Errors
    ///
    /// As [`Picture::filled`].
    pub fn magnified(&self, factor: usize) -> Result<Self> {
        let sides = (
            self.width.saturating_mul(factor),
            self.height.saturating_mul(factor),
        );
        let mut large = Self::filled(sides.0, sides.1, Color::rgb(0, 0, 0))?;
        let lines = large.pixels.chunks_exact_mut(sides.0 * 3 * factor);
        for (lines, source) in lines.zip(self.pixels.chunks_exact(self.width * 3)) {
            for line in lines.chunks_exact_mut(sides.0 * 3) {
                let groups = line.chunks_exact_mut(3 * factor);
                for (pixels, color) in groups.zip(source.as_chunks::<3>().0) {
                    for pixel in pixels.chunks_exact_mut(3) {
                        pixel.copy_from_slice(color);
                    }
                }
            }
        }
        Ok(large)
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} x {})", self.width, self.height)
    }
}

/// Returns the pixels that an interval touches, one more at each end for the smooth edge.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the casts saturate, and the result is cut to the side"
)]
fn covered(from: f32, to: f32, side: usize) -> Range<usize> {
    let first = (from - 1.0).floor().max(0.0) as usize;
    let last = ((to + 1.0).ceil().max(0.0) as usize).min(side);
    first.min(last)..last
}
