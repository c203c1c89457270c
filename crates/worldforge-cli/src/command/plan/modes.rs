//! The four modes that compose capabilities.

use std::sync::Arc;

use worldforge_core::{
    EventHub, ProviderName, Result, StructuredGoal, WorldState, capability::Capability, json,
};
use worldforge_evidence::{Ending, RunKind};
use worldforge_plan::{
    mode::{
        CandidatePlans, Composer, DEFAULT_MAX_STEPS, PlanOutcome, PlanRequest, PolicyPlan,
        PolicyScorePlan, PredictPlan, ScorePlan,
    },
    trace::TraceEvent,
};

use worldforge_providers::translate::Translate;

use super::{arguments::Bounds, write_up};
use crate::{
    command::view::View,
    exit::Verdict,
    input::{Source, read_candidates, read_observation},
    providers::{self, Setup, TranslatorArguments},
    run,
    session::Session,
};

/// Derive actions from a goal and roll them through a predictor
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge plan predict --state-file state.json --goal goal.json
  worldforge plan predict --state-file state.json --goal goal.json --provider mock --format json")]
pub(super) struct Predict {
    /// The provider that predicts
    #[arg(long, value_name = "NAME", default_value = "mock")]
    provider: ProviderName,
    /// The world state to start from, as JSON; `-` is standard input
    #[arg(long, value_name = "FILE")]
    state_file: Source,
    /// The goal, as JSON; `-` is standard input
    #[arg(long, value_name = "FILE")]
    goal: Source,
    #[command(flatten)]
    length: Length,
    #[command(flatten)]
    bounds: Bounds,
}

/// Let a score provider choose among given plans
///
/// The plans are lists of symbolic actions. With --priced the provider prices another form of the
/// same plans, such as a tensor, one candidate for each plan.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge plan score --provider mock --info info.json --candidates plans.json
  worldforge plan score --info scene.safetensors --candidates plans.json --priced plans.npy")]
pub(super) struct Score {
    /// The provider that scores
    #[arg(long, value_name = "NAME", default_value = "leworldmodel")]
    provider: ProviderName,
    /// What is seen and what is wanted; `-` is standard input
    #[arg(long, value_name = "FILE")]
    info: Source,
    /// The plans, as lists of symbolic actions
    #[arg(long, value_name = "FILE")]
    candidates: Source,
    /// The form in which the plans are priced [default: as they are]
    #[arg(long, value_name = "FILE", conflicts_with = "max_steps")]
    priced: Option<Source>,
    #[command(flatten)]
    length: Length,
    #[command(flatten)]
    bounds: Bounds,
}

/// Take a policy's own choice
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge plan policy --provider mock --observation observation.json --action-horizon 8")]
pub(super) struct Policy {
    /// The provider of the policy
    #[arg(long, value_name = "NAME")]
    provider: ProviderName,
    #[command(flatten)]
    view: View,
    #[command(flatten)]
    translator: TranslatorArguments,
    #[command(flatten)]
    length: Length,
    #[command(flatten)]
    bounds: Bounds,
}

/// Let a score provider choose among a policy's candidates
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge plan policy-score --policy-provider mock --score-provider mock \\
      --observation observation.json --info info.json")]
pub(super) struct PolicyScore {
    /// The provider of the policy
    #[arg(long, value_name = "NAME")]
    policy_provider: ProviderName,
    /// The provider that scores
    #[arg(long, value_name = "NAME")]
    score_provider: ProviderName,
    #[command(flatten)]
    view: View,
    #[command(flatten)]
    translator: TranslatorArguments,
    /// What the scorer sees and what is wanted; `-` is standard input
    #[arg(long, value_name = "FILE")]
    info: Source,
    #[command(flatten)]
    length: Length,
    #[command(flatten)]
    bounds: Bounds,
}

/// How long a plan may be.
#[derive(Clone, Copy, Debug, clap::Args)]
struct Length {
    /// Longest plan, in actions
    #[arg(long, value_name = "COUNT", default_value_t = DEFAULT_MAX_STEPS)]
    max_steps: usize,
}

