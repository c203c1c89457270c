//! The contract of an environment.

use worldforge_core::{Error, Result, Tensor, json::Pointer};

use super::{Case, Identity};
use crate::picture::{Mark, Patch, Picture};

/// A simulated, seedable, deterministic environment for model-predictive control.
///
/// Laws, which every implementation keeps:
///
/// 1. A new environment stands in a case of its own choosing, as if it had been reset to it.
/// 2. States, frames and outcomes are a function of the specification, the case and the actions
///    since [`reset`](Self::reset) alone; two runs give the same bits.
/// 3. A refused case or action changes nothing.
/// 4. [`step`](Self::step) counts actions; the episode is over at success or when
///    [`Specification::budget_steps`] actions were taken, and a further step is refused.
/// 5. [`observe`](Self::observe) has [`Specification::frame_shape`]; right after a reset to a case
///    whose start is another case's goal it equals that case's
///    [`goal_observation`](Self::goal_observation), where both are legal.
/// 6. [`draw_case`](Self::draw_case) is a function of group, seed and index alone, and `reset`
///    accepts what it returns.
///
/// The trait is object-safe, and an environment may move to another thread between calls.
pub trait Environment: Send {
    /// Returns what does not change between episodes.
    fn specification(&self) -> &Specification;

    /// Draws one fresh case; neighbouring indices and seeds are independent.
    ///
    /// # Errors
    ///
    /// [`NotFound`](worldforge_core::ErrorKind::NotFound) when the specification lists no such
    /// group.
    fn draw_case(&self, group: &str, seed: u64, index: u64) -> Result<Case>;

    /// Begins an episode at the case's start.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the number of `/start` or
    /// `/goal` that the environment cannot stand in.
    fn reset(&mut self, case: &Case) -> Result<()>;

    /// Takes one action of [`Specification::action_width`] numbers.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a wrong width, a number that
    /// is not finite, or an episode that is over.
    fn step(&mut self, action: &[f32]) -> Result<Transition>;

    /// Returns the current state, [`Specification::state_width`] numbers.
    fn state(&self) -> &[f32];

    /// Returns the frame a policy sees now: `u8`, `[height, width, channels]`.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    fn observe(&self) -> Result<Tensor>;

    /// Returns the frame a policy would see at the goal.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    fn goal_observation(&self) -> Result<Tensor>;

    /// Draws the current state for people, `size` pixels wide.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) for a size outside the limits
    /// of [`Picture`].
    fn render(&self, size: usize) -> Result<Picture>;

    /// Returns whether the current state counts as the goal; nothing where that is not known.
    fn is_at_goal(&self) -> Option<bool> {
        None
    }

    /// Returns a number of steps below which no actions lead from here to the goal, at least one;
    /// nothing where that is not known.
    fn least_steps(&self) -> Option<u32> {
        None
    }

    /// Returns where in the picture a state shows, when it shows in one place.
    fn mark(&self, _state: &[f32]) -> Option<Mark> {
        None
    }

    /// Returns the region of the picture that counts as the goal, when there is one.
    fn goal_mark(&self) -> Option<Mark> {
        None
    }

    /// Returns what looks the same in every state, back to front; nothing where that is not known.
    fn backdrop(&self) -> Vec<Patch> {
        Vec::new()
    }

    /// Returns states that `reset` accepts as start and goal, about `spacing` apart, that together
    /// cover where an episode can lead; nothing where that is not known.
    fn covering_states(&self, _spacing: f32) -> Vec<Vec<f32>> {
        Vec::new()
    }
}

/// What does not change between the episodes of an environment.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Specification {
    /// What the environment is.
    pub identity: Identity,
    /// The numbers of one action.
    pub action_width: usize,
    /// The numbers of a state.
    pub state_width: usize,
    /// The height, width and channels of an observation.
    pub frame_shape: [usize; 3],
    /// The most actions of one episode.
    pub budget_steps: u32,
    /// The kinds of cases that can be drawn, in report order.
    pub groups: &'static [&'static str],
    /// The unit of the numbers of a state, such as `px`; empty where they have none.
    pub state_unit: &'static str,
}

impl Specification {
    /// Creates a specification; the groups are in report order.
    pub const fn new(
        identity: Identity,
        action_width: usize,
        state_width: usize,
        frame_shape: [usize; 3],
        budget_steps: u32,
        groups: &'static [&'static str],
    ) -> Self {
        Self {
            identity,
            action_width,
            state_width,
            frame_shape,
            budget_steps,
            groups,
            state_unit: "",
        }
    }

    /// Names the unit of a state's numbers.
    #[must_use]
    pub fn with_state_unit(self, state_unit: &'static str) -> Self {
        Self { state_unit, ..self }
    }

    /// Refuses an action that is too short, too long or not finite.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) at `/action` or one of its
    /// numbers.
    pub fn check_action(&self, action: &[f32]) -> Result<()> {
        check_vector("/action", action, self.action_width)
    }

    /// Refuses a case whose start or goal is too short, too long or not finite.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) at `/start`, `/goal` or one of
    /// their numbers.
    pub fn check_case(&self, case: &Case) -> Result<()> {
        check_vector("/start", &case.start, self.state_width)?;
        check_vector("/goal", &case.goal, self.state_width)
    }
}

/// What one action led to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Transition {
    /// The state after the action.
    pub state: Vec<f32>,
    /// Whether that state is at the goal.
    pub is_success: bool,
    /// Whether the episode takes no further action.
    pub is_over: bool,
}

impl Transition {
    /// Creates a transition after which the episode goes on.
    pub const fn ongoing(state: Vec<f32>) -> Self {
        Self {
            state,
            is_success: false,
            is_over: false,
        }
    }

    /// Creates a transition that reached the goal.
    pub const fn success(state: Vec<f32>) -> Self {
        Self {
            state,
            is_success: true,
            is_over: true,
        }
    }

    /// Creates a transition that spent the budget away from the goal.
    pub const fn budget_spent(state: Vec<f32>) -> Self {
        Self {
            state,
            is_success: false,
            is_over: true,
        }
    }
}

fn check_vector(field: &'static str, values: &[f32], width: usize) -> Result<()> {
    let pointer = Pointer::from(field);
    if values.len() != width {
        return Err(Error::invalid_input(format!(
            "must have {width} numbers, found {}",
            values.len()
        ))
        .at(pointer));
    }
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(index) => {
            Err(Error::invalid_input("must be a finite number").at(pointer.index(index)))
        }
    }
}
