//! The smallest environment: a point on a line.
//!
//! Its best plan is known in closed form, so it serves where a planner, a runner or a host is to
//! be tried before a real environment is.

use serde_json::json;
use worldforge_core::{Error, Result, Tensor, json::Pointer};

use super::{
    Case, Environment, Identity, Specification, Transition,
    draws::{Draws, first_accepted, ticks, unknown_group},
    progress::Progress,
};
use crate::picture::{Color, Mark, Patch, Picture, Point, Shape, Surface};

const LENGTH: f32 = 32.0;
const SUCCESS_RADIUS: f32 = 0.5;
const STEP_LIMIT: f32 = 1.0;
const BUDGET_STEPS: u32 = 40;
const FRAME_HEIGHT: usize = 8;
const FRAME_WIDTH: usize = 32;
const GROUPS: &[&str] = &["near", "far"];
/// The distance that parts the groups; nearer than two steps is no case.
const FAR: f64 = 12.0;
const NEAREST: f64 = 2.0;
/// The thickness of the drawn line, in fractions of the picture.
const LINE_WIDTH: f32 = 0.012;

const PAPER: Color = Color::rgb(0xf6, 0xf5, 0xf1);
const LINE: Color = Color::rgb(0x2f, 0x35, 0x42);
const AGENT: Color = Color::rgb(0xe5, 0x48, 0x4d);

/// A point on a line of 32 units that moves at most one unit a step.
///
/// An action is one number, clamped to ±1. The goal is reached within half a unit, in
/// [`LineWorld::best_step_count`] steps at best. The frame is 8 x 32 pixels of one channel with the
/// point as a tent of light two pixels wide.
#[derive(Clone, Debug)]
pub struct LineWorld {
    specification: Specification,
    place: [f32; 1],
    goal: f32,
    progress: Progress,
}

impl LineWorld {
    /// Creates the environment with the point at 8 and the goal at 24.
    pub fn new() -> Self {
        let parameters = json!({
            "budget_steps": BUDGET_STEPS,
            "frame_px": [FRAME_HEIGHT, FRAME_WIDTH],
            "length": LENGTH,
            "step_limit": STEP_LIMIT,
            "success_radius": SUCCESS_RADIUS,
        });
        Self {
            specification: Specification::new(
                Identity::new("line-world", 1, parameters),
                1,
                1,
                [FRAME_HEIGHT, FRAME_WIDTH, 1],
                BUDGET_STEPS,
                GROUPS,
            ),
            place: [8.0],
            goal: 24.0,
            progress: Progress::default(),
        }
    }

    /// Returns the fewest steps from `start` to within the success radius of `goal`, at least one.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the distance is positive, and the cast saturates"
    )]
    pub fn best_step_count(start: f32, goal: f32) -> u32 {
        // The radius itself is outside, so a whole number of steps to it is one too few.
        let steps = ((start - goal).abs() - SUCCESS_RADIUS) / STEP_LIMIT;
        (steps.floor() + 1.0).max(1.0) as u32
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "shades lie in [0, 255], and pixel numbers are below 32"
    )]
    fn frame(place: f32) -> Result<Tensor> {
        let row = (0..FRAME_WIDTH).map(|pixel| {
            let distance = (pixel as f32 + 0.5 - place).abs();
            (255.0 * (1.0 - distance).max(0.0)).round() as u8
        });
        let pixels: Vec<u8> = std::iter::repeat_n(row, FRAME_HEIGHT).flatten().collect();
        Tensor::from_u8([FRAME_HEIGHT, FRAME_WIDTH, 1], pixels)
    }

    fn mark_at(place: f32, radius: f32) -> Mark {
        let center = Point::new(0.1 + 0.8 * place / LENGTH, 0.5);
        Mark::new(center, 0.8 * radius / LENGTH)
    }
}

impl Default for LineWorld {
    fn default() -> Self {
        Self::new()
    }
}

impl Environment for LineWorld {
    fn specification(&self) -> &Specification {
        &self.specification
    }

