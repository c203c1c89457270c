//! Numbers halfway between two spellings that are equally short.
//!
//! `74.125762939453125` reads back from `74.12576293945312` and from `74.12576293945313`, and lies in
//! the middle. Rust spells the greater one; Python, JavaScript and most others the even one, and a
//! digest has to be theirs, too.

/// Makes the last digit even, if `value` lies halfway between two spellings and both read back.
///
/// `text` ends with the shortest digits, of which `decimals` stand behind the point; `read` reads a
/// changed text back.
pub(super) fn settle(
    text: &mut String,
    value: f64,
    decimals: i32,
    read: impl Fn(&str) -> Option<f64>,
) {
    if !is_halfway(value, decimals) {
        return;
    }
    let Some(greater) = text.pop() else {
        return;
    };
    let lesser = match greater {
        '1' => '0',
        '3' => '2',
        '5' => '4',
        '7' => '6',
        '9' => '8',
        even => even,
    };
    text.push(lesser);
    // Just above a power of two the lesser one may be another number's.
    if read(text) != Some(value) {
        text.pop();
        text.push(greater);
    }
}

/// Says whether the number's exact decimal ends with one 5 behind so many decimals.
fn is_halfway(value: f64, decimals: i32) -> bool {
    const FRACTION_BITS: u32 = 52;
    let bits = value.to_bits();
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let biased = (bits >> FRACTION_BITS) & 0x7ff;
    let (significand, exponent) = if biased == 0 {
        (fraction, -1074)
    } else {
        let exponent = i32::try_from(biased).unwrap_or(0) - 1075;
        (fraction | 1 << FRACTION_BITS, exponent)
    };
    let trailing = significand.trailing_zeros();
    let odd = significand.checked_shr(trailing).unwrap_or(0);
    let exponent = exponent + i32::try_from(trailing).unwrap_or(0);
    // Times 10^decimals it is a half: odd, and 2 divides it minus one times.
    exponent + decimals == -1 && is_divisible_by_fives(odd, -decimals)
}

/// Says whether 5 divides the number so many times.
fn is_divisible_by_fives(number: u64, times: i32) -> bool {
    let times = u32::try_from(times).unwrap_or(0);
    5_u64
        .checked_pow(times)
        .is_some_and(|power| number.is_multiple_of(power))
}
