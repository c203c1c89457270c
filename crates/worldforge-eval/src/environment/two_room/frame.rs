//! What a policy sees: a Gaussian red dot over white rooms and black walls.
//!
//! The reference draws 224 x 224 pixels; its checkpoints see an exact 3.5-fold area average of
//! that, 64 x 64. Only a window of 91 pixels around the dot differs from the empty rooms, and only
//! the window is computed here.

use std::sync::LazyLock;

use worldforge_core::{Error, Result, Tensor};

use super::{
    dynamics::{BORDER_PX, DOOR_HALF_PX, DOOR_Y, OUTER_WALL_PX, SIDE_PX, WALL_HALF_PX, WALL_X},
    exponential::exponential,
};

/// The side of the frame as the reference draws it, in pixels.
pub const FULL_FRAME_PX: usize = 224;
/// The side of the frame that a policy sees, in pixels.
pub const FRAME_PX: usize = 64;

/// Input pixels that make two output pixels along one axis.
const BLOCK: usize = 7;
/// Blocks of the window: the dot changes no pixel farther than 41.3 pixels from its centre.
const WINDOW_BLOCKS: usize = 13;
const WINDOW: usize = WINDOW_BLOCKS * BLOCK;
/// Pixels before the dot's centre that the window must hold.
const REACH: f32 = 42.0;
/// Twice the variance of the dot, whose deviation is the agent's radius of 7 pixels.
const SPREAD: f32 = 98.0;
/// The weights of a block's pixels in its first output pixel, and in its second.
const WEIGHTS: [u16; BLOCK] = [2, 2, 2, 1, 0, 0, 0];
const REVERSED: [u16; BLOCK] = [0, 0, 0, 1, 2, 2, 2];
/// The weights of both axes multiplied and added up.
const WEIGHT_SUM: u16 = 49;

/// The empty rooms at full size, one byte a pixel: 255 floor, 0 wall.
static FLOOR: LazyLock<Vec<u8>> = LazyLock::new(|| {
    (0..FULL_FRAME_PX * FULL_FRAME_PX)
        .map(|pixel| {
            let is_floor = is_floor(
                coordinate(pixel % FULL_FRAME_PX),
                coordinate(pixel / FULL_FRAME_PX),
            );
            if is_floor { u8::MAX } else { 0 }
        })
        .collect()
});

/// The empty rooms as a policy sees them, RGB.
static SMALL_FLOOR: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut small = vec![0; FRAME_PX * FRAME_PX * 3];
    for (rows, out) in FLOOR
        .chunks_exact(BLOCK * FULL_FRAME_PX)
        .zip(small.chunks_exact_mut(2 * FRAME_PX * 3))
    {
        let mut average = BlockRow::<{ 2 * FULL_FRAME_PX / BLOCK }>::default();
        for (row, weights) in rows.chunks_exact(FULL_FRAME_PX).zip(row_weights()) {
            average.add(row, weights);
        }
        let outputs = out.chunks_exact_mut(FRAME_PX * 3);
        for (line, sums) in outputs.zip([&average.first, &average.second]) {
            for (pixel, sum) in line.chunks_exact_mut(3).zip(sums) {
                pixel.fill(rounded(*sum));
            }
        }
    }
    small
});

/// Returns the frame that a policy sees with the agent at `position`: `u8`, `[64, 64, 3]`.
///
/// Every output pixel is the area average of 3.5 x 3.5 full-size pixels: the seven input pixels
/// `7k..7k+7` of an axis weigh `2 2 2 1 0 0 0` in output `2k` and `0 0 0 1 2 2 2` in `2k+1`, and
/// with `S` the weighted sum of both axes the output is `floor((2 S + 49) / 98)`.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a position outside the picture.
pub fn frame(position: [f32; 2]) -> Result<Tensor> {
    let dot = Dot::at(position)?;
    let mut pixels = SMALL_FLOOR.clone();
    let mut block_rows = pixels
        .chunks_exact_mut(2 * FRAME_PX * 3)
        .skip(dot.top / BLOCK);
    for block in 0..WINDOW_BLOCKS {
        let mut red = BlockRow::<{ 2 * WINDOW_BLOCKS }>::default();
        let mut others = red.clone();
        for (line, weights) in row_weights().enumerate() {
            let shades = dot.shades(block * BLOCK + line);
            red.add(&shades.red, weights);
            others.add(&shades.others, weights);
        }
        let Some(block_row) = block_rows.next() else {
            return Err(Error::bug("the window lies inside the frame"));
        };
        let lines = block_row.chunks_exact_mut(FRAME_PX * 3);
        let sums = [(&red.first, &others.first), (&red.second, &others.second)];
        for (line, (red, others)) in lines.zip(sums) {
            let window = line.chunks_exact_mut(3).skip(2 * dot.left / BLOCK);
            for (pixel, (red, others)) in window.zip(red.iter().zip(others)) {
                write_pixel(pixel, rounded(*red), rounded(*others));
            }
        }
    }
    Tensor::from_u8([FRAME_PX, FRAME_PX, 3], pixels)
}

