//! The objects that a scenario's world begins with.

use serde_json::{Value, json};
use worldforge_core::{
    BBox, ObjectId, Pose, Position, Rotation, SceneObject,
    json::{self as strict, Pointer},
};

use super::{fields::Fields, problem::Problems};

/// An object with the id that it was given, if it was given one.
pub(super) struct StatedObject {
    pub(super) id: Option<ObjectId>,
    pub(super) object: SceneObject,
}

/// Reads one object.
pub(super) fn read_object(
    value: Value,
    at: &Pointer,
    problems: &mut Problems,
) -> Option<StatedObject> {
    let mut fields = Fields::of(value, at.clone(), problems)?;
    let id = fields.maybe::<ObjectId>("id");
    let name = fields.text("name");
    let position = read_position(&mut fields);
    let bbox = fields.typed::<BBox>("bbox");
    let is_graspable = fields.maybe::<bool>("is_graspable").unwrap_or(false);
    let metadata = fields.object("metadata");
    fields.finish();
    let pose = Pose::new(position?, Rotation::IDENTITY);
    let object = match SceneObject::new(name?, pose, bbox?) {
        Ok(object) => object.with_metadata(metadata),
        Err(error) => {
            problems.refused(at, &error);
            return None;
        }
    };
    let object = if is_graspable {
        object.graspable()
    } else {
        object
    };
    Some(StatedObject { id, object })
}

/// Reads a position that is written as an object, or as three numbers beside the other fields.
pub(super) fn read_position(fields: &mut Fields<'_>) -> Option<Position> {
    let is_flat = ["x", "y", "z"].iter().any(|axis| fields.has(axis));
    if fields.has("position") && is_flat {
        fields.wrong("position", "must be given once: as position, or as x, y, z");
        for axis in ["x", "y", "z", "position"] {
            fields.optional(axis);
        }
        return None;
    }
    if !is_flat {
        return fields.typed("position");
    }
    let [x, y, z] = ["x", "y", "z"].map(|axis| coordinate(fields, axis));
    let value = json!({ "x": x?, "y": y?, "z": z? });
    strict::decode_value(value).ok()
}

/// Reads a coordinate.
fn coordinate(fields: &mut Fields<'_>, axis: &str) -> Option<f64> {
    let value = fields.value(axis)?;
    let number = value.as_f64().filter(|number| number.is_finite());
    if number.is_none() {
        fields.wrong(axis, "must be a finite number");
    }
    number
}
