//! The environment itself: an episode between a start and a goal.

use serde_json::json;
use worldforge_core::{Error, Result, Tensor, json::Pointer};

use super::{
    super::{
        Case, Environment, Identity, Specification, Transition, draws::ticks, progress::Progress,
    },
    bound, cases, dynamics as rules, frame, scene,
};
use crate::picture::{Mark, Patch, Picture};

/// The actions of one episode, unless told otherwise.
pub const DEFAULT_BUDGET_STEPS: u32 = 150;
/// The most actions an episode may be given.
pub const MAX_BUDGET_STEPS: u32 = 100_000;

/// Raised when the same parameters give other states or frames.
const RULES_VERSION: u32 = 1;

/// The two-room environment.
///
/// ```
/// use worldforge_eval::environment::{Case, Environment, two_room::TwoRoom};
///
/// let mut environment = TwoRoom::new();
/// environment.reset(&Case::new("cross_room", [60.0, 49.0], [160.0, 49.0]))?;
/// let transition = environment.step(&[1.0, 0.0])?;
/// assert_eq!(transition.state, [65.0, 49.0]);
/// assert_eq!(environment.observe()?.shape(), [64, 64, 3]);
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct TwoRoom {
    specification: Specification,
    position: [f32; 2],
    goal: [f32; 2],
    progress: Progress,
}

impl TwoRoom {
    /// Creates the environment with a budget of [`DEFAULT_BUDGET_STEPS`], in the middle of the
    /// left room with the goal in the middle of the right one.
    pub fn new() -> Self {
        Self {
            specification: specification(DEFAULT_BUDGET_STEPS),
            position: [56.0, 112.0],
            goal: [168.0, 112.0],
            progress: Progress::default(),
        }
    }

    /// Creates the environment with another budget.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) outside 1 to
    /// [`MAX_BUDGET_STEPS`].
    pub fn with_budget(budget_steps: u32) -> Result<Self> {
        if !(1..=MAX_BUDGET_STEPS).contains(&budget_steps) {
            return Err(Error::invalid_input(format!(
                "must be 1 to {MAX_BUDGET_STEPS}, found {budget_steps}"
            ))
            .at("/budget_steps"));
        }
        Ok(Self {
            specification: specification(budget_steps),
            ..Self::new()
        })
    }
}

impl Default for TwoRoom {
    fn default() -> Self {
        Self::new()
    }
}

impl Environment for TwoRoom {
    fn specification(&self) -> &Specification {
        &self.specification
    }

    fn draw_case(&self, group: &str, seed: u64, index: u64) -> Result<Case> {
        cases::draw(self.specification.identity.name, group, seed, index)
    }

    /// Refuses a start inside the dividing wall; a goal may lie there, since the reference samples
    /// such goals and its success radius can reach them.
    fn reset(&mut self, case: &Case) -> Result<()> {
        self.specification.check_case(case)?;
        let start = in_world("/start", &case.start)?;
        let goal = in_world("/goal", &case.goal)?;
        if rules::is_in_wall(start) {
            return Err(Error::invalid_input(
                "must not lie in the dividing wall, unless at the height of the door",
            )
            .at("/start"));
        }
        (self.position, self.goal) = (start, goal);
        self.progress = Progress::default();
        Ok(())
    }

    fn step(&mut self, action: &[f32]) -> Result<Transition> {
        self.specification.check_action(action)?;
        self.progress.check_ongoing()?;
        self.position = rules::next_position(self.position, pair(action)?);
        let state = self.position.to_vec();
        let transition = if rules::is_success(self.position, self.goal) {
            Transition::success(state)
        } else {
            Transition::ongoing(state)
        };
        let budget_steps = self.specification.budget_steps;
        Ok(self.progress.count(transition, budget_steps))
    }

    fn state(&self) -> &[f32] {
        &self.position
    }

    fn observe(&self) -> Result<Tensor> {
        frame::frame(self.position)
    }

    fn goal_observation(&self) -> Result<Tensor> {
        frame::frame(self.goal)
    }

    fn render(&self, size: usize) -> Result<Picture> {
        scene::draw(size, self.position)
    }

    fn is_at_goal(&self) -> Option<bool> {
        Some(rules::is_success(self.position, self.goal))
    }

    fn least_steps(&self) -> Option<u32> {
        Some(bound::least_steps(self.position, self.goal))
    }

    fn mark(&self, state: &[f32]) -> Option<Mark> {
        pair(state)
            .ok()
            .map(|place| scene::mark(place, rules::AGENT_RADIUS_PX))
    }

    fn goal_mark(&self) -> Option<Mark> {
        Some(scene::mark(self.goal, rules::SUCCESS_RADIUS_PX))
    }

    fn backdrop(&self) -> Vec<Patch> {
        scene::patches()
    }

    /// Covers where the agent can come to rest, and the doorway.
    fn covering_states(&self, spacing: f32) -> Vec<Vec<f32>> {
        let axis = ticks(rules::REST_MIN, rules::REST_MAX, spacing);
        let rows = axis.iter().flat_map(|y| axis.iter().map(|x| [*x, *y]));
        rows.filter(|position| !rules::is_in_wall(*position))
            .map(Vec::from)
            .collect()
    }
}

fn specification(budget_steps: u32) -> Specification {
    let parameters = json!({
        "action_limit": rules::ACTION_LIMIT,
        "agent_radius_px": rules::AGENT_RADIUS_PX,
        "border_px": rules::BORDER_PX,
        "budget_steps": budget_steps,
        "door_half_px": rules::DOOR_HALF_PX,
        "door_margin_px": rules::DOOR_MARGIN_PX,
        "door_y": rules::DOOR_Y,
        "frame_px": frame::FRAME_PX,
        "full_frame_px": frame::FULL_FRAME_PX,
        "min_case_distance_px": cases::MIN_DISTANCE_PX,
        "speed_px": rules::SPEED_PX,
        "success_radius_px": rules::SUCCESS_RADIUS_PX,
        "wall_half_px": rules::WALL_HALF_PX,
        "wall_x": rules::WALL_X,
    });
    Specification::new(
        Identity::new("two-room", RULES_VERSION, parameters),
        2,
        2,
        [frame::FRAME_PX, frame::FRAME_PX, 3],
        budget_steps,
        cases::GROUPS,
    )
    .with_state_unit("px")
}

fn pair(values: &[f32]) -> Result<[f32; 2]> {
    values
        .as_array()
        .copied()
        .ok_or_else(|| Error::bug("a checked vector has two numbers"))
}

fn in_world(field: &'static str, values: &[f32]) -> Result<[f32; 2]> {
    let position = pair(values)?;
    if rules::is_in_world(position) {
        return Ok(position);
    }
    let world = rules::WORLD_MIN..=rules::WORLD_MAX;
    let outside = position.iter().position(|place| !world.contains(place));
    Err(Error::invalid_input(format!(
        "must lie in the world, {} to {} pixels",
        world.start(),
        world.end()
    ))
    .at(Pointer::from(field).index(outside.unwrap_or(0))))
}
