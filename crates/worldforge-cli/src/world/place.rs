//! A state as it is typed.

use std::str::FromStr;

use worldforge_core::{Error, Result};

/// Numbers with commas between them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place(Vec<f32>);

impl Place {
    /// Returns the numbers.
    pub(crate) fn numbers(&self) -> &[f32] {
        &self.0
    }
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let numbers = text.split(',').map(|part| part.trim().parse::<f32>());
        let numbers: Option<Vec<f32>> = numbers
            .map(|number| number.ok().filter(|number| number.is_finite()))
            .collect();
        numbers.map(Self).ok_or_else(|| {
            Error::invalid_input(format!("place must be finite numbers X,Y, found '{text}'"))
                .triage("write numbers with a comma and no space, such as '56,112'")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_finite_numbers() {
        assert_eq!("56,-1.5".parse::<Place>().unwrap().numbers(), [56.0, -1.5]);
        for text in ["", "56;112", "56,", "nan,1", "1,inf", "a,b"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
