//! The rules of motion, in the order and precision of the reference.

/// The side of the picture, in pixels.
pub(super) const SIDE_PX: f32 = 224.0;
/// The distance of the outer walls' inner edges from the picture's edge.
pub(super) const BORDER_PX: f32 = 14.0;
/// The thickness of the outer walls as drawn.
pub(super) const OUTER_WALL_PX: f32 = 4.0;
/// The middle of the dividing wall.
pub(super) const WALL_X: f32 = 112.0;
/// Half the thickness of the dividing wall.
pub(super) const WALL_HALF_PX: f32 = 5.0;
/// The middle of the door.
pub(super) const DOOR_Y: f32 = 49.0;
/// Half the height of the door.
pub(super) const DOOR_HALF_PX: f32 = 14.0;
/// How far above and below the drawn door the agent still passes.
pub(super) const DOOR_MARGIN_PX: f32 = 1.75;

/// The radius of the agent, in pixels.
pub const AGENT_RADIUS_PX: f32 = 7.0;
/// The farthest the agent moves along one axis in one step, in pixels.
pub const SPEED_PX: f32 = 5.0;
/// The bound that each number of an action is clamped to, both ways.
pub const ACTION_LIMIT: f32 = 1.0;
/// The distance below which the goal is reached, in pixels.
pub const SUCCESS_RADIUS_PX: f32 = 16.0;

/// The least coordinate the agent comes to rest at.
pub(super) const REST_MIN: f32 = BORDER_PX + AGENT_RADIUS_PX;
/// The greatest coordinate the agent comes to rest at.
pub(super) const REST_MAX: f32 = SIDE_PX - BORDER_PX - AGENT_RADIUS_PX;
/// The least coordinate an episode may start or end at.
pub(super) const WORLD_MIN: f32 = BORDER_PX;
/// The greatest coordinate an episode may start or end at.
pub(super) const WORLD_MAX: f32 = SIDE_PX - BORDER_PX - 1.0;
/// The left edge of the dividing wall for the agent's centre.
pub(super) const ZONE_LEFT: f32 = WALL_X - WALL_HALF_PX - AGENT_RADIUS_PX;
/// The right edge of the dividing wall for the agent's centre.
pub(super) const ZONE_RIGHT: f32 = WALL_X + WALL_HALF_PX + AGENT_RADIUS_PX;
/// How far before the dividing wall a stopped agent rests.
const REBOUND_PX: f32 = 0.5;

/// Returns where one action leads: clamp, move, stop at the outer walls, stop at the divider.
///
/// The action is clamped to ±[`ACTION_LIMIT`] and scaled by [`SPEED_PX`]. An agent that would
/// enter the dividing wall outside the door's height is set half a pixel before it, on the side it
/// came from.
pub fn next_position(position: [f32; 2], action: [f32; 2]) -> [f32; 2] {
    let [from_x, from_y] = position;
    let along = |from: f32, push: f32| {
        (from + push.clamp(-ACTION_LIMIT, ACTION_LIMIT) * SPEED_PX).clamp(REST_MIN, REST_MAX)
    };
    let [push_x, push_y] = action;
    let (x, y) = (along(from_x, push_x), along(from_y, push_y));
    let comes_from_left = from_x < WALL_X;
    let stopped_x = if is_at_door_height(y) {
        x
    } else if comes_from_left && x > ZONE_LEFT {
        ZONE_LEFT - REBOUND_PX
    } else if !comes_from_left && x < ZONE_RIGHT {
        ZONE_RIGHT + REBOUND_PX
    } else {
        x
    };
    [stopped_x, y]
}

/// Returns whether a position is closer to the goal than [`SUCCESS_RADIUS_PX`].
pub fn is_success(position: [f32; 2], goal: [f32; 2]) -> bool {
    distance_px(position, goal) < SUCCESS_RADIUS_PX
}

/// Returns whether an episode may start or end at a position, walls apart.
pub fn is_in_world(position: [f32; 2]) -> bool {
    position
        .iter()
        .all(|coordinate| (WORLD_MIN..=WORLD_MAX).contains(coordinate))
}

/// Returns whether the agent's disc would overlap the dividing wall outside the door.
pub fn is_in_wall(position: [f32; 2]) -> bool {
    let [x, y] = position;
    is_in_wall_zone(x) && !is_at_door_height(y)
}

/// Returns whether the agent's disc touches the dividing wall or stands in the doorway.
pub(super) fn is_in_wall_zone(x: f32) -> bool {
    (ZONE_LEFT..=ZONE_RIGHT).contains(&x)
}

/// Returns the straight distance, in single precision.
pub(super) fn distance_px([from_x, from_y]: [f32; 2], [to_x, to_y]: [f32; 2]) -> f32 {
    let (across, down) = (from_x - to_x, from_y - to_y);
    (across * across + down * down).sqrt()
}

fn is_at_door_height(y: f32) -> bool {
    let reach = DOOR_HALF_PX + DOOR_MARGIN_PX;
    (DOOR_Y - reach..=DOOR_Y + reach).contains(&y)
}
