//! What each action does to a scene.

use worldforge_core::{
    Action, BBox, Error, MoveTo, ObjectId, Pose, Position, Result, Rotation, SPAWN_HALF_EXTENT,
    Scene, SceneObject, SpawnObject,
};

/// Where a spawned object appears unless its action says otherwise, in metres.
const SPAWN_POSITION: [f64; 3] = [0.0, 0.5, 0.0];

/// Carries out one action.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for an object that is not there, a
/// move that does not say which of several objects it means, and an action of an unknown kind.
pub(super) fn perform(scene: &mut Scene, action: &Action) -> Result<()> {
    match action {
        Action::MoveTo(action) => move_to(scene, action),
        Action::SpawnObject(action) => spawn(scene, action),
        Action::Noop => Ok(()),
        unknown => Err(Error::invalid_input(format!(
            "action type must be move_to, spawn_object or noop, found {}",
            unknown.kind()
        ))
        .at("/action/type")),
    }
}

fn move_to(scene: &mut Scene, action: &MoveTo) -> Result<()> {
    let place = "/action/parameters/object_id";
    let id = match &action.object_id {
        Some(id) => id.clone(),
        None => match scene.len() {
            0 => return Ok(()),
            1 => only(scene)?,
            count => {
                let message = format!("object_id must be present: the scene holds {count} objects");
                return Err(Error::invalid_input(message).at(place));
            }
        },
    };
    let object = scene.get(&id).ok_or_else(|| {
        Error::invalid_input("object_id must name an object of the scene")
            .at(place)
            .with("object_id", &id)
    })?;
    let moved = object.moved_to(action.target)?;
    scene.insert(id, moved).map(drop)
}

fn only(scene: &Scene) -> Result<ObjectId> {
    let first = scene.objects().next();
    first
        .map(|(id, _)| id.clone())
        .ok_or_else(|| Error::bug("a scene of one object has a first one"))
}

/// Adds an object under the lowest free id of the form `obj_<n>`.
fn spawn(scene: &mut Scene, action: &SpawnObject) -> Result<()> {
    let [x, y, z] = SPAWN_POSITION;
    let position = match action.position {
        Some(position) => position,
        None => Position::new(x, y, z)?,
    };
    let bbox = match action.bbox {
        Some(bbox) => bbox,
        None => BBox::around(position, SPAWN_HALF_EXTENT)?,
    };
    let pose = Pose::new(position, Rotation::IDENTITY);
    let object = SceneObject::new(action.name.as_str(), pose, bbox)
        .map_err(|error| error.at("/action/parameters/bbox"))?;
    let mut number = scene.len() + 1;
    let id = loop {
        let id = ObjectId::new(format!("obj_{number}"))?;
        if scene.get(&id).is_none() {
            break id;
        }
        number += 1;
    };
    scene.insert(id, object).map(drop)
}
