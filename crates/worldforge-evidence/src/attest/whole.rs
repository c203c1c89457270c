//! Whole numbers, however they are written.
//!
//! The in-toto bindings keep a predicate in a type whose numbers are doubles, and some of them write
//! six as `6.0`. In JSON that is the same number.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Number;

/// Largest number up to which a double tells every whole number from its neighbours, 2^53.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Reads a whole number that fits the type.
pub(super) fn whole<'de, D: Deserializer<'de>, T: TryFrom<u64>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let number = Number::deserialize(deserializer)?;
    let whole = number.as_u64().or_else(|| exact(number.as_f64()?));
    whole
        .and_then(|whole| T::try_from(whole).ok())
        .ok_or_else(|| D::Error::custom(format!("must be a whole number in range, found {number}")))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is whole and between 0 and 2^53"
)]
fn exact(number: f64) -> Option<u64> {
    let is_exact = (0.0..=MAX_EXACT).contains(&number) && number.fract() == 0.0;
    is_exact.then_some(number as u64)
}
