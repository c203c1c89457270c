//! Numbers that say what they may be.
//!
//! A JSON number is finite and is not a boolean; these types keep both facts true inside the
//! program, so that nothing behind the boundary checks again.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $accepts:expr, $message:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(into = "f64", try_from = "f64")]
        pub struct $name(f64);

        impl $name {
            /// Accepts the number, or refuses it with an invalid-input error.
            pub fn new(value: f64) -> Result<Self> {
                let accepts: fn(f64) -> bool = $accepts;
                if accepts(value) {
                    Ok(Self(value))
                } else {
                    Err(Error::invalid_input($message))
                }
            }

            /// Returns the number.
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl TryFrom<f64> for $name {
            type Error = Error;

            fn try_from(value: f64) -> Result<Self> {
                Self::new(value)
            }
        }

        impl From<$name> for f64 {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

number!(
    /// A finite number.
    Finite,
    f64::is_finite,
    "must be a finite number"
);
number!(
    /// A finite number greater than zero.
    Positive,
    |value| value.is_finite() && value > 0.0,
    "must be a finite number greater than 0"
);
number!(
    /// A finite number that is zero or more.
    NonNegative,
    |value| value.is_finite() && value >= 0.0,
    "must be a finite number greater than or equal to 0"
);
number!(
    /// A number between zero and one.
    Probability,
    |value| (0.0..=1.0).contains(&value),
    "must be between 0 and 1"
);

impl Positive {
    /// One.
    pub const ONE: Self = Self(1.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_refuses_what_it_must() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(Finite::new(bad).is_err());
            assert!(Positive::new(bad).is_err());
            assert!(NonNegative::new(bad).is_err());
            assert!(Probability::new(bad).is_err());
        }
        assert!(Positive::new(0.0).is_err());
        assert!(NonNegative::new(-0.1).is_err());
        assert!(Probability::new(1.1).is_err());
        assert!(serde_json::from_str::<Finite>("true").is_err());
        assert_eq!(serde_json::from_str::<Finite>("1").unwrap(), Finite(1.0));
    }
}
