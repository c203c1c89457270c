//! The shape of one member of a request, as the table spells it.

use serde_json::Value;
use worldforge_core::{Error, JsonObject, Result};

use super::{Media, Member};

/// Deepest nesting of shapes; the table's own needs six.
const MAX_DEPTH: usize = 12;

/// What a value must look like.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Text, of at most so many UTF-16 units.
    Text { most: Option<usize> },
    /// A picture, video or sound: where it lies, or itself.
    Media(Media),
    /// A whole number within limits.
    Integer { least: i64, most: i64 },
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// An object of any members.
    Object,
    /// An object of any members whose `uri` is of a medium.
    Open(Media),
    /// One of these.
    Literals(Vec<Value>),
    /// So many of one shape at most.
    List { item: Box<Self>, most: usize },
    /// An object of these members.
    Record(Vec<Member>),
    /// Any one of these.
    Either(Vec<Self>),
}

/// Reads shapes; `#name` stands for one that the table names.
pub(super) struct Reader<'a> {
    pub(super) named: &'a JsonObject,
}

impl Reader<'_> {
    /// Reads a member's name, which ends with `!` when it is needed, and its shape.
    pub(super) fn member(&self, name: &str, shape: &Value) -> Result<Member> {
        self.member_at(name, shape, 0)
    }

    fn member_at(&self, name: &str, shape: &Value, depth: usize) -> Result<Member> {
        let (name, is_required) = match name.strip_suffix('!') {
            Some(name) => (name, true),
            None => (name, false),
        };
        Ok(Member {
            name: name.to_owned(),
            is_required,
            shape: self.shape(shape, depth)?,
        })
    }

    fn shape(&self, spelled: &Value, depth: usize) -> Result<Shape> {
        if depth > MAX_DEPTH {
            return Err(broken());
        }
        match spelled {
            Value::String(word) => self.word(word, depth),
            Value::Array(literals) if !literals.is_empty() => Ok(Shape::Literals(literals.clone())),
            Value::Object(members) => self.compound(members, depth + 1),
            _ => Err(broken()),
        }
    }

    fn word(&self, word: &str, depth: usize) -> Result<Shape> {
        if let Some(name) = word.strip_prefix('#') {
            return self.shape(self.named.get(name).ok_or_else(broken)?, depth + 1);
        }
        Ok(match word {
            "text" => Shape::Text { most: None },
            "int" => Shape::Integer {
                least: i64::MIN,
                most: i64::MAX,
            },
            "number" => Shape::Number,
            "bool" => Shape::Bool,
            "object" => Shape::Object,
            medium => Shape::Media(Media::named(medium).ok_or_else(broken)?),
        })
    }

    fn compound(&self, members: &JsonObject, depth: usize) -> Result<Shape> {
        let (kind, spelled) = members
            .iter()
            .find(|(kind, _)| *kind != "most")
            .ok_or_else(broken)?;
        match (kind.as_str(), spelled) {
            ("text", Value::Number(most)) => {
                let most = most.as_u64().and_then(|most| usize::try_from(most).ok());
                Ok(Shape::Text {
                    most: Some(most.ok_or_else(broken)?),
                })
            }
            ("int", Value::Array(limits)) => match limits.as_slice() {
                [least, most] => Ok(Shape::Integer {
                    least: least.as_i64().ok_or_else(broken)?,
                    most: most.as_i64().ok_or_else(broken)?,
                }),
                _ => Err(broken()),
            },
            ("open", Value::String(medium)) => {
                Ok(Shape::Open(Media::named(medium).ok_or_else(broken)?))
            }
            ("list", item) => {
                let most = members.get("most").map(Value::as_u64);
                let most = most.unwrap_or(Some(super::table::MAX_ITEMS));
                Ok(Shape::List {
                    item: Box::new(self.shape(item, depth)?),
                    most: most
                        .and_then(|most| usize::try_from(most).ok())
                        .ok_or_else(broken)?,
                })
            }
            ("record", Value::Object(members)) => {
                let members = members.iter();
                members
                    .map(|(name, shape)| self.member_at(name, shape, depth))
                    .collect::<Result<_>>()
                    .map(Shape::Record)
            }
            ("either", Value::Array(shapes)) => shapes
                .iter()
                .map(|shape| self.shape(shape, depth))
                .collect::<Result<_>>()
                .map(Shape::Either),
            _ => Err(broken()),
        }
    }
}

#[track_caller]
pub(super) fn broken() -> Error {
    Error::bug("the table of models can be read")
}
