//! Fresh cases, by the rules of the reference.

use worldforge_core::Result;

use super::{
    super::{
        Case,
        draws::{Draws, first_accepted, unknown_group},
    },
    dynamics::{REST_MAX, REST_MIN, WALL_X, WORLD_MAX, WORLD_MIN, distance_px, is_in_wall_zone},
};

/// The groups of cases: start and goal in one room, or in both.
pub(super) const GROUPS: &[&str] = &["same_room", "cross_room"];

/// The least straight distance from start to goal, in pixels.
pub(super) const MIN_DISTANCE_PX: f32 = 40.0;

/// Draws a case.
///
/// The start is uniform over the world, the goal over where the agent can come to rest, both
/// outside the dividing wall and its doorway; pairs closer than 40 pixels or of the other group
/// are drawn again.
pub(super) fn draw(environment: &str, group: &str, seed: u64, index: u64) -> Result<Case> {
    let Some(position) = GROUPS.iter().position(|name| *name == group) else {
        return Err(unknown_group(GROUPS));
    };
    let wants_crossing = position == 1;
    let mut draws = Draws::new(environment, group, seed, index);
    let (start, goal) = first_accepted(|| {
        let start = point(&mut draws, WORLD_MIN, WORLD_MAX);
        let goal = point(&mut draws, REST_MIN, REST_MAX);
        let is_accepted = !is_in_wall_zone(start[0])
            && !is_in_wall_zone(goal[0])
            && distance_px(start, goal) >= MIN_DISTANCE_PX
            && ((start[0] > WALL_X) != (goal[0] > WALL_X)) == wants_crossing;
        is_accepted.then_some((start, goal))
    })?;
    Ok(Case::new(group, start, goal))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the reference rounds its draws to single precision"
)]
fn point(draws: &mut Draws, low: f32, high: f32) -> [f32; 2] {
    let mut coordinate = || draws.uniform(low.into(), high.into()) as f32;
    let x = coordinate();
    [x, coordinate()]
}
