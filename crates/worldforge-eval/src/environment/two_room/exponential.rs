//! An exponential that gives the same bits on every machine.

/// Returns `e^x` for `x` in `[-700, 0]`, to within two units in the last place.
///
/// The system's `exp` may differ between platforms in the last bit; this one uses only operations
/// whose rounding IEEE 754 fixes. `x = n ln 2 + r` with `|r| <= ln 2 / 2` (the two-part `ln 2` of
/// Cody and Waite), a Taylor polynomial of degree 13 for `e^r` (remainder below 5e-18), and `2^n`
/// written into the exponent.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the exponent lies in [-1010, 0], so the biased one is positive and small"
)]
pub(super) fn exponential(x: f64) -> f64 {
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    /// `1/13!` down to `1/1!`.
    const COEFFICIENTS: [f64; 13] = [
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        1.0 / 2.0,
        1.0,
    ];
    let power = (x * std::f64::consts::LOG2_E).round_ties_even();
    let rest = (x - power * LN_2_HIGH) - power * LN_2_LOW;
    let series = COEFFICIENTS
        .iter()
        .fold(0.0, |sum, coefficient| sum * rest + coefficient);
    let scale = f64::from_bits(((power + 1023.0) as u64) << 52);
    (1.0 + series * rest) * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_agrees_with_the_systems_to_two_units_in_the_last_place() {
        for step in 0..=70_000 {
            let x = -f64::from(step) / 100.0;
            let (ours, theirs) = (exponential(x), x.exp());
            assert!(ours.to_bits().abs_diff(theirs.to_bits()) <= 2, "{x}");
        }
    }
}
