//! What a chart measures along one direction.

use serde::{Deserialize, Serialize};
use worldforge_core::Safe;

use crate::page::{Cell, quantity};

/// One direction of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Axis {
    /// What is measured.
    pub label: Safe,
    /// In which unit.
    pub unit: Unit,
    /// How places follow from values.
    pub scale: Scale,
    /// The least value that is shown; nothing where the values decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// The greatest value that is shown; nothing where the values decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<f64>,
}

/// The unit of a chart's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// A plain number.
    Number,
    /// A share from zero to one, shown in percent.
    Share,
    /// A difference of shares, shown in points of percent with its sign.
    ShareDifference,
    /// Milliseconds.
    Milliseconds,
}

/// How places on an axis follow from values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Scale {
    /// Equal differences are equal distances.
    Linear,
    /// Equal ratios are equal distances; only positive values have a place.
    Log,
}

impl Axis {
    /// Creates an axis of plain numbers.
    pub fn number(label: impl Into<Safe>) -> Self {
        Self::of(label.into(), Unit::Number)
    }

    /// Creates an axis of shares, from zero to one unless [`between`](Self::between) says otherwise.
    pub fn share(label: impl Into<Safe>) -> Self {
        Self::of(label.into(), Unit::Share).between(0.0, 1.0)
    }

    /// Creates an axis of differences of shares.
    pub fn share_difference(label: impl Into<Safe>) -> Self {
        Self::of(label.into(), Unit::ShareDifference)
    }

    /// Creates an axis of times in milliseconds.
    pub fn milliseconds(label: impl Into<Safe>) -> Self {
        Self::of(label.into(), Unit::Milliseconds)
    }

    /// Makes equal ratios equal distances.
    #[must_use]
    pub fn log(self) -> Self {
        Self {
            scale: Scale::Log,
            ..self
        }
    }

    /// Says which values are shown; what is not finite is left to the values.
    #[must_use]
    pub fn between(self, from: f64, to: f64) -> Self {
        let finite = |value: f64| Some(value).filter(|value| value.is_finite());
        Self {
            from: finite(from),
            to: finite(to),
            ..self
        }
    }

    /// Returns a value as people read it.
    pub fn shown(&self, value: f64) -> Cell {
        match self.unit {
            Unit::Number => Cell::decimals(value, places(value)),
            Unit::Share => Cell::percent(value),
            Unit::ShareDifference => {
                Cell::number(value, format!("{} pp", quantity::signed(100.0 * value, 1)))
            }
            Unit::Milliseconds => Cell::milliseconds(value),
        }
    }

    fn of(label: Safe, unit: Unit) -> Self {
        Self {
            label,
            unit,
            scale: Scale::Linear,
            from: None,
            to: None,
        }
    }
}

/// Returns how many decimals show three digits or so of a value.
fn places(value: f64) -> usize {
    match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.1 => 3,
        _ => 5,
    }
}
