//! Exponential, GELU and `SiLU` on vectors.
#![expect(
    clippy::inline_always,
    reason = "a kernel must be inlined into the function that enables its instructions"
)]

use super::simd::Simd;

/// What is applied to each output of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activation {
    /// Nothing.
    None,
    /// `x * Φ(x)` with the exact normal distribution function.
    Gelu,
    /// `x / (1 + exp(-x))`.
    Silu,
}

impl Activation {
    /// Applies the activation to `width` numbers from `at` on; whole vectors are touched.
    #[inline(always)]
    pub(super) fn apply<S: Simd>(self, simd: S, row: &mut [f32], (at, width): (usize, usize)) {
        match self {
            Self::None => {}
            Self::Gelu => {
                for place in (at..at + width).step_by(S::LANES) {
                    let value = simd.read(row, place);
                    simd.write(row, place, gelu(simd, value));
                }
            }
            Self::Silu => {
                for place in (at..at + width).step_by(S::LANES) {
                    let value = simd.read(row, place);
                    simd.write(row, place, silu(simd, value));
                }
            }
        }
    }
}

/// Returns `e^x` with a relative error below 3e-7, and about 1e-38 for everything below -87.
///
/// `e^x = 2^n e^r` with `r = x - n ln 2` in two steps (Cephes `expf`), and for `e^r` the Taylor
/// polynomial of degree 7, whose remainder is below 6e-9 where `|r| <= ln(2)/2`.
#[inline(always)]
pub(super) fn exp<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    let x = simd.max(x, simd.splat(-87.0));
    let whole = simd.round(simd.mul(x, simd.splat(std::f32::consts::LOG2_E)));
    let rest = simd.fma(whole, simd.splat(-0.693_359_4), x);
    let rest = simd.fma(whole, simd.splat(2.121_944_4e-4), rest);
    let mut power = simd.splat(1.0 / 5_040.0);
    for coefficient in [
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ] {
        power = simd.fma(power, rest, simd.splat(coefficient));
    }
    simd.mul(power, simd.pow2(whole))
}

/// Returns `x * Φ(x)`, with erfc from Abramowitz and Stegun 7.1.26 (absolute error 1.5e-7).
///
/// With `h = erfc(|x|/√2)/2` the value is `max(x, 0) - |x| h` on both sides of zero.
#[inline(always)]
fn gelu<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    let zero = simd.splat(0.0);
    let magnitude = simd.max(x, simd.sub(zero, x));
    let z = simd.mul(magnitude, simd.splat(std::f32::consts::FRAC_1_SQRT_2));
    let one = simd.splat(1.0);
    let t = simd.div(one, simd.fma(z, simd.splat(0.327_591_1), one));
    let mut series = simd.splat(1.061_405_4);
    for coefficient in [-1.453_152_1, 1.421_413_8, -0.284_496_72, 0.254_829_6] {
        series = simd.fma(series, t, simd.splat(coefficient));
    }
    let tail = exp(simd, simd.sub(zero, simd.mul(z, z)));
    let half = simd.mul(simd.mul(series, t), simd.mul(tail, simd.splat(0.5)));
    simd.sub(simd.max(x, zero), simd.mul(magnitude, half))
}

#[inline(always)]
fn silu<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    // Above 87 the denominator would overflow; there the value is zero to f32 anyway.
    let grown = exp(
        simd,
        simd.sub(simd.splat(0.0), simd.max(x, simd.splat(-87.0))),
    );
    simd.div(x, simd.add(simd.splat(1.0), grown))
}
