//! The objects of a world.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    JsonObject,
    error::{Error, Result},
    geometry::{BBox, Pose, Position, Rotation},
    id::ObjectId,
};

/// Most objects a scene may hold.
pub const MAX_OBJECTS: usize = 10_000;

/// One object: its pose lies inside its box, and moving it moves both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(crate::schema::Schema),
    schema(like = "RawObject")
)]
#[serde(try_from = "RawObject")]
pub struct SceneObject {
    id: Option<ObjectId>,
    name: String,
    pose: Pose,
    bbox: BBox,
    is_graspable: bool,
    metadata: JsonObject,
}

/// What files hold: a pose, or the position alone as older files have it.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
struct RawObject {
    id: Option<ObjectId>,
    name: String,
    pose: Option<Pose>,
    position: Option<Position>,
    bbox: BBox,
    #[serde(default)]
    is_graspable: bool,
    #[serde(default)]
    metadata: JsonObject,
}

impl SceneObject {
    /// Creates an object; its box must contain its position.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for a blank name or a position outside the
    /// bounding box.
    pub fn new(name: impl Into<String>, pose: Pose, bbox: BBox) -> Result<Self> {
        let name = name.into().trim().to_owned();
        if name.is_empty() {
            return Err(Error::invalid_input(
                "object name must be a non-empty string",
            ));
        }
        if !bbox.contains(pose.position) {
            return Err(Error::invalid_input(
                "object position must lie inside its bounding box",
            ));
        }
        Ok(Self {
            id: None,
            name,
            pose,
            bbox,
            is_graspable: false,
            metadata: JsonObject::new(),
        })
    }

    /// Says that a gripper can take the object.
    #[must_use]
    pub fn graspable(mut self) -> Self {
        self.is_graspable = true;
        self
    }

    /// Sets the host's own notes.
    #[must_use]
    pub fn with_metadata(mut self, metadata: JsonObject) -> Self {
        self.metadata = metadata;
        self
    }

    /// Returns the object at another position, its box moved by the same offset.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when a coordinate overflows.
    pub fn moved_to(&self, position: Position) -> Result<Self> {
        let offset = position.offset_from(self.pose.position);
        // Rounding must not push the position out of a box that has no extent.
        let bbox = self.bbox.translated(offset)?;
        let bbox = if bbox.contains(position) {
            bbox
        } else {
            bbox.grown_to(position)?
        };
        let pose = Pose::new(position, self.pose.rotation);
        Ok(Self {
            pose,
            bbox,
            ..self.clone()
        })
    }

    /// Returns the display name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the pose.
    pub fn pose(&self) -> Pose {
        self.pose
    }

    /// Returns the bounding box.
    pub fn bbox(&self) -> BBox {
        self.bbox
    }

    /// Returns whether a gripper can take the object.
    pub fn is_graspable(&self) -> bool {
        self.is_graspable
    }

    /// Returns the host's own notes.
    pub fn metadata(&self) -> &JsonObject {
        &self.metadata
    }
}

impl TryFrom<RawObject> for SceneObject {
    type Error = Error;

    fn try_from(raw: RawObject) -> Result<Self> {
        let pose = match (raw.pose, raw.position) {
            (Some(pose), None) => pose,
            (None, Some(position)) => Pose::new(position, Rotation::IDENTITY),
            (Some(_), Some(_)) => {
                return Err(Error::invalid_input(
                    "object must have pose or position, not both",
                ));
            }
            (None, None) => return Err(Error::invalid_input("object must have a pose")),
        };
        let object = Self::new(raw.name, pose, raw.bbox)?;
        Ok(Self {
            id: raw.id,
            is_graspable: raw.is_graspable,
            metadata: raw.metadata,
            ..object
        })
    }
}

/// All objects by id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(crate::schema::Schema),
    schema(like = "RawScene")
)]
#[serde(try_from = "RawScene")]
pub struct Scene {
    objects: BTreeMap<ObjectId, SceneObject>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
struct RawScene {
    #[serde(default)]
    objects: BTreeMap<ObjectId, SceneObject>,
}

impl Scene {
    /// Returns the objects in the order of their ids.
    pub fn objects(&self) -> impl ExactSizeIterator<Item = (&ObjectId, &SceneObject)> {
        self.objects.iter()
    }

    /// Returns one object.
    pub fn get(&self, id: &ObjectId) -> Option<&SceneObject> {
        self.objects.get(id)
    }

    /// Returns how many objects there are.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// Puts an object in place, returning the one it replaces.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) past [`MAX_OBJECTS`].
    pub fn insert(&mut self, id: ObjectId, mut object: SceneObject) -> Result<Option<SceneObject>> {
        if self.objects.len() >= MAX_OBJECTS && !self.objects.contains_key(&id) {
            return Err(too_many());
        }
        object.id = Some(id.clone());
        Ok(self.objects.insert(id, object))
    }

    /// Takes an object out.
    pub fn remove(&mut self, id: &ObjectId) -> Option<SceneObject> {
        self.objects.remove(id)
    }
}

impl TryFrom<RawScene> for Scene {
    type Error = Error;

    fn try_from(raw: RawScene) -> Result<Self> {
        if raw.objects.len() > MAX_OBJECTS {
            return Err(too_many());
        }
        let mut scene = Self::default();
        for (key, object) in raw.objects {
            if object.id.as_ref().is_some_and(|id| *id != key) {
                return Err(Error::invalid_input(format!(
                    "object {key} must not carry another id"
                )));
            }
            scene.insert(key, object)?;
        }
        Ok(scene)
    }
}

fn too_many() -> Error {
    Error::new(
        crate::ErrorKind::LimitExceeded,
        format!("scene must hold at most {MAX_OBJECTS} objects"),
    )
}
