//! Positions, rotations and boxes of a scene, in metres unless a scene says otherwise.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    number::Finite,
};

/// A point; every coordinate is required and finite.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
pub struct Position {
    x: Finite,
    y: Finite,
    z: Finite,
}

impl Position {
    /// Creates a point.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming the coordinate that is not finite.
    pub fn new(x: f64, y: f64, z: f64) -> Result<Self> {
        let axis = |name: &'static str, value| Finite::new(value).map_err(|error| error.at(name));
        Ok(Self {
            x: axis("/x", x)?,
            y: axis("/y", y)?,
            z: axis("/z", z)?,
        })
    }

    /// Returns `[x, y, z]`.
    pub fn to_array(self) -> [f64; 3] {
        [self.x.get(), self.y.get(), self.z.get()]
    }

    /// Returns the point moved by `offset`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when a coordinate overflows.
    pub fn translated(self, offset: [f64; 3]) -> Result<Self> {
        let ([x, y, z], [dx, dy, dz]) = (self.to_array(), offset);
        Self::new(x + dx, y + dy, z + dz)
    }

    /// Returns the vector from `origin` to this point.
    pub fn offset_from(self, origin: Self) -> [f64; 3] {
        let ([x, y, z], [ox, oy, oz]) = (self.to_array(), origin.to_array());
        [x - ox, y - oy, z - oz]
    }
}

/// A unit quaternion; a missing component takes the value of the identity.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(try_from = "Quaternion", into = "Quaternion")]
pub struct Rotation(Quaternion);

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields, default)]
struct Quaternion {
    w: f64,
    x: f64,
    y: f64,
    z: f64,
}

impl Default for Quaternion {
    fn default() -> Self {
        Self {
            w: 1.0,
            x: 0.0,
            y: 0.0,
            z: 0.0,
        }
    }
}

/// How far a quaternion's norm may be from one.
pub const UNIT_NORM_TOLERANCE: f64 = 1e-3;

impl Rotation {
    /// The rotation that changes nothing.
    pub const IDENTITY: Self = Self(Quaternion {
        w: 1.0,
        x: 0.0,
        y: 0.0,
        z: 0.0,
    });

    /// Accepts a quaternion whose norm is one within [`UNIT_NORM_TOLERANCE`].
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput).
    pub fn new(w: f64, x: f64, y: f64, z: f64) -> Result<Self> {
        let norm = (w * w + x * x + y * y + z * z).sqrt();
        if (norm - 1.0).abs() <= UNIT_NORM_TOLERANCE {
            Ok(Self(Quaternion { w, x, y, z }))
        } else {
            Err(Error::invalid_input(format!(
                "rotation must be a unit quaternion, its norm is {norm}"
            )))
        }
    }

    /// Returns `[w, x, y, z]`.
    pub fn to_array(self) -> [f64; 4] {
        [self.0.w, self.0.x, self.0.y, self.0.z]
    }
}

impl Default for Rotation {
    fn default() -> Self {
        Self::IDENTITY
    }
}

impl TryFrom<Quaternion> for Rotation {
    type Error = Error;

    fn try_from(raw: Quaternion) -> Result<Self> {
        Self::new(raw.w, raw.x, raw.y, raw.z)
    }
}

impl From<Rotation> for Quaternion {
    fn from(rotation: Rotation) -> Self {
        rotation.0
    }
}

/// Where something is and how it is turned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Pose {
    /// Where it is.
    pub position: Position,
    /// How it is turned; the identity when absent.
    #[serde(default)]
    pub rotation: Rotation,
}

impl Pose {
    /// Creates a pose.
    pub const fn new(position: Position, rotation: Rotation) -> Self {
        Self { position, rotation }
    }
}

/// An axis-aligned box with `min <= max` on every axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(try_from = "Corners", into = "Corners")]
pub struct BBox(Corners);

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
struct Corners {
    min: Position,
    max: Position,
}

