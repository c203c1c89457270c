//! The world that predictions and questions are about.

use worldforge_core::{
    Action, BBox, ObjectId, Pose, Position, Result, Rotation, Scene, SceneObject, WorldState,
};

/// The object that a move without a name moves.
const CUBE: &str = "cube";

/// The objects with their places, in metres.
const OBJECTS: [(&str, [f64; 3]); 2] = [(CUBE, [0.0, 0.5, 0.0]), ("mug", [0.25, 0.8, 0.0])];

/// Half the edge of an object's box, in metres.
const HALF_EXTENT: f64 = 0.05;

/// Builds the world: a cube and a mug.
pub(super) fn world() -> Result<WorldState> {
    let mut scene = Scene::default();
    for (name, [x, y, z]) in OBJECTS {
        let position = Position::new(x, y, z)?;
        let pose = Pose::new(position, Rotation::IDENTITY);
        let object = SceneObject::new(name, pose, BBox::around(position, HALF_EXTENT)?)?;
        scene.insert(ObjectId::new(name)?, object)?;
    }
    let mut state = WorldState::new();
    state.scene = scene;
    Ok(state)
}

/// Says which object a move means that names none.
pub(super) fn named(action: &Action) -> Result<Action> {
    Ok(match action {
        Action::MoveTo(step) if step.object_id.is_none() => {
            let mut step = step.clone();
            step.object_id = Some(ObjectId::new(CUBE)?);
            Action::MoveTo(step)
        }
        other => other.clone(),
    })
}
