//! The fields of a world outside its scene.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{Error, Result, WorldIdentity, WorldState, json::Pointer};

use super::content::{identity_mut, identity_of};

/// A field that a change may name; the id and the schema version are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
pub enum WorldField {
    /// The display name.
    Name,
    /// The provider it was created for.
    Provider,
    /// The free description.
    Description,
    /// How many simulation steps led here.
    Step,
    /// The host's and the provider's notes.
    Metadata,
}

impl WorldField {
    /// Every field, in the order in which changes list them.
    pub const ALL: [Self; 5] = [
        Self::Name,
        Self::Provider,
        Self::Description,
        Self::Step,
        Self::Metadata,
    ];

    /// Returns the name in documents, such as `step`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Provider => "provider",
            Self::Description => "description",
            Self::Step => "step",
            Self::Metadata => "metadata",
        }
    }

    /// Returns the field's value.
    pub(super) fn get(self, state: &WorldState) -> Result<Value> {
        let identity = identity_of(state)?;
        Ok(match self {
            Self::Name => identity.name.clone().into(),
            Self::Provider => identity.provider.clone().into(),
            Self::Description => identity.description.clone().into(),
            Self::Step => state.step.into(),
            Self::Metadata => state.metadata.clone().into(),
        })
    }

    /// Replaces the field's value by one of the right type.
    pub(super) fn set(self, state: &mut WorldState, value: Value) -> Result<()> {
        match self {
            Self::Step => {
                let step = value.as_u64();
                state.step = step.ok_or_else(|| self.refuse("an integer, 0 or more"))?;
            }
            Self::Metadata => match value {
                Value::Object(members) => state.metadata = members,
                _ => return Err(self.refuse("a JSON object")),
            },
            Self::Name | Self::Provider | Self::Description => {
                let Value::String(text) = value else {
                    return Err(self.refuse("a string"));
                };
                self.set_text(identity_mut(state)?, text)?;
            }
        }
        Ok(())
    }

    fn set_text(self, identity: &mut WorldIdentity, text: String) -> Result<()> {
        let is_blank = text.trim().is_empty();
        match self {
            Self::Description => identity.description = text,
            _ if is_blank => return Err(self.refuse("a non-empty string")),
            Self::Name => text.trim().clone_into(&mut identity.name),
            _ => text.trim().clone_into(&mut identity.provider),
        }
        Ok(())
    }

    fn refuse(self, wanted: &str) -> Error {
        Error::invalid_state(format!("world state {self} must be {wanted}"))
            .at(Pointer::root().key(self.name()))
    }
}

impl fmt::Display for WorldField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