impl BBox {
    /// Creates a box.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when `min` exceeds `max` on some axis.
    pub fn new(min: Position, max: Position) -> Result<Self> {
        if min
            .to_array()
            .iter()
            .zip(max.to_array())
            .all(|(low, high)| *low <= high)
        {
            Ok(Self(Corners { min, max }))
        } else {
            Err(Error::invalid_input(
                "bbox min must not exceed max on any axis",
            ))
        }
    }

    /// Creates the cube around `centre` that reaches `half_extent` along each axis.
    ///
    /// # Errors
    ///
    /// As [`BBox::new`].
    pub fn around(centre: Position, half_extent: f64) -> Result<Self> {
        Self::new(
            centre.translated([-half_extent; 3])?,
            centre.translated([half_extent; 3])?,
        )
    }

    /// Returns the lower corner.
    pub fn min(&self) -> Position {
        self.0.min
    }

    /// Returns the upper corner.
    pub fn max(&self) -> Position {
        self.0.max
    }

    /// Returns whether the point lies inside or on the surface.
    pub fn contains(&self, point: Position) -> bool {
        let ([lx, ly, lz], [hx, hy, hz]) = (self.0.min.to_array(), self.0.max.to_array());
        let [x, y, z] = point.to_array();
        (lx..=hx).contains(&x) && (ly..=hy).contains(&y) && (lz..=hz).contains(&z)
    }

    /// Returns the smallest box that holds this one and `point`.
    ///
    /// # Errors
    ///
    /// As [`BBox::new`].
    pub fn grown_to(&self, point: Position) -> Result<Self> {
        let ([lx, ly, lz], [hx, hy, hz]) = (self.0.min.to_array(), self.0.max.to_array());
        let [x, y, z] = point.to_array();
        Self::new(
            Position::new(lx.min(x), ly.min(y), lz.min(z))?,
            Position::new(hx.max(x), hy.max(y), hz.max(z))?,
        )
    }

    /// Returns the box moved by `offset`.
    ///
    /// # Errors
    ///
    /// As [`Position::translated`].
    pub fn translated(&self, offset: [f64; 3]) -> Result<Self> {
        Self::new(
            self.0.min.translated(offset)?,
            self.0.max.translated(offset)?,
        )
    }
}

impl TryFrom<Corners> for BBox {
    type Error = Error;

    fn try_from(raw: Corners) -> Result<Self> {
        Self::new(raw.min, raw.max)
    }
}

impl From<BBox> for Corners {
    fn from(bbox: BBox) -> Self {
        bbox.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Limits, decode};

    fn pointer<T: serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
        let error = decode::<T>(text.as_bytes(), Limits::DOCUMENT).unwrap_err();
        error.pointer().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn malformed_geometry_names_the_field() {
        assert_eq!(pointer::<Position>(r#"{"x":1,"y":true,"z":0}"#), "/y");
        assert_eq!(pointer::<Position>(r#"{"x":1,"y":2,"z":3,"w":4}"#), "/w");
        assert_eq!(
            pointer::<Pose>(r#"{"position":{"x":1,"y":2}}"#),
            "/position"
        );
        assert_eq!(
            pointer::<Pose>(r#"{"position":{"x":1,"y":2,"z":0},"rotation":{"w":0}}"#),
            "/rotation"
        );
        assert_eq!(
            pointer::<Pose>(r#"{"position":{"x":1,"y":2,"z":0},"rotation":{"yaw":0}}"#),
            "/rotation/yaw"
        );
        let inverted = r#"{"min":{"x":1,"y":0,"z":0},"max":{"x":0,"y":0,"z":0}}"#;
        assert!(decode::<BBox>(inverted.as_bytes(), Limits::DOCUMENT).is_err());
    }

    #[test]
    fn a_box_moves_with_its_content() {
        let centre = Position::new(1.0, 0.0, -1.0).unwrap();
        let bbox = BBox::around(centre, 0.05)
            .unwrap()
            .translated([1.0, 2.0, 3.0])
            .unwrap();
        assert!(bbox.contains(centre.translated([1.0, 2.0, 3.0]).unwrap()));
        assert!(!bbox.contains(centre));
    }
}
