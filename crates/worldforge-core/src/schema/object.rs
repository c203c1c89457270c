//! The parts that schemas are put together from.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// The schema of an object while it is made.
#[derive(Debug, Default)]
pub struct Object {
    properties: Map<String, Value>,
    required: Vec<String>,
    /// What members of any other name must be; nothing when there may be none.
    others: Option<Value>,
    /// The word for how many of the choices hold too, and the choices.
    choices: Option<(&'static str, Vec<Value>)>,
}

impl Object {
    /// Begins without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a member that must be there.
    pub fn required(&mut self, name: &str, schema: Value, description: &str) {
        self.optional(name, schema, description);
        self.required.push(name.to_owned());
    }

    /// Adds a member that may be absent.
    pub fn optional(&mut self, name: &str, schema: Value, description: &str) {
        let schema = described(schema, description);
        self.properties.insert(name.to_owned(), schema);
    }

    /// Adds a member that has one value only.
    pub fn constant(&mut self, name: &str, value: &str) {
        self.required(name, constant(value), "");
    }

    /// Admits members of any other name.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.others = Some(Value::Bool(true));
        self
    }

    /// Adds the members of another object, of a map, or of one of several objects.
    pub fn flatten(&mut self, schema: Value) {
        let Value::Object(mut schema) = schema else {
            return;
        };
        if let Some(Value::Object(properties)) = schema.remove("properties") {
            self.properties.extend(properties);
        }
        if let Some(Value::Array(required)) = schema.remove("required") {
            let names = required.iter().filter_map(Value::as_str);
            self.required.extend(names.map(str::to_owned));
        }
        match schema.remove("additionalProperties") {
            Some(Value::Bool(false)) => {}
            Some(others) => self.others = Some(others),
            None if schema.contains_key("oneOf") || schema.contains_key("anyOf") => {}
            None => self.others = Some(Value::Bool(true)),
        }
        for word in ["oneOf", "anyOf"] {
            if let Some(Value::Array(choices)) = schema.remove(word) {
                self.choices = Some((word, choices));
            }
        }
    }

    /// Returns the schema; with choices, one for each of them.
    pub fn finish(mut self) -> Value {
        let Some((word, choices)) = self.choices.take() else {
            return self.plain();
        };
        let mut variants = Vec::new();
        for choice in choices {
            let mut variant = Self {
                properties: self.properties.clone(),
                required: self.required.clone(),
                others: self.others.clone(),
                choices: None,
            };
            let description = choice.get("description").and_then(Value::as_str);
            let description = description.unwrap_or_default().to_owned();
            variant.flatten(choice);
            variants.push(described(variant.plain(), &description));
        }
        let mut schema = Map::new();
        schema.insert(word.to_owned(), variants.into());
        Value::Object(schema)
    }

    fn plain(self) -> Value {
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        schema.insert("properties".to_owned(), Value::Object(self.properties));
        if !self.required.is_empty() {
            let mut required = self.required;
            required.sort();
            required.dedup();
            schema.insert("required".to_owned(), required.into());
        }
        let others = self.others.unwrap_or(Value::Bool(false));
        schema.insert("additionalProperties".to_owned(), others);
        Value::Object(schema)
    }
}

/// Returns the schema of one value.
pub fn constant<T: Serialize + ?Sized>(value: &T) -> Value {
    let value = serde_json::to_value(value).unwrap_or_default();
    json!({ "const": value })
}

/// Returns the schema of a text with a grammar.
pub fn text(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

/// Returns the schema of null.
pub fn null() -> Value {
    json!({ "type": "null" })
}

/// Adds a description, unless there is one already that says more than nothing.
pub fn described(schema: Value, description: &str) -> Value {
    match schema {
        Value::Object(mut members) if !description.is_empty() => {
            members.insert("description".to_owned(), description.into());
            Value::Object(members)
        }
        // Whatever is allowed.
        Value::Bool(true) if !description.is_empty() => json!({ "description": description }),
        other => other,
    }
}

/// Returns the schema of at least one among several.
pub fn any_of(choices: impl IntoIterator<Item = Value>) -> Value {
    let choices: Vec<Value> = choices.into_iter().collect();
    json!({ "anyOf": choices })
}

/// Returns the schema of one among several; names alone become an enumeration.
pub fn one_of(choices: impl IntoIterator<Item = Value>) -> Value {
    let choices: Vec<Value> = choices.into_iter().collect();
    let names: Vec<Value> = choices
        .iter()
        .filter_map(|choice| choice.get("const").cloned())
        .collect();
    if names.len() < choices.len() {
        return json!({ "oneOf": choices });
    }
    let described: Map<String, Value> = choices
        .iter()
        .filter_map(|choice| {
            let name = choice.get("const")?.as_str()?;
            Some((name.to_owned(), choice.get("description")?.clone()))
        })
        .collect();
    let mut schema = json!({ "enum": names });
    if let (Value::Object(members), false) = (&mut schema, described.is_empty()) {
        // Editors that know this word show it beside the value.
        let texts = names.iter().map(|name| {
            let text = name.as_str().and_then(|name| described.get(name));
            text.cloned().unwrap_or_default()
        });
        members.insert("enumDescriptions".to_owned(), texts.collect());
    }
    schema
}
