//! Shapes, each as its signed distance.

use serde::{Deserialize, Serialize};

/// A place in a picture.
///
/// In a [`Mark`] it is in fractions of the picture, `(0, 0)` the upper left corner and `(1, 1)` the
/// lower right one; in a [`Shape`] it is in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Point {
    /// How far from the left.
    pub x: f32,
    /// How far from the top.
    pub y: f32,
}

impl Point {
    /// Creates a point.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    fn minus(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }

    fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }

    fn length(self) -> f32 {
        self.dot(self).sqrt()
    }
}

/// A round region of a picture, in fractions of its width.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Mark {
    /// The middle.
    pub center: Point,
    /// The radius.
    pub radius: f32,
}

impl Mark {
    /// Creates a mark.
    pub const fn new(center: Point, radius: f32) -> Self {
        Self { center, radius }
    }
}

/// A shape in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    /// A filled circle.
    Disc {
        /// The middle.
        center: Point,
        /// The radius.
        radius: f32,
    },
    /// A circle's outline.
    Ring {
        /// The middle.
        center: Point,
        /// The radius of the outline's middle.
        radius: f32,
        /// The thickness of the outline.
        width: f32,
    },
    /// A line with round ends.
    Line {
        /// One end.
        from: Point,
        /// The other end.
        to: Point,
        /// The thickness.
        width: f32,
    },
    /// A filled rectangle along the axes.
    Block {
        /// The upper left corner.
        from: Point,
        /// The lower right corner.
        to: Point,
        /// The radius of the corners.
        corner_radius: f32,
    },
}

impl Shape {
    /// Returns a block with round corners; another shape stays as it is.
    #[must_use]
    pub const fn rounded(self, corner_radius: f32) -> Self {
        match self {
            Self::Block { from, to, .. } => Self::Block {
                from,
                to,
                corner_radius,
            },
            other => other,
        }
    }

    /// Returns the distance of a point from the edge, negative inside.
    pub(super) fn distance(&self, place: Point) -> f32 {
        match *self {
            Self::Disc { center, radius } => place.minus(center).length() - radius,
            Self::Ring {
                center,
                radius,
                width,
            } => (place.minus(center).length() - radius).abs() - width / 2.0,
            Self::Line { from, to, width } => {
                let (along, offset) = (to.minus(from), place.minus(from));
                let squared = along.dot(along);
                let share = if squared > 0.0 {
                    (offset.dot(along) / squared).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                let foot = Point::new(along.x * share, along.y * share);
                offset.minus(foot).length() - width / 2.0
            }
            Self::Block {
                from,
                to,
                corner_radius,
            } => {
                let half = Point::new((to.x - from.x) / 2.0, (to.y - from.y) / 2.0);
                let beyond = |place: f32, from: f32, half: f32| {
                    (place - from - half).abs() - half + corner_radius
                };
                let x = beyond(place.x, from.x, half.x);
                let y = beyond(place.y, from.y, half.y);
                Point::new(x.max(0.0), y.max(0.0)).length() + x.max(y).min(0.0) - corner_radius
            }
        }
    }

    /// Returns the upper left and lower right corner of what the shape covers.
    pub(super) fn bounds(&self) -> (Point, Point) {
        let grown = |from: Point, to: Point, by: f32| {
            (
                Point::new(from.x.min(to.x) - by, from.y.min(to.y) - by),
                Point::new(from.x.max(to.x) + by, from.y.max(to.y) + by),
            )
        };
        match *self {
            Self::Disc { center, radius } => grown(center, center, radius),
            Self::Ring {
                center,
                radius,
                width,
            } => grown(center, center, radius + width / 2.0),
            Self::Line { from, to, width } => grown(from, to, width / 2.0),
            Self::Block { from, to, .. } => grown(from, to, 0.0),
        }
    }
}
