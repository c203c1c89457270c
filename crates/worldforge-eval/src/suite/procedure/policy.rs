//! `policy`: whether an action chunk is what was asked for.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Action, ErrorKind, Feature, Observation, Result,
    capability::{PolicyRequest, PolicyResponse},
};

use super::{
    Ask,
    kind::{decode, request},
};
use crate::suite::Metrics;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    request: Value,
    #[serde(default)]
    may_refuse: bool,
}

#[derive(Clone, Debug)]
pub(in crate::suite) struct Policy {
    request: PolicyRequest,
    may_refuse: bool,
}

impl Policy {
    pub(super) fn read(value: Value) -> Result<Self> {
        let wire: Wire = decode(value)?;
        Ok(Self {
            request: request(wire.request, "/request")?,
            may_refuse: wire.may_refuse,
        })
    }

    /// Measures the chunk; where the scenario allows it, a refusal for want of a translator or
    /// another setting is a measurement too.
    pub(super) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        match ask.call(&self.request).await {
            Ok(response) => Ok(self.compare(&response)),
            Err(error) if self.may_refuse && fails_closed(error.kind()) => Ok(Metrics::new()
                .with("failed_closed", true)
                .with("refusal", error.code())
                .with("translated_or_refused", true)),
            Err(error) => Err(error),
        }
    }

    fn compare(&self, response: &PolicyResponse) -> Metrics {
        let info = &self.request.info;
        let steps = response.actions.len();
        let horizon = info
            .action_horizon
            .map(|steps| usize::try_from(steps).unwrap_or(usize::MAX));
        let lengths = || response.action_candidates.iter().map(Vec::len);
        let shortest = lengths().min().unwrap_or_default();
        let is_translated = response
            .actions
            .iter()
            .all(|action| !matches!(action, Action::Custom(_)));
        Metrics::new()
            .with_count("action_count", steps)
            .with_some("requested_horizon", info.action_horizon)
            .with_some("horizon_respected", horizon.map(|horizon| steps <= horizon))
            .with_count("candidate_count", response.action_candidates.len())
            .with_count("shortest_candidate", shortest)
            .with_count("longest_candidate", lengths().max().unwrap_or_default())
            .with("candidates_not_empty", shortest > 0)
            .with(
                "chosen_is_candidate",
                response.action_candidates.contains(&response.actions),
            )
            .with_some(
                "embodiment_echoed",
                info.embodiment_tag
                    .as_ref()
                    .map(|tag| response.embodiment_tag.as_ref() == Some(tag)),
            )
            .with_count("raw_features", response.raw_actions.iter().len())
            .with_count("raw_elements", elements(&response.raw_actions))
            .with("failed_closed", false)
            .with("symbolic_actions", is_translated)
            .with("translated_or_refused", steps > 0)
    }
}

/// Says whether an error is a refusal before anything was done.
const fn fails_closed(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::NotConfigured | ErrorKind::Unsupported | ErrorKind::MissingDependency
    )
}

/// Counts the numbers and texts of an observation, groups and all.
fn elements(observation: &Observation) -> usize {
    let of_feature = |feature: &Feature| match feature {
        Feature::Tensor(tensor) => tensor.element_count(),
        Feature::Group(group) => elements(group),
        _ => 1,
    };
    observation
        .iter()
        .map(|(_, feature)| of_feature(feature))
        .sum()
}
