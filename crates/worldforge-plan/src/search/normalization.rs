//! From the numbers a model was trained on to the numbers an environment takes.
//!
//! A checkpoint that was trained on standardised actions plans in their units, and does not say by
//! which mean and deviation they were standardised. The statistics therefore come in a file of
//! their own, and where there are none, that is said in the file too: a plan is never executed on
//! the guess that its units are the environment's.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{
    Error, Result,
    json::{self, Limits, Pointer},
};

use super::ActionBlock;

const SCHEMA_VERSION: u32 = 1;

/// How the actions of a plan become actions of the environment.
///
/// The file is one JSON object with `schema_version` 1, `kind`, `action_dim` (numbers of one
/// environment action) and `action_block` (environment actions of one planned action). The kind is
/// `identity`, or `standardized` with `mean` and `std`, one number for each of `action_dim` columns;
/// unknown fields are refused.
///
/// ```
/// use worldforge_plan::search::ActionNormalization;
///
/// let file = br#"{"schema_version": 1, "kind": "standardized", "action_dim": 2,
///                 "action_block": 5, "mean": [0.5, 0], "std": [2, 1]}"#;
/// let normalization = ActionNormalization::decode(file)?;
/// assert_eq!(normalization.apply(&[1.0, 1.0])?, [2.5, 1.0]);
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ActionNormalization {
    block: ActionBlock,
    columns: Option<Vec<Column>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Column {
    mean: f32,
    std: f32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema_version: u32,
    kind: Kind,
    action_dim: usize,
    action_block: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mean: Option<Vec<f64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    std: Option<Vec<f64>>,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Identity,
    Standardized,
}

impl ActionNormalization {
    /// States that planned actions are in the environment's own units.
    pub const fn identity(block: ActionBlock) -> Self {
        Self {
            block,
            columns: None,
        }
    }

    /// Takes the mean and standard deviation of each number of an environment action.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) at `/mean` or `/std` for another
    /// number of columns than the block has axes, for a number that 32 bits do not hold, and for a
    /// deviation that is not above zero.
    pub fn standardized(block: ActionBlock, mean: &[f64], std: &[f64]) -> Result<Self> {
        let means = column(block, "/mean", mean, f32::is_finite)?;
        let deviations = column(block, "/std", std, |std| std.is_finite() && std > 0.0)?;
        let columns = means.into_iter().zip(deviations);
        Ok(Self {
            block,
            columns: Some(columns.map(|(mean, std)| Column { mean, std }).collect()),
        })
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the pointer of a value
    /// that does not fit; [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past
    /// [`Limits::LINE`] or a limit of [`ActionBlock`].
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let file: File = json::decode(bytes, Limits::LINE)?;
        if file.schema_version != SCHEMA_VERSION {
            return Err(Error::invalid_input(format!(
                "must be {SCHEMA_VERSION}, found {}",
                file.schema_version
            ))
            .at("/schema_version"));
        }
        let block = ActionBlock::new(file.action_block, file.action_dim)?;
        match (file.kind, file.mean, file.std) {
            (Kind::Identity, None, None) => Ok(Self::identity(block)),
            (Kind::Standardized, Some(mean), Some(std)) => Self::standardized(block, &mean, &std),
            (Kind::Identity, ..) => Err(Error::invalid_input(
                "must be standardized where mean or std are given, found identity",
            )
            .at("/kind")),
            (Kind::Standardized, ..) => Err(Error::invalid_input(
                "must be identity where mean or std are missing, found standardized",
            )
            .at("/kind")),
        }
    }

    /// Returns the document that [`ActionNormalization::decode`] reads.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn to_json(&self) -> Result<Value> {
        let numbers = |pick: fn(&Column) -> f32| {
            let columns = self.columns.as_ref()?;
            Some(columns.iter().map(|column| pick(column).into()).collect())
        };
        json::encode(&File {
            schema_version: SCHEMA_VERSION,
            kind: if self.is_identity() {
                Kind::Identity
            } else {
                Kind::Standardized
            },
            action_dim: self.block.axes(),
            action_block: self.block.steps(),
            mean: numbers(|column| column.mean),
            std: numbers(|column| column.std),
        })
    }

    /// Returns what one planned action stands for.
    pub const fn block(&self) -> ActionBlock {
        self.block
    }

    /// Returns whether planned actions are in the environment's own units.
    pub const fn is_identity(&self) -> bool {
        self.columns.is_none()
    }

    /// Returns the environment's action for one step of a planned action: `x * std + mean`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for another width than the
    /// block's axes, and for a result that is not finite.
    pub fn apply(&self, planned: &[f32]) -> Result<Vec<f32>> {
        let axes = self.block.axes();
        if planned.len() != axes {
            return Err(Error::invalid_input(format!(
                "planned action must have {axes} numbers, found {}",
                planned.len()
            )));
        }
        let action: Vec<f32> = match &self.columns {
            None => planned.to_vec(),
            Some(columns) => planned
                .iter()
                .zip(columns)
                .map(|(value, column)| value * column.std + column.mean)
                .collect(),
        };
        match action.iter().position(|value| !value.is_finite()) {
            None => Ok(action),
            Some(place) => Err(Error::invalid_input(format!(
                "executed action must be finite, number {place} is not"
            ))),
        }
    }
}

/// Narrows one row of statistics to the precision of plans.
#[expect(
    clippy::cast_possible_truncation,
    reason = "plans are 32-bit, and what does not fit is refused"
)]
fn column(
    block: ActionBlock,
    field: &'static str,
    values: &[f64],
    is_fit: fn(f32) -> bool,
) -> Result<Vec<f32>> {
    let pointer = Pointer::from(field);
    if values.len() != block.axes() {
        return Err(Error::invalid_input(format!(
            "must have {} numbers, found {}",
            block.axes(),
            values.len()
        ))
        .at(pointer));
    }
    let narrowed: Vec<f32> = values.iter().map(|value| *value as f32).collect();
    match narrowed.iter().position(|value| !is_fit(*value)) {
        None => Ok(narrowed),
        Some(index) => Err(Error::invalid_input(
            "must be a finite 32-bit number, and a deviation must be above 0",
        )
        .at(pointer.index(index))),
    }
}
