//! Scores whose best index cannot lie.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::SerializeStruct,
};

use crate::{
    JsonObject,
    error::{Error, Result},
    id::ProviderName,
    tensor::Tensor,
};

/// Which scores are the good ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScoreDirection {
    /// Scores are costs.
    LowerIsBetter,
    /// Scores are utilities.
    HigherIsBetter,
}

impl ScoreDirection {
    /// Returns whether `left` is strictly better than `right`.
    pub fn is_better(self, left: f64, right: f64) -> bool {
        match self {
            Self::LowerIsBetter => left < right,
            Self::HigherIsBetter => left > right,
        }
    }
}

/// One score for each candidate, and the best one, computed here.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(crate::schema::Schema),
    schema(like = "Raw")
)]
pub struct ScoreResponse {
    provider: ProviderName,
    scores: Vec<f64>,
    direction: ScoreDirection,
    best_index: usize,
    metadata: JsonObject,
    trajectories: Option<Trajectories>,
}

/// What the world model imagined, in its own latent space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Trajectories {
    /// The latent of the current observation, `[latent_dim]`.
    pub observation: Tensor,
    /// The latent of the goal, `[latent_dim]`.
    pub goal: Tensor,
    /// The imagined latents, `[samples, horizon, latent_dim]`.
    pub imagined: Tensor,
}

impl Trajectories {
    /// Creates the record; shapes are the provider's to keep.
    pub const fn new(observation: Tensor, goal: Tensor, imagined: Tensor) -> Self {
        Self {
            observation,
            goal,
            imagined,
        }
    }
}

impl ScoreResponse {
    /// Creates an answer; the lowest index wins among equal scores.
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](crate::ErrorKind::InvalidOutput) when there is no score, or one that is not
    /// finite.
    pub fn new(
        provider: ProviderName,
        scores: Vec<f64>,
        direction: ScoreDirection,
    ) -> Result<Self> {
        if let Some(index) = scores.iter().position(|score| !score.is_finite()) {
            return Err(Error::invalid_output(format!(
                "score of candidate {index} must be finite"
            ))
            .at("/scores"));
        }
        let best_index = (0..scores.len())
            .reduce(|best, index| match (scores.get(index), scores.get(best)) {
                (Some(score), Some(held)) if direction.is_better(*score, *held) => index,
                _ => best,
            })
            .ok_or_else(|| Error::invalid_output("scores must be non-empty").at("/scores"))?;
        let metadata = JsonObject::new();
        Ok(Self {
            provider,
            scores,
            direction,
            best_index,
            metadata,
            trajectories: None,
        })
    }

    /// Verifies the index that an upstream claims to be the best.
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](crate::ErrorKind::InvalidOutput) when another score is better.
    pub fn verify_best_index(&self, claimed: usize) -> Result<()> {
        let is_best = self
            .scores
            .get(claimed)
            .is_some_and(|score| !self.direction.is_better(self.best_score(), *score));
        if is_best {
            return Ok(());
        }
        let best = self.best_index;
        Err(Error::invalid_output(format!(
            "best_index must be {best} for these scores, found {claimed}"
        ))
        .at("/best_index"))
    }

    /// Adds the provider's notes.
    #[must_use]
    pub fn with_metadata(mut self, metadata: JsonObject) -> Self {
        self.metadata = metadata;
        self
    }

    /// Adds what the world model imagined.
    #[must_use]
    pub fn with_trajectories(mut self, trajectories: Trajectories) -> Self {
        self.trajectories = Some(trajectories);
        self
    }

    /// Returns who answered.
    pub const fn provider(&self) -> &ProviderName {
        &self.provider
    }

    /// Returns one score for each candidate.
    pub fn scores(&self) -> &[f64] {
        &self.scores
    }

    /// Returns which scores are the good ones.
    pub const fn direction(&self) -> ScoreDirection {
        self.direction
    }

    /// Returns the index of the best score; the lowest among equals.
    pub const fn best_index(&self) -> usize {
        self.best_index
    }

    /// Returns the best score.
    pub fn best_score(&self) -> f64 {
        self.scores
            .get(self.best_index)
            .copied()
            .unwrap_or(f64::NAN)
    }

    /// Returns the provider's notes.
    pub const fn metadata(&self) -> &JsonObject {
        &self.metadata
    }

    /// Returns what the world model imagined, when the request asked for it.
    pub const fn trajectories(&self) -> Option<&Trajectories> {
        self.trajectories.as_ref()
    }
}

impl Serialize for ScoreResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("ScoreResponse", 7)?;
        record.serialize_field("provider", &self.provider)?;
        record.serialize_field("scores", &self.scores)?;
        record.serialize_field("best_index", &self.best_index)?;
        record.serialize_field("best_score", &self.best_score())?;
        record.serialize_field("direction", &self.direction)?;
        record.serialize_field("metadata", &self.metadata)?;
        if let Some(trajectories) = &self.trajectories {
            record.serialize_field("trajectories", trajectories)?;
        }
        record.end()
    }
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
struct Raw {
    provider: ProviderName,
    scores: Vec<f64>,
    best_index: Option<usize>,
    best_score: Option<f64>,
    direction: Option<ScoreDirection>,
    lower_is_better: Option<bool>,
    #[serde(default)]
    metadata: JsonObject,
    trajectories: Option<Trajectories>,
}

/// Read with its claims verified; `lower_is_better` is the older spelling of `direction`.
impl<'de> Deserialize<'de> for ScoreResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Raw::deserialize(deserializer)?;
        let direction = match (raw.direction, raw.lower_is_better) {
            (Some(direction), None) => direction,
            (None, Some(false)) => ScoreDirection::HigherIsBetter,
            (None, _) => ScoreDirection::LowerIsBetter,
            (Some(_), Some(_)) => {
                return Err(D::Error::custom(
                    "direction and lower_is_better must not both be present",
                ));
            }
        };
        let response = Self::new(raw.provider, raw.scores, direction).map_err(D::Error::custom)?;
        if let Some(claimed) = raw.best_index {
            response
                .verify_best_index(claimed)
                .map_err(D::Error::custom)?;
        }
        if raw
            .best_score
            .is_some_and(|score| score.total_cmp(&response.best_score()).is_ne())
        {
            return Err(D::Error::custom(
                "best_score must be the best of the scores",
            ));
        }
        let response = response.with_metadata(raw.metadata);
        Ok(Self {
            trajectories: raw.trajectories,
            ..response
        })
    }
}
