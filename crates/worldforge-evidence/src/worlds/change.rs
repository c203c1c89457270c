//! What differs between two states, as data that can be applied again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{
    Digest, Error, ObjectId, Result, SceneObject, WorldState, json, json::Pointer,
};

use super::{field::WorldField, stated::StatedChange};

/// One field of a world that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FieldChange {
    /// Which field.
    pub field: WorldField,
    /// Its value before; a state with another value refuses the change.
    pub before: Value,
    /// Its value after.
    pub after: Value,
}

/// What became of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
pub enum ObjectChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Updated,
}

impl ObjectChangeKind {
    /// Returns the name in documents, such as `added`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Updated => "updated",
        }
    }
}

/// One object that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(try_from = "StatedChange")]
#[non_exhaustive]
pub struct ObjectChange {
    /// What became of it.
    pub kind: ObjectChangeKind,
    /// Which object.
    pub object_id: ObjectId,
    /// As it was; absent for an object that is added.
    pub before: Option<SceneObject>,
    /// As it is; absent for an object that is removed.
    pub after: Option<SceneObject>,
    /// Which of its members differ, for an object that is updated; for people, it changes nothing.
    pub field_changes: Vec<MemberChange>,
}

/// One member of an object that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct MemberChange {
    /// The member, such as `pose`.
    pub field: String,
    /// Its value before.
    pub before: Value,
    /// Its value after.
    pub after: Value,
}

/// Everything that differs between two states.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct Changes {
    /// The fields, in the order of [`WorldField::ALL`].
    #[serde(rename = "field_changes")]
    pub fields: Vec<FieldChange>,
    /// The objects: added, removed, updated, each by id.
    #[serde(rename = "object_changes")]
    pub objects: Vec<ObjectChange>,
}

/// Something that a change expects of a state and that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unmet {
    /// Where in the patch the expectation stands.
    pub pointer: String,
    /// What was expected and what was found.
    pub message: worldforge_core::Safe,
}

impl Changes {
    /// Compares two states; ids are left out.
    ///
    /// # Errors
    ///
    /// [`InvalidState`](worldforge_core::ErrorKind::InvalidState) for a state without an identity.
    pub fn between(before: &WorldState, after: &WorldState) -> Result<Self> {
        let mut fields = Vec::new();
        for field in WorldField::ALL {
            let (old, new) = (field.get(before)?, field.get(after)?);
            if old != new {
                fields.push(FieldChange {
                    field,
                    before: old,
                    after: new,
                });
            }
        }
        let ids = before.scene.objects().chain(after.scene.objects());
        let ids: BTreeSet<&ObjectId> = ids.map(|(id, _)| id).collect();
        let mut objects = Vec::new();
        for id in ids {
            objects.extend(ObjectChange::between(
                id,
                before.scene.get(id),
                after.scene.get(id),
            )?);
        }
        // A stable sort keeps the order of the ids within a kind.
        objects.sort_by_key(|change| change.kind);
        Ok(Self { fields, objects })
    }

