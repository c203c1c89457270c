//! What has a schema, and where the schemas of one document are kept.

use std::{any::type_name, collections::BTreeMap};

use serde_json::{Map, Value, json};

/// A type whose JSON form can be described.
pub trait Schema {
    /// Returns the name under which the schema stands once in a document; nothing for what is
    /// described in place.
    fn name() -> Option<&'static str>;

    /// Describes the type; the types of its members go into `definitions`.
    fn schema(definitions: &mut Definitions) -> Value;
}

/// The named schemas of one document.
#[derive(Debug, Default)]
pub struct Definitions {
    schemas: BTreeMap<String, Value>,
    types: BTreeMap<String, &'static str>,
}

impl Definitions {
    /// Returns the schema of a type, or a reference to it.
    pub fn of<T: Schema + ?Sized>(&mut self) -> Value {
        let Some(name) = T::name() else {
            return T::schema(self);
        };
        let name = self.key(name, type_name::<T>());
        let reference = json!({ "$ref": format!("#/$defs/{name}") });
        if !self.schemas.contains_key(&name) {
            // A type that holds itself finds its own name taken.
            self.schemas.insert(name.clone(), Value::Null);
            let schema = T::schema(self);
            self.schemas.insert(name, schema);
        }
        reference
    }

    /// Returns the schema of a type in place.
    pub fn inline<T: Schema + ?Sized>(&mut self) -> Value {
        T::schema(self)
    }

    /// Tells types of one name apart by their modules.
    fn key(&mut self, name: &str, path: &'static str) -> String {
        let plain = path.split('<').next().unwrap_or(path);
        let mut modules = plain.rsplit("::").skip(1);
        let mut key = name.to_owned();
        while self.types.get(&key).is_some_and(|taken| *taken != path) {
            match modules.next() {
                Some(module) => key = format!("{module}.{key}"),
                None => key.push('_'),
            }
        }
        self.types.insert(key.clone(), path);
        key
    }
}

/// Returns the whole schema of a document.
pub fn document<T: Schema + ?Sized>(title: &str) -> Value {
    let mut definitions = Definitions::default();
    let body = match definitions.inline::<T>() {
        Value::Object(body) => body,
        _ => Map::new(),
    };
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    schema.insert("title".to_owned(), title.into());
    schema.extend(body);
    if !definitions.schemas.is_empty() {
        let definitions = definitions.schemas.into_iter().collect();
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    Value::Object(schema)
}
