//! The strict reader.

use std::{
    cell::{OnceCell, RefCell},
    fmt,
};

use serde::{
    Serialize,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value, map::Entry};

use super::Pointer;
use crate::error::{Error, ErrorKind, Result};

/// How large a document may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Most bytes of text.
    pub max_bytes: usize,
    /// Deepest nesting of arrays and objects.
    pub max_depth: usize,
}

impl Limits {
    /// What documents that people write are held to: 16 MiB, 64 levels.
    pub const DOCUMENT: Self = Self {
        max_bytes: 16 << 20,
        max_depth: 64,
    };

    /// What one line of an event log is held to: 1 MiB, 32 levels.
    pub const LINE: Self = Self {
        max_bytes: 1 << 20,
        max_depth: 32,
    };

    /// Returns the same limits with another size.
    #[must_use]
    pub const fn with_max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }
}

/// Reads one JSON value, refusing duplicate keys, numbers out of range and passed limits.
///
/// # Errors
///
/// [`ErrorKind::LimitExceeded`] for size and depth, [`ErrorKind::InvalidInput`] for the rest; the
/// error names the JSON pointer at which reading stopped.
pub fn parse(bytes: &[u8], limits: Limits) -> Result<Value> {
    if bytes.len() > limits.max_bytes {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!(
                "JSON document must be at most {} bytes, found {}",
                limits.max_bytes,
                bytes.len()
            ),
        ));
    }
    let progress = Progress {
        fault: OnceCell::new(),
        refusal: RefCell::default(),
        limits,
    };
    let root = Place {
        parent: None,
        step: Step::Root,
        depth: 0,
    };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let outcome = Strict {
        place: &root,
        progress: &progress,
    }
    .deserialize(&mut deserializer)
    .and_then(|value| deserializer.end().map(|()| value));
    outcome.map_err(|cause| progress.explain(&cause))
}

/// Turns a typed value into JSON.
///
/// # Errors
///
/// [`ErrorKind::Bug`] when the type has no JSON form, such as a map with keys that are no strings.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Value> {
    serde_json::to_value(value)
        .map_err(|cause| Error::new(ErrorKind::Bug, format!("encode as JSON: {cause}")))
}

/// Where and why the reader stopped.
struct Progress {
    /// The deepest place at which reading failed.
    fault: OnceCell<Pointer>,
    /// The reason, if the reader stopped on purpose.
    refusal: RefCell<Option<(ErrorKind, String)>>,
    limits: Limits,
}

/// A chain from a value up to the document; the pointer is only written out on a fault.
struct Place<'a> {
    parent: Option<&'a Self>,
    step: Step<'a>,
    depth: usize,
}

enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Place<'a> {
    const fn below(&'a self, step: Step<'a>) -> Self {
        Place {
            parent: Some(self),
            step,
            depth: self.depth + 1,
        }
    }

    fn pointer(&self) -> Pointer {
        let above = self.parent.map(Self::pointer).unwrap_or_default();
        match self.step {
            Step::Root => above,
            Step::Key(key) => above.key(key),
            Step::Index(index) => above.index(index),
        }
    }
}

impl Progress {
    fn refuse<E: serde::de::Error>(&self, kind: ErrorKind, message: String) -> E {
        *self.refusal.borrow_mut() = Some((kind, message));
        E::custom("refused")
    }

    fn explain(&self, cause: &serde_json::Error) -> Error {
        let error = match self.refusal.borrow_mut().take() {
            Some((kind, message)) => Error::new(kind, message),
            None if cause.to_string().starts_with("number out of range") => {
                Error::invalid_input(format!(
                    "must be a finite number (line {}, column {})",
                    cause.line(),
                    cause.column()
                ))
            }
            None => Error::invalid_input(format!("must be valid JSON: {cause}")),
        };
        error.at(self.fault.get().cloned().unwrap_or_default())
    }
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    place: &'a Place<'a>,
    progress: &'a Progress,
}

impl Strict<'_> {
    /// Remembers this place when reading failed here and nowhere deeper.
    fn note<T, E>(self, outcome: std::result::Result<T, E>) -> std::result::Result<T, E> {
        outcome.inspect_err(|_| {
            self.progress.fault.get_or_init(|| self.place.pointer());
        })
    }

    /// Refuses what nests too deep.
    fn check_depth<E: serde::de::Error>(self) -> std::result::Result<(), E> {
        let max = self.progress.limits.max_depth;
        if self.place.depth > max {
            let message = format!("JSON must nest at most {max} levels deep");
            let refused = self.progress.refuse(ErrorKind::LimitExceeded, message);
            return self.note(Err(refused));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> std::result::Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| {
            self.progress.refuse(
                ErrorKind::InvalidInput,
                "must be a finite number".to_owned(),
            )
        })
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Value, A::Error> {
        let mut array = Vec::new();
        loop {
            let place = self.place.below(Step::Index(array.len()));
            let item = Strict {
                place: &place,
                progress: self.progress,
            };
            item.check_depth()?;
            match item.note(items.next_element_seed(item))? {
                Some(value) => array.push(value),
                None => return Ok(Value::Array(array)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> std::result::Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = self.note(members.next_key::<String>())? {
            let entry = object.entry(key);
            let place = self.place.below(Step::Key(entry.key()));
            let member = Strict {
                place: &place,
                progress: self.progress,
            };
            member.check_depth()?;
            let value = match &entry {
                Entry::Vacant(_) => member.note(members.next_value_seed(member))?,
                Entry::Occupied(_) => {
                    let message = "key must not appear twice in one object".to_owned();
                    let refused = self.progress.refuse(ErrorKind::InvalidInput, message);
                    return member.note(Err(refused));
                }
            };
            if let Entry::Vacant(entry) = entry {
                entry.insert(value);
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> (ErrorKind, String) {
        let error = parse(
            text.as_bytes(),
            Limits {
                max_bytes: 200,
                max_depth: 4,
            },
        )
        .unwrap_err();
        (
            error.kind(),
            error.pointer().map(ToString::to_string).unwrap_or_default(),
        )
    }

    #[test]
    fn strict_reading_names_the_pointer_of_every_refusal() {
        let invalid = ErrorKind::InvalidInput;
        let limit = ErrorKind::LimitExceeded;
        let cases = [
            (r#"{"a":{"b":1,"b":2}}"#, invalid, "/a/b"),
            (r#"{"a":[0,NaN]}"#, invalid, "/a/1"),
            (r#"{"a":[0,1e999]}"#, invalid, "/a/1"),
            (r#"{"a":-Infinity}"#, invalid, "/a"),
            ("[[[[[1]]]]]", limit, "/0/0/0/0/0"),
            (r#"{"a":1} x"#, invalid, ""),
            ("{\"a\":\"\u{1}\"}", invalid, "/a"),
            (r#"{"a/b":{"~":tru}}"#, invalid, "/a~1b/~0"),
        ];
        for (text, kind, pointer) in cases {
            assert_eq!(refusal(text), (kind, pointer.to_owned()), "{text}");
        }
        assert_eq!(refusal(&" ".repeat(201)), (limit, String::new()));
    }
}
