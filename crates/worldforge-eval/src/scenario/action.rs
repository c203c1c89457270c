//! The actions of a scenario; every parameter is checked when the scenario is read.

use serde_json::Value;
use worldforge_core::{
    Action, BBox, MoveTo, ObjectId, Position, Positive, ProviderName, SceneObject,
    capability::MAX_STEPS,
    json::{self as strict, Pointer},
};

use super::{fields::Fields, object::read_position, problem::Problems};

/// One action, who carries it out, and for how many steps.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScenarioStep {
    /// What is done.
    pub action: ScenarioAction,
    /// How many steps it takes; at least one.
    pub steps: u32,
    /// Who is asked, unless it is the scenario's provider.
    pub provider: Option<ProviderName>,
}

/// What is done.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ScenarioAction {
    /// An object moves; without an id it is the first one of the scenario that is there.
    Move {
        /// Where to.
        target: Position,
        /// How fast, in metres per second.
        speed: Positive,
        /// Which object.
        object_id: Option<ObjectId>,
    },
    /// An object appears.
    Spawn(Action),
}

impl ScenarioStep {
    /// Makes the action that a provider is asked for; `first` is the object that a move without an
    /// id means.
    pub(super) fn action_for(&self, first: Option<&ObjectId>) -> worldforge_core::Result<Action> {
        match &self.action {
            ScenarioAction::Spawn(action) => Ok(action.clone()),
            ScenarioAction::Move {
                target,
                speed,
                object_id,
            } => {
                let object_id = object_id.as_ref().or(first);
                let mut parameters = serde_json::json!({ "target": target, "speed": speed });
                if let (Some(id), Some(members)) = (object_id, parameters.as_object_mut()) {
                    members.insert("object_id".to_owned(), id.as_str().into());
                }
                strict::decode_value::<MoveTo>(parameters).map(Action::MoveTo)
            }
        }
    }

    /// Returns the object that the action names.
    pub(super) fn object_id(&self) -> Option<&ObjectId> {
        match &self.action {
            ScenarioAction::Move { object_id, .. } => object_id.as_ref(),
            ScenarioAction::Spawn(_) => None,
        }
    }
}

/// Reads one action.
pub(super) fn read_action(
    value: Value,
    at: &Pointer,
    problems: &mut Problems,
) -> Option<ScenarioStep> {
    let mut fields = Fields::of(value, at.clone(), problems)?;
    let kind = fields.text("kind");
    let parameters = fields
        .optional("parameters")
        .unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    let place = fields.at("parameters");
    let kind_at = fields.at("kind");
    fields.finish();
    let mut fields = Fields::of(parameters, place, problems)?;
    let action = match kind?.as_str() {
        "move_to" => read_move(&mut fields, Named::Perhaps),
        "predict" => read_move(&mut fields, Named::Never),
        "spawn_object" => read_spawn(&mut fields),
        _ => {
            let message = "must be one of move_to, spawn_object, predict";
            problems.add(&kind_at, message);
            return None;
        }
    };
    let steps = read_steps(&mut fields);
    let provider = fields.maybe::<ProviderName>("provider");
    fields.finish();
    Some(ScenarioStep {
        action: action?,
        steps: steps?,
        provider,
    })
}

/// Whether a move may say which object it means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Perhaps,
    Never,
}

fn read_move(fields: &mut Fields<'_>, named: Named) -> Option<ScenarioAction> {
    let before = fields.problems().as_slice().len();
    // A missing coordinate is named, not filled in.
    if !["x", "y", "z", "position"].iter().any(|it| fields.has(it)) {
        for axis in ["x", "y", "z"] {
            fields.value(axis);
        }
        return None;
    }
    if fields.has("position") {
        fields.wrong("position", "must be given as x, y, z");
        fields.optional("position");
        return None;
    }
    let target = read_position(fields);
    let speed = fields.maybe::<Positive>("speed").unwrap_or(Positive::ONE);
    let object_id = match named {
        Named::Perhaps => fields.maybe::<ObjectId>("object_id"),
        Named::Never if fields.has("object_id") => {
            fields.optional("object_id");
            fields.wrong(
                "object_id",
                "predict moves the first object; use move_to to name one",
            );
            None
        }
        Named::Never => None,
    };
    if fields.problems().as_slice().len() > before {
        return None;
    }
    Some(ScenarioAction::Move {
        target: target?,
        speed,
        object_id,
    })
}

fn read_spawn(fields: &mut Fields<'_>) -> Option<ScenarioAction> {
    let name = fields.text("name");
    let is_placed = ["x", "y", "z", "position"].iter().any(|it| fields.has(it));
    let position = if is_placed {
        Some(read_position(fields)?)
    } else {
        None
    };
    let at = fields.at("bbox");
    let has_box = fields.has("bbox");
    let bbox = fields.maybe::<BBox>("bbox");
    if has_box && bbox.is_none() {
        return None;
    }
    let mut action = Action::spawn(name?, position).ok()?;
    if let Action::SpawnObject(spawn) = &mut action {
        spawn.bbox = bbox;
        // The default position is the provider's; a box without a position must fit it too.
        let centre = position.or_else(|| Position::new(0.0, 0.5, 0.0).ok());
        if let (Some(bbox), Some(centre)) = (bbox, centre) {
            let pose = worldforge_core::Pose::new(centre, worldforge_core::Rotation::IDENTITY);
            if let Err(error) = SceneObject::new(spawn.name.as_str(), pose, bbox) {
                fields.problems().refused(&at, &error);
                return None;
            }
        }
    }
    Some(ScenarioAction::Spawn(action))
}

fn read_steps(fields: &mut Fields<'_>) -> Option<u32> {
    let Some(value) = fields.optional("steps") else {
        return Some(1);
    };
    let steps = value.as_u64().and_then(|steps| u32::try_from(steps).ok());
    let steps = steps.filter(|steps| (1..=MAX_STEPS).contains(steps));
    if steps.is_none() {
        fields.wrong("steps", format!("must be an integer from 1 to {MAX_STEPS}"));
    }
    steps
}
