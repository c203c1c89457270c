//! The older goal form, `{"type": "condition", "condition": {<one of>: {..}}}`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::StructuredGoal;
use crate::error::{Error, Result};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "type")]
    kind: String,
    condition: Map<String, Value>,
}

/// Renames the fields of the older form and reads the result as the current one.
pub(super) fn read(value: Value) -> Result<StructuredGoal> {
    let document: Document = crate::json::decode_value(value)?;
    if document.kind != "condition" {
        return Err(
            Error::invalid_input("must be \"condition\" in the older goal form").at("/type"),
        );
    }
    let mut conditions = document.condition.into_iter();
    let (Some((name, Value::Object(fields))), None) = (conditions.next(), conditions.next()) else {
        return Err(
            Error::invalid_input("must hold exactly one condition object").at("/condition"),
        );
    };
    let current = match name.as_str() {
        "ObjectAt" => object_at(fields)?,
        "SpawnObject" => spawn_object(fields),
        "ObjectNear" => renamed(fields, "object_near", &[("anchor", "reference_object")]),
        "SwapObjects" => renamed(
            fields,
            "swap_objects",
            &[
                ("first_object", "object"),
                ("second_object", "reference_object"),
            ],
        ),
        _ => {
            return Err(Error::invalid_input(
                "must be one of ObjectAt, SpawnObject, ObjectNear, SwapObjects",
            )
            .at("/condition"));
        }
    };
    StructuredGoal::from_json(Value::Object(current))
}

/// `object` is an id here, and `object_name` the name.
fn object_at(mut fields: Map<String, Value>) -> Result<Map<String, Value>> {
    let mut selector = Map::new();
    for (from, to) in [("object", "id"), ("object_name", "name")] {
        if let Some(text) = fields.remove(from) {
            selector.insert(to.to_owned(), text);
        }
    }
    if selector.is_empty() {
        return Err(Error::invalid_input("must name the object").at("/condition/ObjectAt/object"));
    }
    fields.insert("object".to_owned(), Value::Object(selector));
    fields.insert("kind".to_owned(), json!("object_at"));
    Ok(fields)
}

fn spawn_object(mut fields: Map<String, Value>) -> Map<String, Value> {
    if let Some(name) = fields.remove("name") {
        fields.entry("object").or_insert(name);
    }
    fields.insert("kind".to_owned(), json!("spawn_object"));
    fields
}

fn renamed(
    mut fields: Map<String, Value>,
    kind: &str,
    names: &[(&str, &str)],
) -> Map<String, Value> {
    for (from, to) in names {
        if let Some(value) = fields.remove(*from) {
            fields.entry(*to).or_insert(value);
        }
    }
    fields.insert("kind".to_owned(), json!(kind));
    fields
}