/// Returns the frame as the reference draws it: `u8`, `[224, 224, 3]`.
///
/// With `a` the dot's intensity, one at the pixel nearest to its centre, red is
/// `floor(base (1 - a) + 255 a)` and the other channels are `floor(base (1 - a))`.
///
/// # Errors
///
/// As [`frame`].
pub fn full_frame(position: [f32; 2]) -> Result<Tensor> {
    let dot = Dot::at(position)?;
    let mut pixels: Vec<u8> = FLOOR.iter().flat_map(|value| [*value; 3]).collect();
    let lines = pixels.chunks_exact_mut(FULL_FRAME_PX * 3).skip(dot.top);
    for (row, line) in lines.take(WINDOW).enumerate() {
        let shades = dot.shades(row);
        let window = line.chunks_exact_mut(3).skip(dot.left);
        for (pixel, (red, others)) in window.zip(shades.red.iter().zip(&shades.others)) {
            write_pixel(pixel, *red, *others);
        }
    }
    Tensor::from_u8([FULL_FRAME_PX, FULL_FRAME_PX, 3], pixels)
}

/// The dot's intensity over its window.
///
/// The reference computes `exp(-(dx² + dy²) / 98)` in single precision for each pixel. Here the
/// factors `exp(-dx²/98)` and `exp(-dy²/98)` are tabulated in double precision, and the product is
/// corrected by what single precision rounds off the exponent. That is the exponential of the same
/// rounded exponent to about twelve digits before the last rounding, for one exponential per row
/// and column instead of one per pixel.
struct Dot {
    left: usize,
    top: usize,
    across: [Factor; WINDOW],
    down: [Factor; WINDOW],
    peak: f32,
}

/// One axis' share of the dot at one pixel.
#[derive(Clone, Copy, Default)]
struct Factor {
    squared: f32,
    exponent: f64,
    value: f64,
}

/// One row of the window.
struct Shades {
    red: [u8; WINDOW],
    others: [u8; WINDOW],
}

impl Dot {
    fn at(position: [f32; 2]) -> Result<Self> {
        let limit = SIDE_PX - 1.0;
        if !position.iter().all(|place| (0.0..=limit).contains(place)) {
            return Err(Error::invalid_input(format!(
                "must lie in the picture, 0 to {limit} pixels"
            ))
            .at("/position"));
        }
        let [x, y] = position;
        let (left, across) = factors(x);
        let (top, down) = factors(y);
        let nearest = |axis: &[Factor]| {
            axis.iter().copied().fold(
                Factor {
                    squared: f32::INFINITY,
                    ..Factor::default()
                },
                |best, next| {
                    if next.squared < best.squared {
                        next
                    } else {
                        best
                    }
                },
            )
        };
        let peak = intensity(nearest(&across), nearest(&down));
        Ok(Self {
            left,
            top,
            across,
            down,
            peak,
        })
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the reference truncates shades, which lie in [0, 255]"
    )]
    fn shades(&self, row: usize) -> Shades {
        let mut shades = Shades {
            red: [0; WINDOW],
            others: [0; WINDOW],
        };
        let down = self.down.get(row).copied().unwrap_or_default();
        let start = (self.top + row) * FULL_FRAME_PX + self.left;
        let floor = FLOOR.get(start..).unwrap_or_default();
        let pixels = shades.red.iter_mut().zip(&mut shades.others);
        for ((red, others), (across, floor)) in pixels.zip(self.across.iter().zip(floor)) {
            let strength = intensity(*across, down) / self.peak;
            let base = f32::from(*floor) * (1.0 - strength);
            *red = (base + 255.0 * strength) as u8;
            *others = base as u8;
        }
        shades
    }
}

