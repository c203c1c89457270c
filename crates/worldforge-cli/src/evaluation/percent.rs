//! A share as it is typed.

use std::{fmt, str::FromStr};

use worldforge_core::{Error, Result};

/// A share of 0 to 100 percent.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Percent(f64);

impl Percent {
    /// Returns the number, from 0 to 100.
    pub(crate) const fn get(self) -> f64 {
        self.0
    }

    /// Returns whether a share of 0 to 1 is at least this; rounding errors count for it.
    pub(crate) fn is_met_by(self, share: f64) -> bool {
        share * 100.0 + 1e-9 >= self.0
    }
}

impl FromStr for Percent {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = text.trim_end_matches('%').trim_end().parse::<f64>().ok();
        number
            .filter(|number| (0.0..=100.0).contains(number))
            .map(Self)
            .ok_or_else(|| {
                Error::invalid_input(format!("percentage must be 0 to 100, found '{text}'"))
                    .triage("write a number such as '--require 90'")
            })
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_lie_between_nothing_and_all() {
        assert_eq!("90".parse::<Percent>().unwrap().to_string(), "90 %");
        assert_eq!("12.5%".parse::<Percent>().unwrap().to_string(), "12.5 %");
        for text in ["-1", "101", "nan", "", "ninety"] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_third_of_three_meets_its_own_percentage() {
        assert!("70".parse::<Percent>().unwrap().is_met_by(0.7));
        assert!(!"70".parse::<Percent>().unwrap().is_met_by(0.699));
    }
}
