//! How worlds and their objects are shown.

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{BBox, JsonObject, ObjectId, Position, Result, Scene, SceneObject};
use worldforge_evidence::worlds::WorldSummary;

use crate::output::{Cell, Column, Document, Table};

/// An object as the world commands write it: flat, with its position.
#[derive(Debug, Serialize)]
pub(super) struct ObjectView<'a> {
    id: &'a ObjectId,
    name: &'a str,
    position: Position,
    rotation: [f64; 4],
    bbox: BBox,
    is_graspable: bool,
    metadata: &'a JsonObject,
}

impl<'a> ObjectView<'a> {
    pub(super) fn of(id: &'a ObjectId, object: &'a SceneObject) -> Self {
        Self {
            id,
            name: object.name(),
            position: object.pose().position,
            rotation: object.pose().rotation.to_array(),
            bbox: object.bbox(),
            is_graspable: object.is_graspable(),
            metadata: object.metadata(),
        }
    }
}

/// Shows a world in a few facts under a title, with `data` for programs.
pub(super) fn facts(
    data: &(impl Serialize + ?Sized),
    title: impl Into<String>,
    world: &WorldSummary,
) -> Result<Document> {
    let mut fields = vec![
        ("id", Cell::code(world.id.as_str())),
        ("name", world.name.as_str().into()),
        ("provider", world.provider.as_str().into()),
        ("step", world.step.to_string().into()),
        ("objects", world.object_count.into()),
        ("history", world.history_length.into()),
        ("state", Cell::quiet(world.state_digest.to_string())),
    ];
    if !world.description.is_empty() {
        fields.insert(2, ("description", world.description.as_str().into()));
    }
    Ok(Document::new(data)?.heading(title).fields(fields))
}

/// Lists objects with their places.
pub(super) fn objects(scene: &Scene) -> Table {
    let mut table = Table::new([
        Column::new("object"),
        Column::new("name"),
        Column::number("x [m]"),
        Column::number("y [m]"),
        Column::number("z [m]"),
        Column::new("graspable"),
    ]);
    for (id, object) in scene.objects() {
        let place = object.pose().position.to_array();
        let [x, y, z] = place.map(|value| format!("{value:.3}"));
        table.push([
            Cell::code(id.as_str()),
            object.name().into(),
            x.into(),
            y.into(),
            z.into(),
            Cell::yes_no(object.is_graspable()),
        ]);
    }
    table
}

/// Adds members to a record.
pub(super) fn joined(record: &impl Serialize, more: Value) -> Result<Value> {
    let mut value = worldforge_core::json::encode(record)?;
    if let (Value::Object(members), Value::Object(more)) = (&mut value, more) {
        members.extend(more);
    }
    Ok(value)
}