    /// Returns whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.objects.is_empty()
    }

    /// Lists everything that the changes expect of a state and that does not hold.
    ///
    /// # Errors
    ///
    /// As [`Self::between`].
    pub fn unmet(&self, state: &WorldState) -> Result<Vec<Unmet>> {
        let mut unmet = Vec::new();
        for (index, change) in self.fields.iter().enumerate() {
            let found = change.field.get(state)?;
            if found != change.before {
                let message = format!(
                    "{} must be {}, found {}",
                    change.field,
                    brief(&change.before),
                    brief(&found)
                );
                unmet.push(Unmet::new("/field_changes", index, message));
            }
        }
        for (index, change) in self.objects.iter().enumerate() {
            if let Some(message) = change.unmet(state.scene.get(&change.object_id))? {
                unmet.push(Unmet::new("/object_changes", index, message));
            }
        }
        Ok(unmet)
    }

    /// Makes the state that the changes lead to; the given one stays as it is.
    ///
    /// # Errors
    ///
    /// [`InvalidState`](worldforge_core::ErrorKind::InvalidState) when an expectation does not hold,
    /// or when a value has the wrong type.
    pub fn applied_to(&self, state: &WorldState) -> Result<WorldState> {
        let mut next = state.clone();
        self.apply(&mut next)?;
        Ok(next)
    }

    /// Changes a state in place; on an error it may be changed in part.
    pub(super) fn apply(&self, state: &mut WorldState) -> Result<()> {
        if let Some(first) = self.unmet(state)?.first() {
            return Err(Error::invalid_state(first.message.clone()));
        }
        for change in &self.fields {
            change.field.set(state, change.after.clone())?;
        }
        for change in &self.objects {
            match &change.after {
                Some(object) => {
                    let id = change.object_id.clone();
                    state.scene.insert(id, object.clone())?;
                }
                None => {
                    state.scene.remove(&change.object_id);
                }
            }
        }
        Ok(())
    }
}

impl ObjectChange {
    fn between(
        id: &ObjectId,
        before: Option<&SceneObject>,
        after: Option<&SceneObject>,
    ) -> Result<Option<Self>> {
        let kind = match (before, after) {
            (None, Some(_)) => ObjectChangeKind::Added,
            (Some(_), None) => ObjectChangeKind::Removed,
            (Some(old), Some(new)) if old != new => ObjectChangeKind::Updated,
            _ => return Ok(None),
        };
        Ok(Some(Self {
            kind,
            object_id: id.clone(),
            before: before.cloned(),
            after: after.cloned(),
            field_changes: members(before, after)?,
        }))
    }

    fn unmet(&self, found: Option<&SceneObject>) -> Result<Option<String>> {
        let id = &self.object_id;
        Ok(match (&self.before, found) {
            (None, Some(_)) => Some(format!("object '{id}' must not exist yet")),
            (Some(_), None) => Some(format!("object '{id}' must exist")),
            (Some(wanted), Some(found)) if wanted != found => {
                let differing = members(Some(wanted), Some(found))?;
                let names: Vec<&str> = differing.iter().map(|it| it.field.as_str()).collect();
                let names = names.join(", ");
                Some(format!(
                    "object '{id}' must be as it was expected, {names} differ"
                ))
            }
            _ => None,
        })
    }
}

impl Unmet {
    pub(super) fn new(list: &'static str, index: usize, message: String) -> Self {
        Self {
            pointer: Pointer::from(list).index(index).to_string(),
            message: message.into(),
        }
    }

    pub(super) fn of_digest(pointer: &str, wanted: Digest, found: Digest) -> Self {
        Self {
            pointer: pointer.to_owned(),
            message: format!("state must have the digest {wanted}, found {found}").into(),
        }
    }
}

/// Lists the members in which two objects differ; an added or removed object has none.
pub(super) fn members(
    before: Option<&SceneObject>,
    after: Option<&SceneObject>,
) -> Result<Vec<MemberChange>> {
    let (Some(before), Some(after)) = (before, after) else {
        return Ok(Vec::new());
    };
    let (before, after) = (json::encode(before)?, json::encode(after)?);
    let names = ["name", "pose", "bbox", "is_graspable", "metadata"];
    let value = |object: &Value, name| object.get(name).cloned().unwrap_or_default();
    let all = names.into_iter().map(|name| MemberChange {
        field: name.to_owned(),
        before: value(&before, name),
        after: value(&after, name),
    });
    Ok(all.filter(|change| change.before != change.after).collect())
}

/// Writes a value in at most sixty characters.
fn brief(value: &Value) -> String {
    const MOST: usize = 60;
    let text = json::canonical(value);
    if text.chars().count() <= MOST {
        return text;
    }
    let kept: String = text.chars().take(MOST).collect();
    format!("{kept}…")
}
