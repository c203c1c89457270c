//! The changes that a person or a provider makes to a world.

use serde_json::{Value, json};
use worldforge_core::{
    Action, BBox, Error, ErrorKind, IdSource, JsonObject, ObjectId, Pose, Position, Result,
    Rotation, SceneObject, Timestamp,
    capability::{PredictRequest, PredictResponse, Request as _},
    json as strict, prefixed_id,
};

use super::{change::Unmet, patch::WorldPatch, world::World};

/// What an object is to become; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ObjectEdit {
    name: Option<String>,
    position: Option<Position>,
    is_graspable: Option<bool>,
}

/// What became of a patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatchOutcome {
    /// All of it was applied.
    Applied,
    /// Nothing was applied: these expectations do not hold.
    Refused(Vec<Unmet>),
}

impl ObjectEdit {
    /// Changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets another name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets another position; the box moves along.
    #[must_use]
    pub const fn with_position(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    /// Says that a gripper can take the object.
    #[must_use]
    pub const fn graspable(mut self) -> Self {
        self.is_graspable = Some(true);
        self
    }

    /// Says that no gripper can take the object.
    #[must_use]
    pub const fn not_graspable(mut self) -> Self {
        self.is_graspable = Some(false);
        self
    }

    fn applied_to(&self, object: &SceneObject) -> Result<SceneObject> {
        let moved = match self.position {
            Some(position) => object.moved_to(position)?,
            None => object.clone(),
        };
        let name = self.name.as_deref().unwrap_or_else(|| moved.name());
        let edited = SceneObject::new(name, moved.pose(), moved.bbox())?
            .with_metadata(moved.metadata().clone());
        Ok(
            if self.is_graspable.unwrap_or_else(|| moved.is_graspable()) {
                edited.graspable()
            } else {
                edited
            },
        )
    }

    fn as_json(&self) -> Result<Value> {
        let mut members = JsonObject::new();
        if let Some(name) = &self.name {
            members.insert("name".to_owned(), name.clone().into());
        }
        if let Some(position) = &self.position {
            members.insert("position".to_owned(), strict::encode(position)?);
        }
        if let Some(is_graspable) = self.is_graspable {
            members.insert("is_graspable".to_owned(), is_graspable.into());
        }
        Ok(members.into())
    }
}

/// Makes a cubic object around a position.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] for a blank name, an edge that is not above zero, or coordinates that
/// overflow.
pub fn cube(name: &str, centre: Position, edge: f64) -> Result<SceneObject> {
    if !(edge > 0.0 && edge.is_finite()) {
        return Err(Error::invalid_input("size must be a finite number above 0"));
    }
    let bbox = BBox::around(centre, edge / 2.0)?;
    SceneObject::new(name, Pose::new(centre, Rotation::IDENTITY), bbox)
}

impl World {
    /// Adds an object, under a new id unless one is given.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Duplicate`] when the id is taken, [`ErrorKind::LimitExceeded`] past
    /// [`MAX_OBJECTS`](worldforge_core::MAX_OBJECTS).
    pub fn add_object(
        &mut self,
        id: Option<ObjectId>,
        object: SceneObject,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Result<ObjectId> {
        let id = match id {
            Some(id) => id,
            None => ObjectId::new(prefixed_id("obj", ids))?,
        };
        if self.state.scene.get(&id).is_some() {
            let message = format!("object '{id}' exists in world '{}'", self.id);
            return Err(Error::new(ErrorKind::Duplicate, message)
                .triage("choose another id, or change it with 'worldforge world update-object'"));
        }
        let mut next = self.state.clone();
        next.scene.insert(id.clone(), object)?;
        let added = strict::encode(&next.scene.get(&id))?;
        let action = recorded("add_object", json!({ "object": added }))?;
        self.become_state(next, format!("added object {id}"), Some(action), at)?;
        Ok(id)
    }

    /// Changes an object, and returns whether anything changed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is no such object, [`ErrorKind::InvalidInput`] for a blank
    /// name or coordinates that overflow.
    pub fn update_object(
        &mut self,
        id: &ObjectId,
        edit: &ObjectEdit,
        at: Timestamp,
    ) -> Result<bool> {
        let object = self.state.scene.get(id).ok_or_else(|| self.no_object(id))?;
        let before = strict::encode(object)?;
        let edited = edit.applied_to(object)?;
        let mut next = self.state.clone();
        next.scene.insert(id.clone(), edited)?;
        let after = strict::encode(&next.scene.get(id))?;
        if before == after {
            return Ok(false);
        }
        let action = recorded(
            "update_object",
            json!({ "object_id": id, "changes": edit.as_json()?, "before": before, "after": after }),
        )?;
        self.become_state(next, format!("updated object {id}"), Some(action), at)?;
        Ok(true)
    }

    /// Takes an object out.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is no such object.
    pub fn remove_object(&mut self, id: &ObjectId, at: Timestamp) -> Result<SceneObject> {
        let mut next = self.state.clone();
        let removed = next.scene.remove(id).ok_or_else(|| self.no_object(id))?;
        let object = strict::encode(&removed)?;
        let action = recorded(
            "remove_object",
            json!({ "object_id": id, "object": object }),
        )?;
        self.become_state(next, format!("removed object {id}"), Some(action), at)?;
        Ok(removed)
    }

    /// Takes over what a provider predicted.
    ///
    /// # Errors
    ///
    /// As [`PredictRequest::check_response`](worldforge_core::capability::Request::check_response):
    /// the identity stays the host's, and the step advances by what was asked for. The request must
    /// have been made from the present state.
    pub fn predicted(
        &mut self,
        request: &PredictRequest,
        response: &PredictResponse,
        at: Timestamp,
    ) -> Result<()> {
        if request.world_state != self.state {
            return Err(Error::invalid_input(
                "prediction must start from the world's present state",
            ));
        }
        request.check_response(response)?;
        let summary = format!("predicted via {}", response.provider);
        let action = Some(request.action.clone());
        self.become_state(response.state.clone(), summary, action, at)
    }

    /// Applies a patch, all of it or nothing.
    ///
    /// # Errors
    ///
    /// As [`WorldPatch::applied_to`]; expectations that do not hold are no error.
    pub fn apply(&mut self, patch: &WorldPatch, at: Timestamp) -> Result<PatchOutcome> {
        let unmet = patch.unmet(&self.state)?;
        if !unmet.is_empty() {
            return Ok(PatchOutcome::Refused(unmet));
        }
        let next = patch.applied_to(&self.state)?;
        let count = patch.changes().fields.len() + patch.changes().objects.len();
        if count > 0 {
            self.become_state(
                next,
                format!("applied a patch of {count} changes"),
                None,
                at,
            )?;
        }
        Ok(PatchOutcome::Applied)
    }

    fn no_object(&self, id: &ObjectId) -> Error {
        let message = format!("no object '{id}' in world '{}'", self.id);
        Error::new(ErrorKind::NotFound, message).triage(format!(
            "list them with 'worldforge world objects {}'",
            self.id
        ))
    }
}

/// Makes the action by which a history records an edit.
fn recorded(kind: &str, parameters: Value) -> Result<Action> {
    match parameters {
        Value::Object(parameters) => Action::from_parts(kind, parameters),
        _ => Err(Error::bug("the parameters of an edit are an object")),
    }
}
