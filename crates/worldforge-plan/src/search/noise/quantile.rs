//! The standard normal quantile, by operations that every platform rounds alike.
//!
//! IEEE 754 fixes addition, multiplication, division and square root to the last bit; logarithms and
//! trigonometry it does not. The rational approximation of M. J. Wichura, "Algorithm AS 241: The
//! Percentage Points of the Normal Distribution", Applied Statistics 37 (1988), routine PPND16,
//! needs one logarithm, in the tails; it is a series here. Inversion spends exactly one word on one
//! number, which keeps the place of every number in its stream known.

/// Numerators and denominators from the highest power down; `R` runs over `0.180625 - q^2`.
const CENTRE_ABOVE: [f64; 8] = [
    2_509.080_928_730_122_7,
    33_430.575_583_588_13,
    67_265.770_927_008_7,
    45_921.953_931_549_87,
    13_731.693_765_509_46,
    1_971.590_950_306_551_4,
    133.141_667_891_784_38,
    3.387_132_872_796_366_5,
];
const CENTRE_BELOW: [f64; 8] = [
    5_226.495_278_852_854,
    28_729.085_735_721_943,
    39_307.895_800_092_71,
    21_213.794_301_586_597,
    5_394.196_021_424_751,
    687.187_007_492_057_9,
    42.313_330_701_600_91,
    1.0,
];

/// The same for the tails, over `sqrt(-ln p) - 1.6`.
const TAIL_ABOVE: [f64; 8] = [
    7.745_450_142_783_414e-4,
    0.022_723_844_989_269_184,
    0.241_780_725_177_450_6,
    1.270_458_252_452_368_4,
    3.647_848_324_763_204_5,
    5.769_497_221_460_691,
    4.630_337_846_156_546,
    1.423_437_110_749_683_5,
];
const TAIL_BELOW: [f64; 8] = [
    1.050_750_071_644_416_9e-9,
    5.475_938_084_995_345e-4,
    0.015_198_666_563_616_457,
    0.148_103_976_427_480_08,
    0.689_767_334_985_1,
    1.676_384_830_183_803_8,
    2.053_191_626_637_759,
    1.0,
];

/// Returns the quantile of `(word + 1/2) / 2^32`, rounded once to 32 bits.
///
/// The approximation's third region, below a probability of `exp(-25)`, is out of a word's reach.
#[expect(
    clippy::cast_possible_truncation,
    reason = "noise is 32-bit, and the quantile is within 7"
)]
pub(super) fn standard_normal(word: u32) -> f32 {
    const STEP: f64 = 1.0 / 4_294_967_296.0;
    let probability = (f64::from(word) + 0.5) * STEP;
    let centred = probability - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return (centred * (horner(&CENTRE_ABOVE, r) / horner(&CENTRE_BELOW, r))) as f32;
    }
    let tail = probability.min(1.0 - probability);
    let r = (-ln(tail)).sqrt() - 1.6;
    let magnitude = horner(&TAIL_ABOVE, r) / horner(&TAIL_BELOW, r);
    (if centred < 0.0 { -magnitude } else { magnitude }) as f32
}

fn horner(coefficients: &[f64; 8], at: f64) -> f64 {
    coefficients
        .iter()
        .fold(0.0, |sum, coefficient| sum * at + coefficient)
}

/// Returns the natural logarithm of a normal positive number, within two units in the last place.
///
/// With `x = m 2^e` and `m` within a factor of `sqrt(2)` of one, it is
/// `e ln(2) + 2 atanh((m - 1) / (m + 1))`, the second by its series.
fn ln(x: f64) -> f64 {
    use std::f64::consts::{LN_2, SQRT_2};
    const FRACTION: u64 = (1 << 52) - 1;
    let bits = x.to_bits();
    let mantissa = f64::from_bits(bits & FRACTION | 1.0_f64.to_bits());
    let (m, carry) = if mantissa > SQRT_2 {
        (mantissa * 0.5, 1)
    } else {
        (mantissa, 0)
    };
    let biased = u16::try_from(bits >> 52).unwrap_or_default();
    let exponent = f64::from(i32::from(biased) - 1023 + carry);
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    let series = [
        23.0, 21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0,
    ]
    .iter()
    .fold(0.0, |sum, odd| sum * square + 1.0 / odd);
    exponent * LN_2 + 2.0 * s * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_agrees_with_the_platform() {
        for step in 1..20_000_u32 {
            let x = f64::from(step) / 40_000.0 * 0.15 + f64::from(step % 7) * 1e-9;
            let difference = (ln(x) - x.ln()).abs();
            assert!(difference <= 4e-16 * x.ln().abs(), "{x}: {difference}");
        }
        assert!((ln(1.0 / 8_589_934_592.0) + 33.0 * std::f64::consts::LN_2).abs() < 1e-14);
    }

    #[test]
    fn the_quantile_meets_tabulated_points_and_is_odd() {
        for (word, quantile) in [
            (0x8000_0000, 0.0),
            (0xc000_0000, 0.674_489_750_196_081_7),
            (0xeccc_cccc, 1.439_531_470_938_456),
            (0xf999_9999, 1.959_963_984_540_053_6),
            (0xffbe_76c8, 3.090_232_306_167_813),
            (0xffff_ef39, 4.753_424_308_817_089),
        ] {
            let found = f64::from(standard_normal(word));
            // A word stands for the middle of its interval, which is 5e-5 wide at the last point.
            assert!((found - quantile).abs() < 5e-5, "{word:#x}: {found}");
            let mirrored = f64::from(standard_normal(u32::MAX - word));
            assert!(
                (found + mirrored).abs() < f64::EPSILON,
                "{word:#x}: {mirrored}"
            );
        }
        assert!((standard_normal(u32::MAX) - 6.337_943).abs() < 1e-3);
    }

    #[test]
    fn the_quantile_rises_across_its_regions() {
        let words = (0..=u32::MAX).step_by(65_521);
        let mut before = f32::NEG_INFINITY;
        for value in words.map(standard_normal) {
            assert!(value > before, "{value} after {before}");
            before = value;
        }
    }
}
