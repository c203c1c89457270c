//! The two rooms for people: the same geometry, drawn smoothly at any size.

use worldforge_core::Result;

use super::dynamics::{
    AGENT_RADIUS_PX, BORDER_PX, DOOR_HALF_PX, DOOR_Y, OUTER_WALL_PX, SIDE_PX, WALL_HALF_PX, WALL_X,
};
use crate::picture::{Color, Mark, Patch, Picture, Point, Shape, Surface};

const PAPER: Color = Color::rgb(0xff, 0xff, 0xff);
const FLOOR: Color = Color::rgb(0xf6, 0xf5, 0xf1);
const WALL: Color = Color::rgb(0x2f, 0x35, 0x42);
const DOORSTEP: Color = Color::rgb(0xe7, 0xe4, 0xdb);
const AGENT: Color = Color::rgb(0xe5, 0x48, 0x4d);

/// Draws walls, door and agent.
pub(super) fn draw(size: usize, position: [f32; 2]) -> Result<Picture> {
    let mut picture = Picture::filled(size, size, PAPER)?;
    for patch in patches() {
        let color = match patch.surface {
            Surface::Wall => WALL,
            Surface::Floor => FLOOR,
            Surface::Opening => DOORSTEP,
        };
        let block = Shape::Block {
            from: picture.point(patch.from),
            to: picture.point(patch.to),
            corner_radius: picture.length(patch.corner_radius),
        };
        picture.paint(&block, color, 1.0);
    }
    let agent = mark(position, AGENT_RADIUS_PX);
    let disc = Shape::Disc {
        center: picture.point(agent.center),
        radius: picture.length(agent.radius),
    };
    picture.paint(&disc, AGENT, 1.0);
    Ok(picture)
}

/// Returns walls, rooms and door, back to front.
pub(super) fn patches() -> Vec<Patch> {
    let (near, far) = (BORDER_PX, SIDE_PX - BORDER_PX);
    let outside = OUTER_WALL_PX;
    let (left, right) = (WALL_X - WALL_HALF_PX, WALL_X + WALL_HALF_PX);
    let (door_top, door_bottom) = (DOOR_Y - DOOR_HALF_PX, DOOR_Y + DOOR_HALF_PX);
    let outer = [near - outside, near - outside];
    [
        (outer, [far + outside, far + outside], Surface::Wall, 2.0),
        ([near, near], [far, far], Surface::Floor, 1.0),
        ([left, near], [right, door_top], Surface::Wall, 0.0),
        ([left, door_bottom], [right, far], Surface::Wall, 0.0),
        (
            [left, door_top],
            [right, door_bottom],
            Surface::Opening,
            0.0,
        ),
    ]
    .into_iter()
    .map(|(from, to, surface, rounding)| {
        let corner = |[x, y]: [f32; 2]| Point::new(x / SIDE_PX, y / SIDE_PX);
        Patch::new(surface, corner(from), corner(to)).rounded(rounding * OUTER_WALL_PX / SIDE_PX)
    })
    .collect()
}

/// Returns where a place of the 224-pixel picture shows.
pub(super) fn mark(position: [f32; 2], radius_px: f32) -> Mark {
    Mark::new(fraction(position), radius_px / SIDE_PX)
}

/// The centre of pixel `n` shows half a pixel past `n / 224`.
fn fraction([x, y]: [f32; 2]) -> Point {
    Point::new((x + 0.5) / SIDE_PX, (y + 0.5) / SIDE_PX)
}
