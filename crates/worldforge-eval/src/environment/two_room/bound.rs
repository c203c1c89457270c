//! How many steps an episode takes at least.

use super::dynamics::{
    DOOR_HALF_PX, DOOR_MARGIN_PX, DOOR_Y, SPEED_PX, SUCCESS_RADIUS_PX, WALL_X, is_success,
};

/// Returns a number of steps below which no actions reach the goal; at least one.
///
/// An agent moves at most [`SPEED_PX`] along either axis, so what it can reach is a square. Between
/// the rooms it must cross the middle of the wall at the height of the door, and the bound is that
/// of the best crossing. Walls cost more than that only where an agent runs into them.
pub(super) fn least_steps(start: [f32; 2], goal: [f32; 2]) -> u32 {
    if is_success(start, goal) {
        return 1;
    }
    let (start, goal) = (start.map(f64::from), goal.map(f64::from));
    let time = if is_behind_wall(start, goal) {
        best_crossing(|crossing| {
            let across = largest(difference(start, crossing)) / f64::from(SPEED_PX);
            across + time_to_goal(crossing, goal)
        })
    } else {
        time_to_goal(start, goal)
    };
    whole_steps(time)
}

/// Returns whether every place that counts as the goal lies in the other room.
fn is_behind_wall([from, _]: [f64; 2], [to, _]: [f64; 2]) -> bool {
    let (wall, radius) = (f64::from(WALL_X), f64::from(SUCCESS_RADIUS_PX));
    (from < wall && to - radius >= wall) || (from > wall && to + radius <= wall)
}

/// Returns the least value over all crossings; in the height of the crossing it has one valley.
fn best_crossing(cost: impl Fn([f64; 2]) -> f64) -> f64 {
    let reach = f64::from(DOOR_HALF_PX + DOOR_MARGIN_PX);
    let (mut low, mut high) = (f64::from(DOOR_Y) - reach, f64::from(DOOR_Y) + reach);
    let at = |height: f64| cost([f64::from(WALL_X), height]);
    // Each turn leaves two thirds: after sixty, nothing that a step could notice.
    for _ in 0..60 {
        let third = (high - low) / 3.0;
        if at(low + third) <= at(high - third) {
            high -= third;
        } else {
            low += third;
        }
    }
    at(f64::midpoint(low, high))
}

/// Returns the steps, in parts, until the square around `from` touches the disc around the goal.
fn time_to_goal(from: [f64; 2], goal: [f64; 2]) -> f64 {
    let apart = difference(from, goal);
    let radius = f64::from(SUCCESS_RADIUS_PX);
    let gap = |reach: f64| {
        let [x, y] = apart.map(|along| (along - reach).max(0.0));
        x.hypot(y)
    };
    let (mut low, mut high) = (0.0, largest(apart));
    if gap(low) <= radius {
        return 0.0;
    }
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if gap(middle) <= radius {
            high = middle;
        } else {
            low = middle;
        }
    }
    low / f64::from(SPEED_PX)
}

fn difference([x, y]: [f64; 2], [other_x, other_y]: [f64; 2]) -> [f64; 2] {
    [(x - other_x).abs(), (y - other_y).abs()]
}

fn largest([x, y]: [f64; 2]) -> f64 {
    x.max(y)
}

/// Rounds up, and forgives what rounding may have added.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the time is positive, and the cast saturates"
)]
fn whole_steps(time: f64) -> u32 {
    (time - 1e-6).ceil().max(1.0) as u32
}

#[cfg(test)]
mod tests {
    use super::{super::dynamics::next_position, *};

    #[test]
    fn along_an_axis_the_bound_is_reached() {
        // 100 px, of which 16 are the goal's and the edge is outside: 17 steps of 5 px.
        assert_eq!(least_steps([30.0, 100.0], [30.0, 200.0]), 17);
        assert_eq!(least_steps([30.0, 100.0], [30.0, 100.0]), 1);
        assert_eq!(least_steps([30.0, 100.0], [46.0, 100.0]), 1);
    }

    /// Walks straight to the goal, over the door where that is needed, and counts the steps.
    fn walk(start: [f32; 2], goal: [f32; 2]) -> u32 {
        let mut at = start;
        for steps in 1..200 {
            let is_across = (at[0] < WALL_X) == (goal[0] < WALL_X);
            let is_at_door = (at[1] - DOOR_Y).abs() < DOOR_HALF_PX;
            let aim = match (is_across, is_at_door) {
                (true, _) => goal,
                (false, true) => [goal[0], DOOR_Y],
                (false, false) => [at[0], DOOR_Y],
            };
            let push = [0, 1].map(|axis| (aim[axis] - at[axis]) / SPEED_PX);
            at = next_position(at, push);
            if is_success(at, goal) {
                return steps;
            }
        }
        u32::MAX
    }

    #[test]
    fn no_greedy_walk_beats_the_bound() {
        let places = [
            [30.0, 180.0],
            [60.0, 49.0],
            [90.0, 30.0],
            [140.0, 190.0],
            [190.0, 60.0],
        ];
        for (start, goal) in places
            .iter()
            .flat_map(|start| places.map(|goal| (*start, goal)))
        {
            let (least, steps) = (least_steps(start, goal), walk(start, goal));
            assert!(least <= steps, "{start:?} {goal:?}: {least} {steps}");
            assert!(
                2 * least + 12 >= steps,
                "{start:?} {goal:?}: {least} {steps}"
            );
        }
    }
}
