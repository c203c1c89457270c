//! The types of the standard library and of JSON itself.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::{Map, Value, json};

use super::{Definitions, Schema, null};

macro_rules! plain {
    ($($kind:ty => $schema:tt),* $(,)?) => {
        $(impl Schema for $kind {
            fn name() -> Option<&'static str> {
                None
            }

            fn schema(_: &mut Definitions) -> Value {
                json!($schema)
            }
        })*
    };
}

plain! {
    bool => { "type": "boolean" },
    str => { "type": "string" },
    String => { "type": "string" },
    f32 => { "type": "number" },
    f64 => { "type": "number" },
    u8 => { "type": "integer", "minimum": 0, "maximum": 255 },
    u16 => { "type": "integer", "minimum": 0, "maximum": 65535 },
    u32 => { "type": "integer", "minimum": 0, "maximum": 4_294_967_295_u32 },
    u64 => { "type": "integer", "minimum": 0 },
    usize => { "type": "integer", "minimum": 0 },
    i32 => { "type": "integer", "minimum": i32::MIN, "maximum": i32::MAX },
    i64 => { "type": "integer" },
    Value => true,
    Map<String, Value> => { "type": "object", "additionalProperties": true },
}

macro_rules! pointer {
    ($($kind:ty $(where $bound:ident)?),*) => {
        $(impl<T: Schema + ?Sized $(+ $bound)?> Schema for $kind {
            fn name() -> Option<&'static str> {
                None
            }

            fn schema(definitions: &mut Definitions) -> Value {
                definitions.of::<T>()
            }
        })*
    };
}

pointer!(&T, Box<T>, Arc<T>, Cow<'_, T> where ToOwned);

impl<T: Schema> Schema for Option<T> {
    fn name() -> Option<&'static str> {
        None
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let schema = definitions.of::<T>();
        if schema == Value::Bool(true) {
            return schema;
        }
        let choices = [schema, null()];
        json!({ "anyOf": choices })
    }
}

macro_rules! list {
    ($($kind:ty),*) => {
        $(impl<T: Schema> Schema for $kind {
            fn name() -> Option<&'static str> {
                None
            }

            fn schema(definitions: &mut Definitions) -> Value {
                json!({ "type": "array", "items": definitions.of::<T>() })
            }
        })*
    };
}

list!(Vec<T>, [T], BTreeSet<T>);

impl<T: Schema, const N: usize> Schema for [T; N] {
    fn name() -> Option<&'static str> {
        None
    }

    fn schema(definitions: &mut Definitions) -> Value {
        json!({ "type": "array", "items": definitions.of::<T>(), "minItems": N, "maxItems": N })
    }
}

impl<A: Schema, B: Schema> Schema for (A, B) {
    fn name() -> Option<&'static str> {
        None
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let items = [definitions.of::<A>(), definitions.of::<B>()];
        json!({ "type": "array", "prefixItems": items, "items": false, "minItems": 2 })
    }
}

impl<K: Schema, V: Schema> Schema for BTreeMap<K, V> {
    fn name() -> Option<&'static str> {
        None
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let mut schema = json!({
            "type": "object",
            "additionalProperties": definitions.of::<V>(),
        });
        let names = definitions.of::<K>();
        if names.get("pattern").is_some()
            && let Some(members) = schema.as_object_mut()
        {
            members.insert("propertyNames".to_owned(), names);
        }
        schema
    }
}