impl Predict {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let state = WorldState::from_json(self.state_file.read_json()?)
            .map_err(|error| self.state_file.name_in(error))?;
        let goal = StructuredGoal::from_json(self.goal.read_json()?)
            .map_err(|error| self.goal.name_in(error))?;
        let mut plan = PredictPlan::new(self.provider.clone(), state, goal);
        plan.max_steps = self.length.max_steps;
        let callees = vec![(self.provider, Capability::Predict)];
        Callees::new(callees).make(session, self.bounds, PlanRequest::Predict(plan))
    }
}

impl Score {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let plans = json::decode_value(self.candidates.read_json()?)
            .map_err(|error| self.candidates.name_in(error))?;
        let candidates = match &self.priced {
            None => CandidatePlans::symbolic(plans, self.length.max_steps)?,
            Some(priced) => CandidatePlans::bridged(plans, read_candidates(priced)?)?,
        };
        let info = read_observation(&self.info)?;
        let plan = ScorePlan::new(self.provider.clone(), info, candidates);
        let callees = vec![(self.provider, Capability::Score)];
        Callees::new(callees).make(session, self.bounds, PlanRequest::Score(plan))
    }
}

impl Policy {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let mut plan = PolicyPlan::new(self.provider.clone(), self.view.request()?);
        plan.max_steps = self.length.max_steps;
        let callees = vec![(self.provider, Capability::Policy)];
        Callees::new(callees)
            .translating(self.translator.read()?)
            .make(session, self.bounds, PlanRequest::Policy(plan))
    }
}

impl PolicyScore {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let mut plan = PolicyScorePlan::new(
            (self.policy_provider.clone(), self.view.request()?),
            (self.score_provider.clone(), read_observation(&self.info)?),
        );
        plan.max_steps = self.length.max_steps;
        let callees = vec![
            (self.policy_provider, Capability::Policy),
            (self.score_provider, Capability::Score),
        ];
        Callees::new(callees)
            .translating(self.translator.read()?)
            .make(session, self.bounds, PlanRequest::PolicyScore(plan))
    }
}

/// Whom a plan calls.
struct Callees {
    providers: Vec<(ProviderName, Capability)>,
    translator: Option<Arc<dyn Translate>>,
}

impl Callees {
    fn new(providers: Vec<(ProviderName, Capability)>) -> Self {
        Self {
            providers,
            translator: None,
        }
    }

    /// Lets the policy turn raw output into actions.
    fn translating(self, translator: Option<Arc<dyn Translate>>) -> Self {
        Self { translator, ..self }
    }

    fn setup(&self) -> Setup<'static> {
        Setup::default().with_translator(self.translator.clone())
    }

    /// Makes the plan in a run of its own.
    fn make(self, session: &Session, bounds: Bounds, request: PlanRequest) -> Result<Verdict> {
        let setup_forge = self.setup().build(session)?;
        for (provider, _) in &self.providers {
            providers::require(session, &setup_forge, provider.as_str())?;
        }
        let mode = request.mode();
        let label = format!("plan {mode}");
        let mut new = run::describe(session, RunKind::Flow, &label)?.with_operation(label);
        for (provider, capability) in &self.providers {
            new = new
                .with_provider(provider.clone())
                .with_capability(*capability);
        }
        let mut recorder = run::start(session, new)?;
        let events = EventHub::new().with(recorder.log()?);
        let forge = self.setup().with_events(events).build(session)?;
        let options = bounds.options(session, recorder.id())?;
        let composer = Composer::new(&forge).with_options(options);
        let outcome = pollster::block_on(composer.plan_observed(request, |event| {
            if let TraceEvent::Ended(step) = event {
                write_up::say_step(session, step);
            }
        }));
        let PlanOutcome { plan, trace, .. } = outcome;
        let encoded = json::encode(&trace)?;
        run::keep_json(&mut recorder, "trace", "results/trace.json", &encoded)?;
        let plan = match plan {
            Ok(plan) => plan,
            Err(error) => return Err(run::fail(session, recorder, error)),
        };
        let encoded = json::encode(&plan)?;
        run::keep_json(&mut recorder, "plan", "results/plan.json", &encoded)?;
        recorder.record_result(write_up::result_of(&plan));
        let id = recorder.id().clone();
        run::finish(session, recorder, Ending::Passed)?;
        session.print(&write_up::plan(session, &plan, &trace, &id)?)?;
        Ok(Verdict::from(plan.goal_reached != Some(false)))
    }
}
