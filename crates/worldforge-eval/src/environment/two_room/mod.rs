//! `TwoRoom`: a point agent, two rooms, one wall, one door, seen from above.
//!
//! The default variation of the `TwoRoomEnv` of stable-worldmodel, in the same single-precision
//! arithmetic: states are bit-equal, frames equal up to the rounding of one `exp`. Positions are
//! `(x, y)` in pixels of the 224-pixel picture, `y` downwards. Other variations (doors, colours,
//! sizes, a target drawn in the frame) are deliberately absent: released checkpoints see this one.

mod bound;
mod cases;
mod dynamics;
mod episode;
mod exponential;
mod frame;
mod scene;

pub use dynamics::{
    ACTION_LIMIT, AGENT_RADIUS_PX, SPEED_PX, SUCCESS_RADIUS_PX, is_in_wall, is_in_world,
    is_success, next_position,
};
pub use episode::{DEFAULT_BUDGET_STEPS, MAX_BUDGET_STEPS, TwoRoom};
pub use frame::{FRAME_PX, FULL_FRAME_PX, frame, full_frame};
