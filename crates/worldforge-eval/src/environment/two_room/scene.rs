//! The two rooms for people: the same geometry, drawn smoothly at any size.

use worldforge_core::Result;

use super::dynamics::{
    AGENT_RADIUS_PX, BORDER_PX, DOOR_HALF_PX, DOOR_Y, OUTER_WALL_PX, SIDE_PX, WALL_HALF_PX, WALL_X,
};
use crate::picture::{Color, Mark, Picture, Point, Shape};

const PAPER: Color = Color::rgb(0xff, 0xff, 0xff);
const FLOOR: Color = Color::rgb(0xf6, 0xf5, 0xf1);
const WALL: Color = Color::rgb(0x2f, 0x35, 0x42);
const DOORSTEP: Color = Color::rgb(0xe7, 0xe4, 0xdb);
const AGENT: Color = Color::rgb(0xe5, 0x48, 0x4d);

/// Draws walls, door and agent.
pub(super) fn draw(size: usize, position: [f32; 2]) -> Result<Picture> {
    let mut picture = Picture::filled(size, size, PAPER)?;
    let (near, far) = (BORDER_PX, SIDE_PX - BORDER_PX);
    let outside = OUTER_WALL_PX;
    let corner = picture.length(2.0 * OUTER_WALL_PX / SIDE_PX);
    let walls = block(
        &picture,
        [near - outside, near - outside],
        [far + outside, far + outside],
    );
    picture.paint(&walls.rounded(corner), WALL, 1.0);
    let rooms = block(&picture, [near, near], [far, far]);
    picture.paint(&rooms.rounded(corner / 2.0), FLOOR, 1.0);
    let (left, right) = (WALL_X - WALL_HALF_PX, WALL_X + WALL_HALF_PX);
    let (door_top, door_bottom) = (DOOR_Y - DOOR_HALF_PX, DOOR_Y + DOOR_HALF_PX);
    for (from, to, color) in [
        ([left, near], [right, door_top], WALL),
        ([left, door_bottom], [right, far], WALL),
        ([left, door_top], [right, door_bottom], DOORSTEP),
    ] {
        let part = block(&picture, from, to);
        picture.paint(&part, color, 1.0);
    }
    let agent = mark(position, AGENT_RADIUS_PX);
    let disc = Shape::Disc {
        center: picture.point(agent.center),
        radius: picture.length(agent.radius),
    };
    picture.paint(&disc, AGENT, 1.0);
    Ok(picture)
}

/// Returns where a place of the 224-pixel picture shows.
pub(super) fn mark(position: [f32; 2], radius_px: f32) -> Mark {
    Mark::new(fraction(position), radius_px / SIDE_PX)
}

/// The centre of pixel `n` shows half a pixel past `n / 224`.
fn fraction([x, y]: [f32; 2]) -> Point {
    Point::new((x + 0.5) / SIDE_PX, (y + 0.5) / SIDE_PX)
}

/// A rectangle between two corners in pixels of the 224-pixel picture.
fn block(picture: &Picture, from: [f32; 2], to: [f32; 2]) -> Shape {
    let corner = |[x, y]: [f32; 2]| picture.point(Point::new(x / SIDE_PX, y / SIDE_PX));
    Shape::Block {
        from: corner(from),
        to: corner(to),
        corner_radius: 0.0,
    }
}
