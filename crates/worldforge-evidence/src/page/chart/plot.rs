//! The kinds of charts.

use serde::{Deserialize, Serialize};
use worldforge_core::Safe;

use super::Axis;
use crate::page::{Text, Tone};

/// Numbers that are shown as a picture, and as a table to whoever cannot see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Chart {
    /// What the chart shows.
    pub title: Safe,
    /// How to read it, below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// The numbers.
    pub plot: Plot,
}

/// The numbers of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Plot {
    /// Estimates with what they may be off by, on one axis.
    Intervals {
        /// What is measured.
        axis: Axis,
        /// A value to compare with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Mark>,
        /// The estimates.
        rows: Vec<IntervalRow>,
    },
    /// Values as lengths, from zero.
    Bars {
        /// What is measured.
        axis: Axis,
        /// The values.
        rows: Vec<Bar>,
    },
    /// Values that depend on another.
    Curve {
        /// What they depend on.
        x: Axis,
        /// What is measured.
        y: Axis,
        /// The values.
        lines: Vec<CurveLine>,
    },
    /// How often which values occur.
    Distribution {
        /// What is measured.
        axis: Axis,
        /// The distributions, one below another.
        rows: Vec<DistributionRow>,
    },
}

/// An estimate with what it may be off by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct IntervalRow {
    /// What was estimated.
    pub label: Safe,
    /// The estimate; nothing where there is no evidence.
    pub range: Option<Range>,
    /// The estimate as people read it, or why there is none.
    pub text: Safe,
    /// How it is meant.
    #[serde(default, skip_serializing_if = "Tone::is_plain")]
    pub tone: Tone,
}

/// An estimate between its limits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Range {
    /// The estimate.
    pub value: f64,
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

/// One value as a length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Bar {
    /// What was measured.
    pub label: Safe,
    /// The value; nothing where there is no evidence.
    pub value: Option<f64>,
    /// The value as people read it, or why there is none.
    pub text: Safe,
    /// How it is meant.
    #[serde(default, skip_serializing_if = "Tone::is_plain")]
    pub tone: Tone,
}

/// Values that depend on another, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CurveLine {
    /// What was measured.
    pub label: Safe,
    /// Both values of each point.
    pub points: Vec<[f64; 2]>,
}

/// How often which values occur.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DistributionRow {
    /// What was measured.
    pub label: Safe,
    /// The counts, in order and without gaps.
    pub bins: Vec<Bin>,
    /// Values with a name, such as quantiles.
    pub marks: Vec<Mark>,
}

/// How many values lie between two others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Bin {
    /// The lower end, which belongs to the bin.
    pub from: f64,
    /// The upper end, which belongs to the next bin; in the last one to itself.
    pub to: f64,
    /// How many values lie between them.
    pub count: u64,
}

/// A value with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Mark {
    /// The name.
    pub label: Safe,
    /// The value.
    pub value: f64,
}

impl Mark {
    /// Creates a value with a name.
    pub fn new(label: impl Into<Safe>, value: f64) -> Self {
        Self {
            label: label.into(),
            value,
        }
    }
}

impl Plot {
    /// Returns how many values the plot holds.
    pub(in crate::page) fn size(&self) -> usize {
        match self {
            Self::Intervals { rows, .. } => rows.len(),
            Self::Bars { rows, .. } => rows.len(),
            Self::Curve { lines, .. } => lines.iter().map(|line| 1 + line.points.len()).sum(),
            Self::Distribution { rows, .. } => rows
                .iter()
                .map(|row| 1 + row.bins.len() + row.marks.len())
                .sum(),
        }
    }
}
