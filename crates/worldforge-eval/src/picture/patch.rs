//! A rectangle of a scene, by what it is and not by its colour.

use serde::{Deserialize, Serialize};

use super::Point;

/// A filled rectangle along the axes, in fractions of the picture.
///
/// Who draws it chooses the colours, so that a page can follow its reader's colour scheme.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Patch {
    /// What it is.
    pub surface: Surface,
    /// The upper left corner.
    pub from: Point,
    /// The lower right corner.
    pub to: Point,
    /// The radius of the corners, in fractions of the picture's width.
    pub corner_radius: f32,
}

/// What a part of a scene is to the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Surface {
    /// Where it cannot go.
    Wall,
    /// Where it can go.
    Floor,
    /// Where it passes a wall.
    Opening,
}

impl Patch {
    /// Creates a patch with sharp corners.
    pub const fn new(surface: Surface, from: Point, to: Point) -> Self {
        Self {
            surface,
            from,
            to,
            corner_radius: 0.0,
        }
    }

    /// Returns the patch with round corners.
    #[must_use]
    pub const fn rounded(self, corner_radius: f32) -> Self {
        Self {
            corner_radius,
            ..self
        }
    }
}
