//! Carries plan requests out.

use std::fmt;

use worldforge_core::{
    Action, CallOptions, Error, ErrorKind, Forge, Observation, ProviderName, Result,
    capability::{
        ActionCandidates, Capability, PolicyRequest, PolicyResponse, PredictRequest, Request,
        ScoreRequest, ScoreResponse,
    },
};

use super::{
    Plan, PlanMode, PlanOutcome, PlanRequest, PolicyPlan, PolicyScorePlan, PredictPlan, ScorePlan,
    bridge::check_cardinality,
    goal::{goal_actions, is_goal_reached},
    request::truncated,
};
use crate::trace::{TraceEvent, TraceRecorder};

/// Composes plans from the providers of a forge.
pub struct Composer<'a> {
    forge: &'a Forge,
    options: CallOptions,
}

impl<'a> Composer<'a> {
    /// Plans with the providers of `forge`.
    pub fn new(forge: &'a Forge) -> Self {
        Self {
            forge,
            options: CallOptions::default(),
        }
    }

    /// Sets the options of every call: cancellation, timeout, correlation.
    #[must_use]
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Makes a plan.
    pub async fn plan(&self, request: PlanRequest) -> PlanOutcome {
        self.plan_observed(request, |_| {}).await
    }

    /// Makes a plan and shows each step as it begins and as it ends.
    pub async fn plan_observed(
        &self,
        request: PlanRequest,
        observer: impl FnMut(TraceEvent<'_>) + Send,
    ) -> PlanOutcome {
        let mode = request.mode();
        let clock = self.forge.host().clock();
        let mut trace = TraceRecorder::new(
            &format!("plan:{mode}"),
            &format!("Plan ({mode})"),
            clock,
            observer,
        );
        let root = trace.begin("plan", "plan", None);
        let plan = match request {
            PlanRequest::Predict(request) => self.predict(request, &mut trace).await,
            PlanRequest::Score(request) => self.score(request, &mut trace).await,
            PlanRequest::Policy(request) => self.policy(request, &mut trace).await,
            PlanRequest::PolicyScore(request) => self.policy_score(request, &mut trace).await,
        };
        trace.end(root, plan.as_ref().map(|_| ()));
        PlanOutcome {
            plan,
            trace: trace.finish(),
        }
    }

    async fn predict(
        &self,
        request: PredictPlan,
        trace: &mut TraceRecorder<'_, impl FnMut(TraceEvent<'_>)>,
    ) -> Result<Plan> {
        let PredictPlan {
            provider,
            world_state,
            goal,
            max_steps,
        } = request;
        let actions = goal_actions(&goal, &world_state.scene)?;
        if actions.len() > max_steps {
            let needed = actions.len();
            return Err(Error::invalid_input(format!(
                "max_steps must allow the {needed} actions of the goal"
            ))
            .at("/max_steps"));
        }
        let mut states = Vec::with_capacity(actions.len());
        let mut current = world_state.clone();
        for (index, action) in actions.iter().enumerate() {
            let step = PredictRequest::new(current, action.clone(), 1);
            let id = format!("predict-{index}");
            let response = self.call(&provider, &step, &id, trace).await?;
            current = response.state;
            states.push(current.clone());
        }
        let goal_reached = is_goal_reached(&goal, &world_state.scene, &current.scene)?;
        Ok(Plan {
            goal: Some(goal),
            predicted_states: states,
            goal_reached: Some(goal_reached),
            ..Plan::new(PlanMode::Predict, provider, actions)
        })
    }

    async fn score(
        &self,
        request: ScorePlan,
        trace: &mut TraceRecorder<'_, impl FnMut(TraceEvent<'_>)>,
    ) -> Result<Plan> {
        let ScorePlan {
            provider,
            info,
            candidates,
        } = request;
        let (plans, priced) = candidates.into_parts();
        trace.skip("policy", Capability::Policy, "the candidates were given");
        let score = self.rank(&provider, info, priced, trace).await?;
        let chosen = score.best_index();
        Ok(Plan {
            chosen_candidate: Some(chosen),
            score: Some(score),
            ..Plan::new(PlanMode::Score, provider, pick(plans, chosen)?)
        })
    }

    async fn policy(
        &self,
        request: PolicyPlan,
        trace: &mut TraceRecorder<'_, impl FnMut(TraceEvent<'_>)>,
    ) -> Result<Plan> {
        let PolicyPlan {
            provider,
            policy,
            max_steps,
        } = request;
        let response = self.propose(&provider, &policy, trace).await?;
        trace.skip(
            "score",
            Capability::Score,
            "the policy's own choice is taken",
        );
        let mut chosen = truncated(vec![response.actions.clone()], max_steps)?;
        let actions = chosen.pop().unwrap_or_default();
        Ok(Plan {
            policy: Some(response),
            ..Plan::new(PlanMode::Policy, provider, actions)
        })
    }

    async fn policy_score(
        &self,
        request: PolicyScorePlan,
        trace: &mut TraceRecorder<'_, impl FnMut(TraceEvent<'_>)>,
    ) -> Result<Plan> {
        let PolicyScorePlan {
            policy_provider,
            policy,
            score_provider,
            score_info,
            bridge,
            max_steps,
        } = request;
        let response = self.propose(&policy_provider, &policy, trace).await?;
        let plans = truncated(response.action_candidates.clone(), max_steps)?;
        let priced = bridge.bridge(&plans)?;
        check_cardinality(plans.len(), &priced)?;
        let score = self
            .rank(&score_provider, score_info, priced, trace)
            .await?;
        let chosen = score.best_index();
        Ok(Plan {
            chosen_candidate: Some(chosen),
            score: Some(score),
            policy: Some(response),
            ..Plan::new(PlanMode::PolicyScore, score_provider, pick(plans, chosen)?)
        })
    }

    async fn propose(
        &self,
        provider: &ProviderName,
        policy: &PolicyRequest,
        trace: &mut TraceRecorder<'_, impl FnMut(TraceEvent<'_>)>,
    ) -> Result<PolicyResponse> {
        self.call(provider, policy, "policy", trace).await
    }

    async fn rank(
        &self,
        provider: &ProviderName,
        info: Observation,
        candidates: ActionCandidates,
        trace: &mut TraceRecorder<'_, impl FnMut(TraceEvent<'_>)>,
    ) -> Result<ScoreResponse> {
        self.call(
            provider,
            &ScoreRequest::new(info, candidates),
            "score",
            trace,
        )
        .await
    }

    async fn call<R: Request>(
        &self,
        provider: &ProviderName,
        request: &R,
        step: &str,
        trace: &mut TraceRecorder<'_, impl FnMut(TraceEvent<'_>)>,
    ) -> Result<R::Response> {
        let step = trace.begin(step, R::CAPABILITY.name(), Some((provider, R::CAPABILITY)));
        let outcome = self
            .forge
            .call_with(provider.as_str(), request, self.options.clone())
            .await;
        trace.end(step, outcome.as_ref().map(|_| ()));
        outcome
    }
}

/// Takes the chosen plan out.
fn pick(plans: Vec<Vec<Action>>, index: usize) -> Result<Vec<Action>> {
    plans
        .into_iter()
        .nth(index)
        .ok_or_else(|| Error::new(ErrorKind::Bug, "the best index lies among the candidates"))
}

impl fmt::Debug for Composer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Composer")
            .field("forge", &self.forge)
            .finish_non_exhaustive()
    }
}
