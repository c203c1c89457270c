//! What a vector unit can do, and the baseline that every target has.
#![expect(unsafe_code, reason = "vectors are read and written through pointers")]
#![expect(
    clippy::inline_always,
    reason = "a kernel must be inlined into the function that enables its instructions"
)]

use super::linear::{Tile, multiply};

/// One vector instruction set, as a token that exists only where it may be used.
///
/// The methods are lane-wise unless they say otherwise.
pub(crate) trait Simd: Copy {
    /// A vector of [`Simd::LANES`] numbers.
    type Vector: Copy;

    /// The numbers in one vector; divides 16.
    const LANES: usize;

    /// Reads a vector.
    ///
    /// # Safety
    ///
    /// `from` is valid for reads of [`Simd::LANES`] numbers.
    unsafe fn load(self, from: *const f32) -> Self::Vector;

    /// Writes a vector.
    ///
    /// # Safety
    ///
    /// `to` is valid for writes of [`Simd::LANES`] numbers.
    unsafe fn store(self, to: *mut f32, value: Self::Vector);

    /// Repeats one number.
    fn splat(self, value: f32) -> Self::Vector;

    /// Returns `a + b`.
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// Returns `a - b`.
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// Returns `a * b`.
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// Returns `a / b`.
    fn div(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// Returns `a * b + c`, in one rounding where the target has it.
    fn fma(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;

    /// Returns the larger number.
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// Rounds to the nearest whole number.
    fn round(self, a: Self::Vector) -> Self::Vector;

    /// Returns two to the power of whole numbers from -126 to 127.
    fn pow2(self, a: Self::Vector) -> Self::Vector;

    /// Adds up the lanes.
    fn sum(self, a: Self::Vector) -> f32;

    /// Computes the first rows of a tile and returns how many, at least one.
    ///
    /// # Safety
    ///
    /// As [`multiply`], for `rows` rows of which there is at least one.
    unsafe fn tile(self, rows: usize, tile: &Tile) -> usize;

    /// Reads the vector at `at`.
    #[inline(always)]
    fn read(self, from: &[f32], at: usize) -> Self::Vector {
        assert!(
            at <= from.len() && from.len() - at >= Self::LANES,
            "vector read is inside its slice"
        );
        // SAFETY: the assertion leaves at least one vector from `at` on.
        unsafe { self.load(from.as_ptr().add(at)) }
    }

    /// Writes the vector at `at`.
    #[inline(always)]
    fn write(self, to: &mut [f32], at: usize, value: Self::Vector) {
        assert!(
            at <= to.len() && to.len() - at >= Self::LANES,
            "vector write is inside its slice"
        );
        // SAFETY: the assertion leaves at least one vector from `at` on.
        unsafe { self.store(to.as_mut_ptr().add(at), value) }
    }
}

/// Eight numbers in plain Rust, for whatever the compiler's target offers.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

#[inline(always)]
fn zip(a: [f32; 8], b: [f32; 8], f: impl Fn(f32, f32) -> f32) -> [f32; 8] {
    let mut out = a;
    for (left, right) in out.iter_mut().zip(b) {
        *left = f(*left, right);
    }
    out
}

impl Simd for Portable {
    type Vector = [f32; 8];
    const LANES: usize = 8;

    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> [f32; 8] {
        // SAFETY: the caller gives eight readable numbers; an array of them needs no more
        // alignment than one.
        unsafe { from.cast::<[f32; 8]>().read() }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32, value: [f32; 8]) {
        // SAFETY: the caller gives eight writable numbers; an array of them needs no more
        // alignment than one.
        unsafe { to.cast::<[f32; 8]>().write(value) }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> [f32; 8] {
        [value; 8]
    }

    #[inline(always)]
    fn add(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        zip(a, b, |a, b| a + b)
    }

    #[inline(always)]
    fn sub(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        zip(a, b, |a, b| a - b)
    }

    #[inline(always)]
    fn mul(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        zip(a, b, |a, b| a * b)
    }

    #[inline(always)]
    fn div(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        zip(a, b, |a, b| a / b)
    }

    #[inline(always)]
    fn fma(self, a: [f32; 8], b: [f32; 8], c: [f32; 8]) -> [f32; 8] {
        zip(zip(a, b, |a, b| a * b), c, |product, c| product + c)
    }

    #[inline(always)]
    fn max(self, a: [f32; 8], b: [f32; 8]) -> [f32; 8] {
        zip(a, b, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    fn round(self, a: [f32; 8]) -> [f32; 8] {
        // Adding and taking away 1.5 * 2^23 leaves no fraction bits; the callers stay far below.
        const SHIFT: f32 = 12_582_912.0;
        zip(a, a, |a, _| (a + SHIFT) - SHIFT)
    }

    #[inline(always)]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the argument is a whole number from -126 to 127"
    )]
    fn pow2(self, a: [f32; 8]) -> [f32; 8] {
        zip(a, a, |a, _| f32::from_bits(((a as i32 + 127) as u32) << 23))
    }

    #[inline(always)]
    fn sum(self, a: [f32; 8]) -> f32 {
        a.iter().sum()
    }

    #[inline(always)]
    unsafe fn tile(self, rows: usize, tile: &Tile) -> usize {
        // SAFETY: the caller gives `rows` rows, and each arm computes no more than that.
        unsafe {
            match rows {
                4.. => multiply::<Self, 4, 1>(self, tile),
                2..=3 => multiply::<Self, 2, 1>(self, tile),
                _ => multiply::<Self, 1, 1>(self, tile),
            }
        }
    }
}