/// Returns the window's first pixel along one axis, a multiple of the block, and its factors.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the block number is clamped to zero and lies below 32"
)]
fn factors(centre: f32) -> (usize, [Factor; WINDOW]) {
    const LAST_START: usize = FULL_FRAME_PX / BLOCK - WINDOW_BLOCKS;
    let block = ((centre - REACH) / 7.0).floor().max(0.0) as usize;
    let start = block.min(LAST_START) * BLOCK;
    let factors = std::array::from_fn(|index| {
        let offset = coordinate(start + index) - centre;
        let squared = offset * offset;
        let exponent = -f64::from(squared) / f64::from(SPREAD);
        Factor {
            squared,
            exponent,
            value: exponential(exponent),
        }
    });
    (start, factors)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding to single precision is the point"
)]
fn intensity(across: Factor, down: Factor) -> f32 {
    let rounded = f64::from(-(across.squared + down.squared) / SPREAD);
    let correction = rounded - (across.exponent + down.exponent);
    (across.value * down.value * (1.0 + correction)) as f32
}

/// Two output rows in the making: sums of a block's pixels by their weights.
#[derive(Clone)]
struct BlockRow<const N: usize> {
    first: [u16; N],
    second: [u16; N],
}

impl<const N: usize> Default for BlockRow<N> {
    fn default() -> Self {
        Self {
            first: [0; N],
            second: [0; N],
        }
    }
}

impl<const N: usize> BlockRow<N> {
    /// Adds one input row with its weights in the first and the second output row.
    fn add(&mut self, row: &[u8], (first, second): (u16, u16)) {
        let firsts = self.first.as_chunks_mut::<2>().0.iter_mut();
        let seconds = self.second.as_chunks_mut::<2>().0.iter_mut();
        for (block, (to_first, to_second)) in
            row.as_chunks::<BLOCK>().0.iter().zip(firsts.zip(seconds))
        {
            let dot = |weights: [u16; BLOCK]| -> u16 {
                let products = weights.iter().zip(block);
                products
                    .map(|(weight, pixel)| weight * u16::from(*pixel))
                    .sum()
            };
            let halves = [dot(WEIGHTS), dot(REVERSED)];
            for (half, (to_first, to_second)) in
                halves.iter().zip(to_first.iter_mut().zip(to_second))
            {
                *to_first += first * half;
                *to_second += second * half;
            }
        }
    }
}

/// Returns the weights of a block's rows in the first and the second output row.
fn row_weights() -> impl Iterator<Item = (u16, u16)> {
    WEIGHTS.into_iter().zip(REVERSED)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "an average of bytes is a byte"
)]
fn rounded(sum: u16) -> u8 {
    ((2 * sum + WEIGHT_SUM) / (2 * WEIGHT_SUM)) as u8
}

fn write_pixel(pixel: &mut [u8], red: u8, others: u8) {
    pixel.copy_from_slice(&[red, others, others]);
}

fn is_floor(x: f32, y: f32) -> bool {
    let is_divider = (WALL_X - WALL_HALF_PX..=WALL_X + WALL_HALF_PX).contains(&x);
    let is_door = (DOOR_Y - DOOR_HALF_PX..=DOOR_Y + DOOR_HALF_PX).contains(&y);
    let is_outer = |place: f32| {
        (BORDER_PX - OUTER_WALL_PX..BORDER_PX).contains(&place)
            || (SIDE_PX - BORDER_PX..SIDE_PX - BORDER_PX + OUTER_WALL_PX).contains(&place)
    };
    !(is_divider && !is_door || is_outer(x) || is_outer(y))
}

#[expect(clippy::cast_precision_loss, reason = "pixel numbers are below 224")]
fn coordinate(pixel: usize) -> f32 {
    pixel as f32
}
