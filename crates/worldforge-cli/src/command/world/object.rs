//! `world add-object`, `world update-object` and `world remove-object`.

use serde_json::{Value, json};
use worldforge_core::{
    Error, JsonObject, ObjectId, Position, Result, SceneObject,
    json::{self as strict, Limits},
};
use worldforge_evidence::worlds::{ObjectEdit, World, cube};

use super::{
    place::{Place, object_id},
    write_up::{self, ObjectView},
};
use crate::{arguments::finite, exit::Verdict};

/// Add a cubic object to a world
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world add-object lab cube --x 0 --y 0.5 --z 0
  worldforge world add-object lab mug --x 0.3 --y 0.8 --z 0 --object-id mug --graspable
  worldforge world add-object lab cube --x 0 --y 0 --z 0 --metadata '{\"color\":\"red\"}'")]
pub(super) struct AddObject {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
    /// The object's display name
    #[arg(value_name = "NAME")]
    name: String,
    /// Position along x, in metres
    #[arg(long, value_name = "METRES", allow_negative_numbers = true, value_parser = finite)]
    x: f64,
    /// Position along y, in metres
    #[arg(long, value_name = "METRES", allow_negative_numbers = true, value_parser = finite)]
    y: f64,
    /// Position along z, in metres
    #[arg(long, value_name = "METRES", allow_negative_numbers = true, value_parser = finite)]
    z: f64,
    /// The edge of its box, in metres
    #[arg(
        long,
        value_name = "METRES",
        allow_negative_numbers = true,
        default_value_t = 0.1,
        value_parser = finite
    )]
    size: f64,
    /// Its id [default: a new one]
    #[arg(long, value_name = "ID", value_parser = object_id)]
    object_id: Option<ObjectId>,
    /// A gripper can take it
    #[arg(long)]
    graspable: bool,
    /// Your own notes, a JSON object
    #[arg(long, value_name = "JSON")]
    metadata: Option<String>,
}

/// Change an object's name, position or graspability
///
/// What is not named stays; the box moves along with the position. Naming a coordinate keeps the
/// others. An edit that changes nothing is no change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world update-object lab cube --x 0.4
  worldforge world update-object lab cube --name 'red cube' --graspable true")]
pub(super) struct UpdateObject {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
    /// The object's id
    #[arg(value_name = "OBJECT", value_parser = object_id)]
    object: ObjectId,
    /// Another display name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Position along x, in metres
    #[arg(long, value_name = "METRES", allow_negative_numbers = true, value_parser = finite)]
    x: Option<f64>,
    /// Position along y, in metres
    #[arg(long, value_name = "METRES", allow_negative_numbers = true, value_parser = finite)]
    y: Option<f64>,
    /// Position along z, in metres
    #[arg(long, value_name = "METRES", allow_negative_numbers = true, value_parser = finite)]
    z: Option<f64>,
    /// Whether a gripper can take it
    #[arg(long, value_name = "BOOL")]
    graspable: Option<bool>,
}

/// Take an object out of a world
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world remove-object lab cube")]
pub(super) struct RemoveObject {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
    /// The object's id
    #[arg(value_name = "OBJECT", value_parser = object_id)]
    object: ObjectId,
}

impl AddObject {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let object = self.object()?;
        let ids = place.session.host().ids();
        let (world, id) = place.change(&self.world, |world, at| {
            world.add_object(self.object_id, object, ids, at)
        })?;
        let object = world.state().scene.get(&id);
        print(place, &world, (&id, object), "added")
    }

    fn object(&self) -> Result<SceneObject> {
        let object = cube(
            &self.name,
            Position::new(self.x, self.y, self.z)?,
            self.size,
        )?;
        let object = object.with_metadata(self.notes()?);
        Ok(if self.graspable {
            object.graspable()
        } else {
            object
        })
    }

    fn notes(&self) -> Result<JsonObject> {
        let Some(text) = &self.metadata else {
            return Ok(JsonObject::new());
        };
        match strict::parse(text.as_bytes(), Limits::LINE) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) => Err(Error::invalid_input("--metadata must be a JSON object")),
            Err(error) => Err(error.with("option", "--metadata")),
        }
    }
}

impl UpdateObject {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let id = self.object.clone();
        let (world, is_changed) = place.change(&self.world, |world, at| {
            let edit = self.edit(world)?;
            world.update_object(&self.object, &edit, at)
        })?;
        let object = world.state().scene.get(&id);
        let what = if is_changed { "updated" } else { "unchanged" };
        print(place, &world, (&id, object), what)
    }

    fn edit(&self, world: &World) -> Result<ObjectEdit> {
        let mut edit = ObjectEdit::new();
        if let Some(name) = &self.name {
            edit = edit.with_name(name);
        }
        let found = world.state().scene.get(&self.object);
        if [self.x, self.y, self.z].iter().any(Option::is_some)
            && let Some(object) = found
        {
            let [x, y, z] = object.pose().position.to_array();
            let (x, y, z) = (
                self.x.unwrap_or(x),
                self.y.unwrap_or(y),
                self.z.unwrap_or(z),
            );
            edit = edit.with_position(Position::new(x, y, z)?);
        }
        Ok(match self.graspable {
            Some(true) => edit.graspable(),
            Some(false) => edit.not_graspable(),
            None => edit,
        })
    }
}

impl RemoveObject {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let (world, removed) = place.change(&self.world, |world, at| {
            world.remove_object(&self.object, at)
        })?;
        print(place, &world, (&self.object, Some(&removed)), "removed")
    }
}

fn print(
    place: &Place<'_>,
    world: &World,
    (id, object): (&ObjectId, Option<&SceneObject>),
    what: &str,
) -> Result<Verdict> {
    let summary = world.summary()?;
    let view = object.map(|object| ObjectView::of(id, object));
    let data = json!({ "world": summary, "object": view, "outcome": what });
    let title = format!("Object {id} {what}");
    let document = write_up::facts(&data, title, &summary)?
        .heading("Objects")
        .table(write_up::objects(&world.state().scene));
    place.session.print(&document)?;
    Ok(Verdict::Positive)
}
