//! Rows of numbers out of an answer, within limits.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, SeqAccess, Visitor},
};

/// Most rows of a chunk.
const MAX_ROWS: usize = 10_000;

/// Most values of a row.
const MAX_WIDTH: usize = 1024;

/// Rows of one width, one after another.
#[derive(Debug, Default, PartialEq)]
pub(in crate::cosmos) struct Rows {
    /// How many rows there are, and how wide each is.
    pub(in crate::cosmos) shape: [usize; 2],
    pub(in crate::cosmos) values: Vec<f32>,
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(RowsVisitor)
    }
}

struct RowsVisitor;

impl<'de> Visitor<'de> for RowsVisitor {
    type Value = Rows;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows of numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Rows, A::Error> {
        let mut rows = Rows::default();
        while let Some(Row(row)) = seq.next_element()? {
            let [count, width] = &mut rows.shape;
            if *count == 0 {
                *width = row.len();
            }
            if row.len() != *width || row.is_empty() || *count == MAX_ROWS {
                return Err(A::Error::custom(
                    "rows must be of one width, and not too many",
                ));
            }
            *count += 1;
            rows.values.extend(row);
        }
        Ok(rows)
    }
}

struct Row(Vec<f32>);

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(RowVisitor).map(Self)
    }
}

struct RowVisitor;

impl<'de> Visitor<'de> for RowVisitor {
    type Value = Vec<f32>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<f32>, A::Error> {
        let mut row = Vec::new();
        while let Some(value) = seq.next_element::<f32>()? {
            if row.len() == MAX_WIDTH || !value.is_finite() {
                return Err(A::Error::custom(
                    "a row must be of finite numbers, and not too many",
                ));
            }
            row.push(value);
        }
        Ok(row)
    }
}
