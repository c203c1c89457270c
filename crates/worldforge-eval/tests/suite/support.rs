//! What the closed-loop tests share: a host whose clock stands still, a world model that is exact
//! about the line world, and one that runs the trained checkpoint.

use std::{
    future::pending,
    num::NonZeroUsize,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use worldforge_core::{
    BoxFuture, CallContext, Clock, Error, ErrorKind, Forge, Host, IdSource, ProviderName,
    ProviderProfile, Result, Sleeper, Tensor, Timestamp,
    capability::{
        ActionCandidates, Provide, ScoreDetail, ScoreDirection, ScoreRequest, ScoreResponse,
        Trajectories, TrajectoryCost,
    },
};
use worldforge_eval::{
    closed_loop::Planner,
    environment::{Environment, LineWorld},
};
use worldforge_plan::search::{ActionBlock, ActionNormalization};
use worldforge_providers::leworldmodel::{self, LeWorldModel};

/// A host whose clock stands still, whose waits never end and whose ids are all alike.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(0)
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

impl Sleeper for Still {
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }
}

impl IdSource for Still {
    fn next_id(&self) -> u64 {
        0
    }
}

pub(crate) fn forge(clock: Arc<dyn Clock>) -> Forge {
    Forge::new(Host::new(clock, Arc::new(Still), Arc::new(Still)))
}

pub(crate) const ORACLE: &str = "line-oracle";

pub(crate) fn line_forge(oracle: LineOracle) -> Forge {
    let mut forge = forge(Arc::new(Still));
    let profile = ProviderProfile::new(ProviderName::new(ORACLE).unwrap(), "exact");
    forge.register_cost(profile, oracle).unwrap();
    forge
}

pub(crate) fn line_world() -> Box<dyn Environment> {
    Box::new(LineWorld::new())
}

/// Blocks of two moves along the line, in the environment's units.
pub(crate) fn line_actions() -> ActionNormalization {
    ActionNormalization::identity(ActionBlock::new(2, 1).unwrap())
}

/// Returns a planner with another seed.
pub(crate) fn seeded(mut planner: Planner, seed: u64) -> Planner {
    planner.seed = seed;
    planner
}

/// Reads the place from the frame and rolls the line world's own rules forward; its latent is the
/// place. After `fails_after` calls it is out of order.
#[derive(Debug, Default)]
pub(crate) struct LineOracle {
    pub(crate) fails_after: Option<usize>,
    pub(crate) calls: Arc<AtomicUsize>,
}

impl Provide<ScoreRequest> for LineOracle {
    async fn provide(&self, cx: &CallContext, request: &ScoreRequest) -> Result<ScoreResponse> {
        let calls = self.calls.fetch_add(1, Ordering::SeqCst);
        if self.fails_after.is_some_and(|limit| calls >= limit) {
            return Err(Error::new(ErrorKind::Unavailable, "the oracle is silent"));
        }
        let place = place(request.info.tensor("pixels")?);
        let goal = place_of_goal(request)?;
        let ActionCandidates::Tensor(candidates) = &request.action_candidates else {
            return Err(Error::invalid_input("want a tensor"));
        };
        let &[samples, horizon, steps] = candidates.shape() else {
            return Err(Error::invalid_input("want [samples, horizon, actions]"));
        };
        let mut imagined = Vec::new();
        let mut scores = Vec::new();
        for candidate in candidates.to_f32().chunks_exact(horizon * steps) {
            let mut at = place;
            let trajectory: Vec<f32> = candidate
                .chunks_exact(steps)
                .map(|block| {
                    for push in block {
                        at = (at + push.clamp(-1.0, 1.0)).clamp(0.0, 32.0);
                    }
                    at
                })
                .collect();
            scores.push(price(&trajectory, goal, request.trajectory_cost));
            imagined.extend(trajectory);
        }
        let response =
            ScoreResponse::new(cx.provider().clone(), scores, ScoreDirection::LowerIsBetter)?;
        if request.detail == ScoreDetail::Scores {
            return Ok(response);
        }
        Ok(response.with_trajectories(Trajectories::new(
            Tensor::from_f32([1], &[place])?,
            Tensor::from_f32([1], &[goal])?,
            Tensor::from_f32([samples, horizon, 1], &imagined)?,
        )))
    }
}

fn place_of_goal(request: &ScoreRequest) -> Result<f32> {
    request.info.tensor("goal").map(place)
}

/// Returns where the light of a frame's first row is, on average.
fn place(frame: &Tensor) -> f32 {
    let row = &frame.to_f32()[..32];
    let total: f32 = row.iter().sum();
    let weighted = row.iter().enumerate().map(|(x, v)| (x as f32 + 0.5) * v);
    weighted.sum::<f32>() / total
}

fn price(trajectory: &[f32], goal: f32, cost: TrajectoryCost) -> f64 {
    let costs = || trajectory.iter().map(|at| f64::from((at - goal).powi(2)));
    match cost {
        TrajectoryCost::Minimum => costs().fold(f64::INFINITY, f64::min),
        _ => costs().next_back().unwrap(),
    }
}

pub(crate) fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .join(name)
}

/// The provider of the trained checkpoint.
pub(crate) const CHECKPOINT: &str = leworldmodel::NAME;

/// A forge with the checkpoint that was trained on the two rooms, computing on one thread.
pub(crate) fn checkpoint_forge() -> Forge {
    let mut forge = forge(Arc::new(Still));
    let threads = NonZeroUsize::MIN;
    let model = LeWorldModel::with_threads(fixture("two-room").as_path(), threads).unwrap();
    forge.register(model.mounted().unwrap()).unwrap();
    forge
}

/// The units of the checkpoint's actions, as the file beside it states them.
pub(crate) fn two_room_actions() -> ActionNormalization {
    let bytes = std::fs::read(fixture("two-room/action_normalization.json")).unwrap();
    ActionNormalization::decode(&bytes).unwrap()
}