    /// Draws start and goal uniformly, at least 2 apart, and 12 or more for the group `far`.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "states are single precision"
    )]
    fn draw_case(&self, group: &str, seed: u64, index: u64) -> Result<Case> {
        let Some(position) = GROUPS.iter().position(|name| *name == group) else {
            return Err(unknown_group(GROUPS));
        };
        let wants_far = position == 1;
        let mut draws = Draws::new(self.specification.identity.name, group, seed, index);
        let (start, goal) = first_accepted(|| {
            let length = f64::from(LENGTH);
            let (start, goal) = (draws.uniform(0.0, length), draws.uniform(0.0, length));
            let distance = (start - goal).abs();
            (distance >= NEAREST && (distance >= FAR) == wants_far).then_some((start, goal))
        })?;
        Ok(Case::new(group, [start as f32], [goal as f32]))
    }

    fn reset(&mut self, case: &Case) -> Result<()> {
        self.specification.check_case(case)?;
        let start = on_line("/start", &case.start)?;
        let goal = on_line("/goal", &case.goal)?;
        (self.place, self.goal) = ([start], goal);
        self.progress = Progress::default();
        Ok(())
    }

    fn step(&mut self, action: &[f32]) -> Result<Transition> {
        self.specification.check_action(action)?;
        self.progress.check_ongoing()?;
        let ([place], push) = (self.place, first(action)?);
        let moved = (place + push.clamp(-STEP_LIMIT, STEP_LIMIT)).clamp(0.0, LENGTH);
        self.place = [moved];
        let transition = if (moved - self.goal).abs() < SUCCESS_RADIUS {
            Transition::success(vec![moved])
        } else {
            Transition::ongoing(vec![moved])
        };
        Ok(self.progress.count(transition, BUDGET_STEPS))
    }

    fn state(&self) -> &[f32] {
        &self.place
    }

    fn observe(&self) -> Result<Tensor> {
        let [place] = self.place;
        Self::frame(place)
    }

    fn goal_observation(&self) -> Result<Tensor> {
        Self::frame(self.goal)
    }

    fn render(&self, size: usize) -> Result<Picture> {
        let mut picture = Picture::filled(size, size, PAPER)?;
        let [place] = self.place;
        let ends = [0.0, LENGTH].map(|end| picture.point(Self::mark_at(end, 0.0).center));
        let [from, to] = ends;
        let width = picture.length(LINE_WIDTH);
        picture.paint(&Shape::Line { from, to, width }, LINE, 1.0);
        let agent = Self::mark_at(place, SUCCESS_RADIUS);
        let disc = Shape::Disc {
            center: picture.point(agent.center),
            radius: picture.length(agent.radius),
        };
        picture.paint(&disc, AGENT, 1.0);
        Ok(picture)
    }

    fn is_at_goal(&self) -> Option<bool> {
        let [place] = self.place;
        Some((place - self.goal).abs() < SUCCESS_RADIUS)
    }

    fn least_steps(&self) -> Option<u32> {
        let [place] = self.place;
        Some(Self::best_step_count(place, self.goal))
    }

    fn mark(&self, state: &[f32]) -> Option<Mark> {
        first(state)
            .ok()
            .map(|place| Self::mark_at(place, SUCCESS_RADIUS))
    }

    fn goal_mark(&self) -> Option<Mark> {
        Some(Self::mark_at(self.goal, SUCCESS_RADIUS))
    }

    fn backdrop(&self) -> Vec<Patch> {
        let (from, to) = (Self::mark_at(0.0, 0.0), Self::mark_at(LENGTH, 0.0));
        let half = LINE_WIDTH / 2.0;
        let corner = |center: Point, side: f32| Point::new(center.x + side, center.y + side);
        let (from, to) = (corner(from.center, -half), corner(to.center, half));
        vec![
            Patch::new(Surface::Floor, Point::new(0.0, 0.0), Point::new(1.0, 1.0)),
            Patch::new(Surface::Wall, from, to).rounded(half),
        ]
    }

    fn covering_states(&self, spacing: f32) -> Vec<Vec<f32>> {
        let places = ticks(0.0, LENGTH, spacing).into_iter();
        places.map(|place| vec![place]).collect()
    }
}

fn first(values: &[f32]) -> Result<f32> {
    values
        .first()
        .copied()
        .ok_or_else(|| Error::bug("a checked vector has one number"))
}

fn on_line(field: &'static str, values: &[f32]) -> Result<f32> {
    let place = first(values)?;
    if (0.0..=LENGTH).contains(&place) {
        return Ok(place);
    }
    let pointer = Pointer::from(field).index(0);
    Err(Error::invalid_input(format!("must lie on the line, 0 to {LENGTH}")).at(pointer))
}
