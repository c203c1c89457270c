//! From latents back to states, for people to look at.
//!
//! A world model does not say where it thinks it is. The map asks it how known states look to it
//! and takes the nearest: good enough to draw, with an error that is measured and reported, and
//! never used to decide anything.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, ErrorKind, Probability, Result};

use super::{
    Setup,
    probe::{Probe, squared_distance},
};
use crate::{
    environment::{Case, Environment},
    statistics::{Summary, quantile},
};

/// Most states of a map.
pub const MAX_LATENT_STATES: usize = 65_536;

/// The seed of the held-out states, apart from those of evaluations.
const HELD_OUT_SEED: u64 = 0x6d61_7073;

/// Known states and how they look to a world model.
#[derive(Clone, Debug, PartialEq)]
pub struct LatentMap {
    entries: Vec<Entry>,
    quality: LatentMapQuality,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    state: Vec<f32>,
    latent: Vec<f32>,
}

/// How a map is made.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LatentMapSettings {
    /// The distance of neighbouring states, in the units of the state.
    pub spacing: f32,
    /// The states of each group that the error is measured on.
    pub held_out_per_group: u64,
}

/// How far off a map is, measured on states it does not hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LatentMapQuality {
    /// The states of the map.
    pub states: usize,
    /// The distance of neighbouring states.
    pub spacing: f64,
    /// The goals of fresh cases that the error was measured on.
    pub held_out: usize,
    /// The median distance between a held-out state and the state its latent decodes to.
    pub median_error: f64,
    /// The quantile of that distance at 0.9.
    pub p90_error: f64,
    /// The largest such distance.
    pub max_error: f64,
    /// The unit of spacing and errors; empty where states have none.
    pub unit: String,
}

impl LatentMapSettings {
    /// Takes the distance of neighbouring states and measures the error on 100 states a group.
    pub const fn spaced(spacing: f32) -> Self {
        Self {
            spacing,
            held_out_per_group: 100,
        }
    }

    /// Returns the same settings with another number of held-out states.
    #[must_use]
    pub const fn with_held_out_per_group(self, held_out_per_group: u64) -> Self {
        Self {
            held_out_per_group,
            ..self
        }
    }
}

impl LatentMap {
    /// Shows the provider what each of the environment's covering states looks like.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] for an environment without covering states or a provider without
    /// latents, [`ErrorKind::LimitExceeded`] past [`MAX_LATENT_STATES`],
    /// [`ErrorKind::InvalidInput`] for no held-out states, and any error of the provider.
    pub async fn build(
        setup: &Setup<'_>,
        environment: &mut dyn Environment,
        settings: LatentMapSettings,
    ) -> Result<Self> {
        let states = environment.covering_states(settings.spacing);
        if states.is_empty() {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "the environment has no covering states at this spacing",
            ));
        }
        if states.len() > MAX_LATENT_STATES {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "map must have at most {MAX_LATENT_STATES} states, found {}",
                    states.len()
                ),
            ));
        }
        let held_out = held_out(environment, settings.held_out_per_group)?;
        let probe = Probe::new(setup);
        let unit = environment.specification().state_unit.to_owned();
        let mut entries = Vec::with_capacity(states.len());
        for state in states {
            let latent = latent(&probe, environment, &state).await?;
            entries.push(Entry { state, latent });
        }
        let mut errors = Vec::with_capacity(held_out.len());
        for state in &held_out {
            let latent = latent(&probe, environment, state).await?;
            errors.push(squared_distance(state, nearest(&entries, &latent)).sqrt());
        }
        let summary = Summary::of(&errors)?;
        Ok(Self {
            quality: LatentMapQuality {
                states: entries.len(),
                spacing: settings.spacing.into(),
                held_out: held_out.len(),
                median_error: summary.median,
                p90_error: quantile(&errors, Probability::new(0.9)?)?,
                max_error: summary.max,
                unit,
            },
            entries,
        })
    }

    /// Returns the known state that looks most like a latent; the first of equals.
    pub fn decode(&self, latent: &[f32]) -> &[f32] {
        nearest(&self.entries, latent)
    }

    /// Returns how far off the map is.
    pub fn quality(&self) -> &LatentMapQuality {
        &self.quality
    }
}

fn held_out(environment: &dyn Environment, per_group: u64) -> Result<Vec<Vec<f32>>> {
    if per_group == 0 || per_group > MAX_LATENT_STATES as u64 {
        return Err(Error::invalid_input(format!(
            "held_out_per_group must be 1 to {MAX_LATENT_STATES}, found {per_group}"
        )));
    }
    let groups = environment.specification().groups;
    groups
        .iter()
        .flat_map(|group| (0..per_group).map(move |index| (group, index)))
        .map(|(group, index)| {
            let case = environment.draw_case(group, HELD_OUT_SEED, index)?;
            Ok(case.goal)
        })
        .collect()
}

async fn latent(
    probe: &Probe<'_>,
    environment: &mut dyn Environment,
    state: &[f32],
) -> Result<Vec<f32>> {
    environment.reset(&Case::new("", state, state))?;
    let latents = probe.see(environment.observe()?, environment.goal_observation()?);
    Ok(latents.await?.observation)
}

fn nearest<'a>(entries: &'a [Entry], latent: &[f32]) -> &'a [f32] {
    let mut best: (f64, &[f32]) = (f64::INFINITY, &[]);
    for entry in entries {
        let distance = squared_distance(&entry.latent, latent);
        if distance < best.0 {
            best = (distance, &entry.state);
        }
    }
    best.1
}
