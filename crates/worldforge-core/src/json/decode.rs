//! Typed reading that tracks where it is and takes objects only as objects.
//!
//! Serde's derived structs accept arrays in place of objects; a contract must not, and an error
//! must say where it happened. Both are this module's whole purpose.

use std::cell::OnceCell;

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess,
        Unexpected, Visitor, value::StrDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::{Map, Value};

use super::{Limits, Pointer, parse};
use crate::error::{Error, Result};

/// Reads one JSON document into a type, refusing unknown and missing fields.
///
/// # Errors
///
/// As [`parse`], and [`InvalidInput`](crate::ErrorKind::InvalidInput) naming the pointer of the
/// value that does not fit.
pub fn decode<T: DeserializeOwned>(bytes: &[u8], limits: Limits) -> Result<T> {
    decode_value(parse(bytes, limits)?)
}

/// Turns a JSON value into a type, refusing unknown and missing fields.
///
/// # Errors
///
/// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming the pointer of the value that does not
/// fit.
pub fn decode_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    let fault = OnceCell::new();
    let place = Place {
        parent: None,
        step: Step::Root,
    };
    T::deserialize(Reader {
        value,
        place: &place,
        fault: &fault,
    })
    .map_err(|cause| {
        Error::invalid_input(in_json_terms(&cause.to_string()))
            .at(fault.into_inner().unwrap_or_default())
    })
}

/// Leaves out a text that stood where something else was expected: it may be a secret.
fn without_quoted(text: &str) -> String {
    const BEFORE: &str = ": string \"";
    let Some((before, quoted)) = text.split_once(BEFORE) else {
        return text.to_owned();
    };
    let mut is_escaped = false;
    let end = quoted.find(|c| {
        let is_end = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    });
    let after = end
        .and_then(|end| quoted.get(end + 1..))
        .unwrap_or_default();
    format!("{before}: a text{after}")
}

/// Names JSON's kinds of value instead of this program's types, as a lowercase fragment.
fn in_json_terms(text: &str) -> String {
    let text = without_quoted(text);
    let mut words = Vec::new();
    let mut rest = text.split(' ');
    while let Some(word) = rest.next() {
        let is_kind = words.last() == Some(&"expected") || words.last() == Some(&"type:");
        words.push(match word.trim_end_matches(',') {
            "struct" if is_kind => {
                // The type's name follows.
                rest.next();
                "a JSON object"
            }
            "map" if is_kind => "a JSON object",
            "sequence" if is_kind && word.ends_with(',') => "a list,",
            "sequence" if is_kind => "a list",
            _ => word,
        });
    }
    let text = words.join(" ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// A chain from a value up to the document; the pointer is only written out on a fault.
struct Place<'a> {
    parent: Option<&'a Self>,
    step: Step<'a>,
}

enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl Place<'_> {
    fn pointer(&self) -> Pointer {
        let above = self.parent.map(Self::pointer).unwrap_or_default();
        match self.step {
            Step::Root => above,
            Step::Key(key) => above.key(key),
            Step::Index(index) => above.index(index),
        }
    }
}

type Outcome<T> = std::result::Result<T, serde_json::Error>;

struct Reader<'a> {
    value: Value,
    place: &'a Place<'a>,
    fault: &'a OnceCell<Pointer>,
}

