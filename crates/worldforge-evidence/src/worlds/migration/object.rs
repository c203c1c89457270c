//! Looking at one object of a scene.

use serde_json::{Value, json};
use worldforge_core::{
    BBox, ObjectId, Position, Result, Safe, SceneObject,
    json::{self as strict, Pointer},
};

use super::{
    analysis::Analysis,
    report::{BoundingBoxCorrection, RequiredChangeKind, UnsafeIdKind},
};

impl Analysis {
    /// Looks at the object under `key`, promotes a bare position and moves a box that lost its object.
    pub(super) fn object(&mut self, key: &str, value: &mut Value, objects: &Pointer) {
        let is_safe = ObjectId::new(key).is_ok();
        if !is_safe {
            self.unsafe_id(UnsafeIdKind::ObjectId, objects);
        }
        // An unsafe key is not repeated.
        let at = objects.key(if is_safe { key } else { "<unsafe-object-id>" });
        let Some(members) = value.as_object_mut() else {
            self.invalid(&at, "must be a JSON object");
            return;
        };
        match members.get("id") {
            None | Some(Value::Null) => {}
            Some(Value::String(id)) if id == key => {}
            Some(_) => self.invalid(&at.key("id"), "must be the key of the object"),
        }
        if !members.contains_key("pose")
            && let Some(position) = members.remove("position")
        {
            let message = "a bare position becomes a pose without rotation";
            let kind = RequiredChangeKind::PromotePositionToPose;
            self.required(kind, &at.key("position"), message);
            members.insert("pose".to_owned(), json!({ "position": position }));
        }
        if let Ok(Some((position, current, proposed))) = correction(value) {
            self.correction(BoundingBoxCorrection {
                path: at.key("bbox").to_string(),
                object_id: if is_safe {
                    Safe::redact(key)
                } else {
                    Safe::from("<unsafe-object-id>")
                },
                message: "the position lies outside the box".into(),
                position,
                current_bbox: current,
                proposed_bbox: proposed,
                safe_to_attach: true,
            });
            if let (Some(bbox), Ok(proposed)) = (value.get_mut("bbox"), strict::encode(&proposed)) {
                *bbox = proposed;
            }
        }
        let mut own = value.clone();
        if let Some(members) = own.as_object_mut() {
            // What is wrong with it has been said.
            members.remove("id");
        }
        if let Err(error) = strict::decode_value::<SceneObject>(own) {
            self.refused(&at, &error);
        }
    }
}

/// Returns position, box and the box to be, when the position lies outside.
fn correction(object: &Value) -> Result<Option<(Position, BBox, BBox)>> {
    let part = |pointer| object.pointer(pointer).cloned().unwrap_or_default();
    let position: Position = strict::decode_value(part("/pose/position"))?;
    let bbox: BBox = strict::decode_value(part("/bbox"))?;
    if bbox.contains(position) {
        return Ok(None);
    }
    let half = bbox.max().offset_from(bbox.min()).map(|edge| edge / 2.0);
    let proposed = BBox::new(
        position.translated(half.map(|it| -it))?,
        position.translated(half)?,
    )?;
    // Rounding must not leave the position outside of a box without extent.
    Ok(Some((position, bbox, proposed.grown_to(position)?)))
}
