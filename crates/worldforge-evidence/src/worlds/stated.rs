//! Changes of objects as documents state them, checked before anything is applied.

use serde::{Deserialize, de::Error as _};
use serde_json::Value;
use worldforge_core::{Error, ObjectId, Result, Scene, SceneObject, json};

use super::change::{MemberChange, ObjectChange, ObjectChangeKind, members};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatedChange {
    kind: ObjectChangeKind,
    object_id: ObjectId,
    before: Option<Embedded>,
    after: Option<Embedded>,
    #[serde(default)]
    field_changes: Vec<MemberChange>,
}

/// An object inside a change, with the id that it carries.
struct Embedded {
    id: Option<Value>,
    object: SceneObject,
}

impl<'de> Deserialize<'de> for Embedded {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let id = value.get("id").cloned();
        let object = json::decode_value(value).map_err(D::Error::custom)?;
        Ok(Self { id, object })
    }
}

impl Embedded {
    /// Gives the object the id under which the change names it.
    fn under(self, id: &ObjectId) -> Result<SceneObject> {
        if self.id.is_some_and(|carried| carried != id.as_str()) {
            return Err(Error::invalid_input(
                "object of a change must not carry another id",
            ));
        }
        let mut scene = Scene::default();
        scene.insert(id.clone(), self.object)?;
        let object = scene.remove(id);
        object.ok_or_else(|| Error::bug("an object that was put into a scene is in it"))
    }
}

impl TryFrom<StatedChange> for ObjectChange {
    type Error = Error;

    fn try_from(raw: StatedChange) -> Result<Self> {
        let fits = match raw.kind {
            ObjectChangeKind::Added => raw.before.is_none() && raw.after.is_some(),
            ObjectChangeKind::Removed => raw.before.is_some() && raw.after.is_none(),
            ObjectChangeKind::Updated => raw.before.is_some() && raw.after.is_some(),
        };
        if !fits {
            return Err(Error::invalid_input(
                "an added object must have only after, a removed one only before, an updated one both",
            ));
        }
        let id = raw.object_id;
        let embedded = |object: Option<Embedded>| object.map(|it| it.under(&id)).transpose();
        let (before, after) = (embedded(raw.before)?, embedded(raw.after)?);
        let field_changes = members(before.as_ref(), after.as_ref())?;
        if !raw.field_changes.is_empty() && raw.field_changes != field_changes {
            return Err(Error::invalid_input(
                "field_changes of an object must be the members that differ between before and after",
            ));
        }
        Ok(Self {
            kind: raw.kind,
            object_id: id,
            before,
            after,
            field_changes,
        })
    }
}