/// Remembers the deepest place at which reading failed: the first one to be noted.
fn note<T>(outcome: Outcome<T>, place: &Place<'_>, fault: &OnceCell<Pointer>) -> Outcome<T> {
    outcome.inspect_err(|_| {
        fault.get_or_init(|| place.pointer());
    })
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.value {
            Value::Array(items) => {
                let count = items.len();
                let mut items = Items {
                    rest: items.into_iter(),
                    index: 0,
                    place: self.place,
                    fault: self.fault,
                };
                let value = visitor.visit_seq(&mut items)?;
                if items.rest.len() == 0 {
                    Ok(value)
                } else {
                    // A list of a fixed length takes what it needs and leaves the rest.
                    let wanted = format!("{} items", items.index);
                    Err(serde_json::Error::invalid_length(count, &wanted.as_str()))
                }
            }
            Value::Object(members) => visitor.visit_map(Members {
                rest: members.into_iter(),
                pending: None,
                place: self.place,
                fault: self.fault,
            }),
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        if self.value.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Outcome<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        if self.value.is_array() {
            return Err(serde_json::Error::invalid_type(
                Unexpected::Seq,
                &"a JSON object",
            ));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        self.value.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

struct Items<'a> {
    rest: std::vec::IntoIter<Value>,
    index: usize,
    place: &'a Place<'a>,
    fault: &'a OnceCell<Pointer>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = serde_json::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Outcome<Option<T::Value>> {
        let Some(value) = self.rest.next() else {
            return Ok(None);
        };
        let place = Place {
            parent: Some(self.place),
            step: Step::Index(self.index),
        };
        self.index += 1;
        let outcome = seed.deserialize(Reader {
            value,
            place: &place,
            fault: self.fault,
        });
        note(outcome, &place, self.fault).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

struct Members<'a> {
    rest: <Map<String, Value> as IntoIterator>::IntoIter,
    pending: Option<(String, Value)>,
    place: &'a Place<'a>,
    fault: &'a OnceCell<Pointer>,
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Outcome<Option<K::Value>> {
        let Some((key, value)) = self.rest.next() else {
            return Ok(None);
        };
        let place = Place {
            parent: Some(self.place),
            step: Step::Key(&key),
        };
        let name: StrDeserializer<'_, serde_json::Error> = key.as_str().into_deserializer();
        let outcome = note(seed.deserialize(name), &place, self.fault);
        self.pending = Some((key, value));
        outcome.map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Outcome<T::Value> {
        let (key, value) = self
            .pending
            .take()
            .ok_or_else(|| serde_json::Error::custom("a value must follow its key"))?;
        let place = Place {
            parent: Some(self.place),
            step: Step::Key(&key),
        };
        let outcome = seed.deserialize(Reader {
            value,
            place: &place,
            fault: self.fault,
        });
        note(outcome, &place, self.fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Finite;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[serde(rename = "inner")]
        _inner: Vec<Inner>,
        #[serde(rename = "note")]
        _note: Option<String>,
        #[serde(rename = "place", default)]
        _place: Option<[f64; 3]>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[serde(rename = "x")]
        _x: Finite,
    }

    #[test]
    fn typed_reading_names_the_pointer_of_what_does_not_fit() {
        let cases = [
            (r#"{"inner":[{"x":true}]}"#, "/inner/0/x"),
            (r#"{"inner":[{"x":1},{"x":"1"}]}"#, "/inner/1/x"),
            (r#"{"inner":[{"x":1,"y":2}]}"#, "/inner/0/y"),
            (r#"{"inner":[{}]}"#, "/inner/0"),
            (r#"{"inner":[[1]]}"#, "/inner/0"),
            (r#"{"inner":{}}"#, "/inner"),
            (r#"{"inner":[],"note":5}"#, "/note"),
            (r"[[]]", ""),
            (r#"{"inner":[],"place":[1,2]}"#, "/place"),
            (r#"{"inner":[],"place":[1,2,3,4]}"#, "/place"),
        ];
        for (text, pointer) in cases {
            let error = decode::<Outer>(text.as_bytes(), Limits::DOCUMENT).unwrap_err();
            assert_eq!(
                error.pointer().map(Pointer::as_str),
                Some(pointer),
                "{text}"
            );
        }
        let error = decode::<Outer>(br#"{"inner":[null]}"#, Limits::DOCUMENT).unwrap_err();
        assert_eq!(
            error.message().as_str(),
            "invalid type: null, expected a JSON object"
        );
        let error = decode::<Outer>(br#"{"inner":[],"place":[1,2,3,4]}"#, Limits::DOCUMENT);
        assert_eq!(
            error.unwrap_err().message().as_str(),
            "invalid length 4, expected 3 items"
        );
        let error = decode::<Outer>(br#"{"inner":["hunter2 \\\" x"]}"#, Limits::DOCUMENT);
        assert_eq!(
            error.unwrap_err().message().as_str(),
            "invalid type: a text, expected a JSON object"
        );
        assert!(decode::<Outer>(br#"{"inner":[{"x":1}],"note":null}"#, Limits::DOCUMENT).is_ok());
    }
}
