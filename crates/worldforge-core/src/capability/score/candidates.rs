//! Action candidates: a tensor, or lists of symbolic actions.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;

use crate::{
    action::Action,
    error::{Error, ErrorKind, Result},
    tensor::Tensor,
};

/// Most candidates in one request.
pub const MAX_CANDIDATES: usize = 1_000_000;

/// What could be done, one entry for each candidate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ActionCandidates {
    /// `[samples, horizon, action_dim]`, or upstream's `[1, samples, horizon, action_dim]`.
    Tensor(Tensor),
    /// One list of actions for each candidate.
    Actions(Vec<Vec<Action>>),
}

impl ActionCandidates {
    /// Returns how many candidates there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Actions(candidates) => candidates.len(),
            Self::Tensor(tensor) => match tensor.shape() {
                [samples, _, _] | [1, samples, _, _] => *samples,
                _ => 0,
            },
        }
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Refuses no candidates, empty candidates, other ranks and values that are not finite.
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::Actions(candidates) => {
                if candidates.is_empty() {
                    return Err(Error::invalid_input("action_candidates must be non-empty"));
                }
                if candidates.iter().any(Vec::is_empty) {
                    return Err(Error::invalid_input("every candidate must hold an action"));
                }
            }
            Self::Tensor(tensor) => {
                if !matches!(tensor.shape(), [_, _, _] | [1, _, _, _]) {
                    return Err(Error::invalid_input(format!(
                        "must have the shape [samples, horizon, action_dim] or [1, samples, horizon, action_dim], found {:?}",
                        tensor.shape()
                    )));
                }
                if tensor.element_count() == 0 {
                    return Err(Error::invalid_input("action_candidates must be non-empty"));
                }
                tensor.check_finite()?;
            }
        }
        if self.len() > MAX_CANDIDATES {
            let message = format!(
                "must hold at most {MAX_CANDIDATES} candidates, found {}",
                self.len()
            );
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        Ok(())
    }
}

impl From<Tensor> for ActionCandidates {
    fn from(tensor: Tensor) -> Self {
        Self::Tensor(tensor)
    }
}

impl From<Vec<Vec<Action>>> for ActionCandidates {
    fn from(candidates: Vec<Vec<Action>>) -> Self {
        Self::Actions(candidates)
    }
}

/// Lists of objects are actions, everything else a tensor.
impl<'de> Deserialize<'de> for ActionCandidates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let is_symbolic = value.as_array().is_some_and(|candidates| {
            candidates.iter().all(|candidate| {
                candidate
                    .as_array()
                    .is_some_and(|actions| actions.iter().all(Value::is_object))
            })
        });
        let outcome = if is_symbolic {
            crate::json::decode_value(value).map(Self::Actions)
        } else {
            crate::json::decode_value(value).map(Self::Tensor)
        };
        outcome.map_err(D::Error::custom)
    }
}
