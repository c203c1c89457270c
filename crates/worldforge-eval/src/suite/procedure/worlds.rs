//! The seed scenes of a suite document.

use std::collections::BTreeMap;

use worldforge_core::{Error, JsonObject, ObjectId, Position, Result, WorldState, json::Pointer};

use crate::suite::document::check_name;

/// The worlds of a document by name.
#[derive(Debug, Default)]
pub(in crate::suite) struct Worlds(BTreeMap<String, WorldState>);

impl Worlds {
    /// Reads every world, and returns what is wrong with those that are none.
    pub(in crate::suite) fn read(members: JsonObject) -> (Self, Vec<Error>) {
        let (mut worlds, mut errors) = (BTreeMap::new(), Vec::new());
        for (name, value) in members {
            let place = Pointer::from("/worlds").key(&name);
            if let Err(error) = check_name(&name) {
                errors.push(error.at(place));
                continue;
            }
            match WorldState::from_json(value) {
                Ok(world) => drop(worlds.insert(name, world)),
                Err(error) => errors.push(error.under(&place)),
            }
        }
        (Self(worlds), errors)
    }

    /// Returns the world that a scenario begins with.
    pub(super) fn get(&self, name: &str) -> Result<WorldState> {
        self.0.get(name).cloned().ok_or_else(|| {
            let names: Vec<&str> = self.0.keys().map(String::as_str).collect();
            Error::invalid_input(format!(
                "must be one of the document's worlds: {}",
                names.join(", ")
            ))
            .at("/world")
        })
    }
}

/// Returns where an object is.
pub(super) fn position_of(world: &WorldState, id: &ObjectId) -> Option<Position> {
    world.scene.get(id).map(|object| object.pose().position)
}

/// Returns where an object is that the scenario needs to be there.
pub(super) fn required_position(world: &WorldState, id: &ObjectId) -> Result<Position> {
    position_of(world, id)
        .ok_or_else(|| Error::invalid_input("must be an object of the world").at("/object"))
}

/// Returns how far apart two places are, in metres.
pub(super) fn distance(one: Position, other: Position) -> f64 {
    let offset = one.offset_from(other);
    offset.iter().map(|axis| axis * axis).sum::<f64>().sqrt()
}
