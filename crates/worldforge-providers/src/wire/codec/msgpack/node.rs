//! A message as a tree that borrows its texts and binaries.

use std::fmt;

use serde_json::{Number, Value};
use worldforge_core::{Error, Result, json::Pointer};

/// One value of a message.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Node<'a> {
    /// Nothing.
    Nil,
    /// True or false.
    Bool(bool),
    /// An integer that fits 64 bits with a sign.
    Int(i64),
    /// An integer above those.
    UInt(u64),
    /// A number of single precision.
    F32(f32),
    /// A number of double precision.
    F64(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Values in order.
    Array(Box<[Self]>),
    /// Values by name.
    Map(Map<'a>),
}

/// What [`Limits`](super::Limits) promises about memory.
const _: () = assert!(size_of::<Node<'_>>() <= 24, "a node has grown");

impl<'a> Node<'a> {
    /// Names the kind of the value, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::UInt(_) => "an integer",
            Self::F32(_) | Self::F64(_) => "a number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Array(_) => "an array",
            Self::Map(_) => "a map",
        }
    }

    /// Returns whether this is nothing.
    pub fn is_nil(&self) -> bool {
        matches!(self, Self::Nil)
    }

    /// Returns a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// Returns an integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns an integer that is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Int(value) => u64::try_from(*value).ok(),
            Self::UInt(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns any number, an integer rounded where a double is too coarse for it.
    #[expect(
        clippy::cast_precision_loss,
        reason = "who asks an integer for a double wants it rounded"
    )]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::UInt(value) => Some(*value as f64),
            Self::F32(value) => Some(f64::from(*value)),
            Self::F64(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns text.
    pub fn as_str(&self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns bytes.
    pub fn as_bytes(&self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Returns text, also where it was sent as bytes.
    pub fn as_name(&self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// Returns the items of an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Returns a map.
    pub fn as_map(&self) -> Option<&Map<'a>> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Returns a member, if this is a map that has it.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_map()?.get(name)
    }

    /// Returns the value as JSON, as far as JSON can hold it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the pointer of bytes and of
    /// a number that is not finite.
    pub fn to_json(&self) -> Result<Value> {
        let number = |value: f64| {
            Number::from_f64(value)
                .map(Value::Number)
                .ok_or_else(|| Error::invalid_input("must be a finite number"))
        };
        Ok(match self {
            Self::Nil => Value::Null,
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Int(value) => Value::from(*value),
            Self::UInt(value) => Value::from(*value),
            Self::F32(value) => number(f64::from(*value))?,
            Self::F64(value) => number(*value)?,
            Self::Text(text) => Value::from(*text),
            Self::Bytes(_) => return Err(Error::invalid_input("must be no bytes")),
            Self::Array(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    let place = |error: Error| error.under(&Pointer::root().index(index));
                    item.to_json().map_err(place)
                });
                Value::Array(items.collect::<Result<_>>()?)
            }
            Self::Map(map) => {
                let members = map.iter().map(|(name, value)| {
                    let place = |error: Error| error.under(&Pointer::root().key(name));
                    Ok((name.to_owned(), value.to_json().map_err(place)?))
                });
                Value::Object(members.collect::<Result<_>>()?)
            }
        })
    }
}

/// Shows kinds and sizes: the values are an upstream's.
impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Array(items) => write!(f, "Array({} items)", items.len()),
            Self::Map(map) => fmt::Debug::fmt(map, f),
            Self::Nil => f.write_str("Nil"),
            Self::Bool(_) => f.write_str("Bool"),
            Self::Int(_) | Self::UInt(_) => f.write_str("Integer"),
            Self::F32(_) | Self::F64(_) => f.write_str("Float"),
        }
    }
}

/// The members of a map, in the order of the message.
#[derive(Clone, PartialEq)]
pub struct Map<'a> {
    members: Box<[(&'a str, Node<'a>)]>,
}

impl<'a> Map<'a> {
    /// Takes members whose names differ.
    pub(super) fn new(members: Vec<(&'a str, Node<'a>)>) -> Self {
        Self {
            members: members.into_boxed_slice(),
        }
    }

    /// Returns a member.
    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        let found = self.members.iter().find(|(key, _)| *key == name)?;
        Some(&found.1)
    }

    /// Returns a member that must be there.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming it.
    pub fn require(&self, name: &'static str) -> Result<&Node<'a>> {
        self.get(name)
            .ok_or_else(|| Error::invalid_input(format!("must have the member {name}")))
    }

    /// Returns the members in the order of the message.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'a str, &Node<'a>)> {
        self.members.iter().map(|(name, value)| (*name, value))
    }

    /// Returns the number of members.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

impl fmt::Debug for Map<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Map({} members)", self.members.len())
    }
}
