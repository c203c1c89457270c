//! `policy-score` and `score-predict`: whether capabilities agree with each other.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Action, Error, ObjectId, Observation, Position, Result, WorldState,
    capability::{ActionCandidates, PolicyRequest, PredictRequest, Request as _, ScoreRequest},
};
use worldforge_plan::mode::{Composer, PlanRequest, PolicyScorePlan};

use super::{
    Ask, Worlds,
    kind::{decode, request},
    measure::share,
    predict::found,
    worlds::{distance, required_position},
};
use crate::suite::Metrics;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyScoreWire {
    policy: Value,
    score_info: Observation,
}

#[derive(Clone, Debug)]
pub(in crate::suite) struct PolicyScore {
    policy: PolicyRequest,
    score_info: Observation,
}

impl PolicyScore {
    pub(super) fn read(value: Value) -> Result<Self> {
        let wire: PolicyScoreWire = decode(value)?;
        if wire.score_info.is_empty() {
            return Err(Error::invalid_input("must be non-empty").at("/score_info"));
        }
        Ok(Self {
            policy: request(wire.policy, "/policy")?,
            score_info: wire.score_info,
        })
    }

    /// Lets the policy propose and the score choose, then prices each proposal alone.
    pub(super) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        let request = PolicyScorePlan::new(
            (ask.provider.clone(), self.policy.clone()),
            (ask.provider.clone(), self.score_info.clone()),
        );
        let composer = Composer::new(ask.forge).with_options(ask.options.clone());
        let plan = composer
            .plan(PlanRequest::PolicyScore(request))
            .await
            .plan?;
        let proposals = plan
            .policy
            .map(|policy| policy.action_candidates)
            .unwrap_or_default();
        let chosen = plan.chosen_candidate.unwrap_or_default();
        let (mut prices, mut direction) = (Vec::new(), None);
        for proposal in &proposals {
            let alone = ActionCandidates::from(vec![proposal.clone()]);
            let response = ask
                .call(&ScoreRequest::new(self.score_info.clone(), alone))
                .await?;
            prices.push(response.best_score());
            direction = Some(response.direction());
        }
        let better = |price: &f64| {
            let held = prices.get(chosen);
            direction.is_some_and(|way| held.is_some_and(|held| way.is_better(*price, *held)))
        };
        let rank = prices.iter().filter(|price| better(price)).count();
        Ok(Metrics::new()
            .with_count("candidate_count", proposals.len())
            .with_count("chosen_candidate", chosen)
            .with_count("action_count", plan.actions.len())
            .with_count("better_alone", rank)
            .with("chosen_is_best", rank == 0 && !proposals.is_empty()))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScorePredictWire {
    world: String,
    object: ObjectId,
    target: Position,
    score_info: Observation,
    candidates: Vec<Vec<Action>>,
}

#[derive(Clone, Debug)]
pub(in crate::suite) struct ScorePredict {
    world: WorldState,
    object: ObjectId,
    target: Position,
    score: ScoreRequest,
    candidates: Vec<Vec<Action>>,
}

impl ScorePredict {
    pub(super) fn read(value: Value, worlds: &Worlds) -> Result<Self> {
        let wire: ScorePredictWire = decode(value)?;
        let world = worlds.get(&wire.world)?;
        required_position(&world, &wire.object)?;
        let candidates = ActionCandidates::from(wire.candidates.clone());
        let score = ScoreRequest::new(wire.score_info, candidates);
        score.check()?;
        Ok(Self {
            world,
            object: wire.object,
            target: wire.target,
            score,
            candidates: wire.candidates,
        })
    }

    /// Prices the candidates, rolls each of them out, and compares the two orders.
    pub(super) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        let response = ask.call(&self.score).await?;
        let mut errors = Vec::new();
        for candidate in &self.candidates {
            let mut state = self.world.clone();
            for action in candidate {
                let step = PredictRequest::new(state, action.clone(), 1);
                state = ask.call(&step).await?.state;
            }
            errors.push(distance(self.target, found(&state, &self.object)?));
        }
        let (scores, way) = (response.scores(), response.direction());
        let chosen = errors.get(response.best_index()).copied();
        let least = errors.iter().copied().fold(f64::INFINITY, f64::min);
        let mut agreeing = 0;
        let mut pairs = 0;
        for (index, (score, error)) in scores.iter().zip(&errors).enumerate() {
            for (other_score, other_error) in scores.iter().zip(&errors).skip(index + 1) {
                pairs += 1;
                let contradicts = way.is_better(*score, *other_score) && error > other_error
                    || way.is_better(*other_score, *score) && other_error > error;
                agreeing += usize::from(!contradicts);
            }
        }
        Ok(Metrics::new()
            .with_count("candidate_count", self.candidates.len())
            .with_count("best_index", response.best_index())
            .with_some("best_target_error", chosen)
            .with("least_target_error", least)
            .with(
                "best_rolls_out_best",
                chosen.is_some_and(|chosen| chosen <= least),
            )
            .with("pair_agreement", share(agreeing, pairs)))
    }
}
