//! A family: its name, its schema, who reads it.

use serde_json::Value;
use worldforge_core::{
    Error, JsonObject,
    json::{Limits, Pointer, parse},
    schema::{Schema, document},
};
use worldforge_evidence::Violation;

/// Limits of documents that nothing but a schema checks.
const LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(64 << 20);

/// Most violations of a schema that are listed.
const MAX_VIOLATIONS: usize = 200;

/// Documents of one shape.
pub(in super::super) struct Family {
    /// What commands and files call it.
    pub(in super::super) name: &'static str,
    /// What it is.
    pub(in super::super) title: &'static str,
    /// The versions that are read, or that there are.
    pub(in super::super) versions: &'static str,
    /// Who writes it.
    pub(in super::super) writer: &'static str,
    /// Makes the schema.
    pub(in super::super) schema: fn() -> Value,
    /// Who checks it.
    pub(in super::super) check: Check,
    /// Tells it from its members.
    pub(super) is: fn(&JsonObject) -> bool,
}

/// Who checks a document.
pub(in super::super) enum Check {
    /// The reader of the type; it returns everything that it refuses.
    Reader(fn(&[u8]) -> Vec<Violation>),
    /// The schema: nothing reads the family back.
    Schema,
}

/// Makes the schema of a type under its family's title.
pub(super) fn schema_of<T: Schema>(title: &str) -> Value {
    document::<T>(title)
}

impl Family {
    /// Returns everything that is wrong with a document.
    pub(in super::super) fn violations(&self, bytes: &[u8]) -> Vec<Violation> {
        match self.check {
            Check::Reader(read) => read(bytes),
            Check::Schema => by_schema(&(self.schema)(), bytes),
        }
    }
}

/// Compares a document with a schema; values are not quoted.
fn by_schema(schema: &Value, bytes: &[u8]) -> Vec<Violation> {
    let value = match parse(bytes, LIMITS) {
        Ok(value) => value,
        Err(error) => return vec![Violation::from(&error)],
    };
    let Ok(validator) = jsonschema::validator_for(schema) else {
        return vec![Violation::from(&Error::bug("a schema is a schema"))];
    };
    let faults = validator.iter_errors(&value).take(MAX_VIOLATIONS);
    faults
        .map(|fault| {
            let place = fault.instance_path().to_string();
            let parts = place.split('/').skip(1);
            let place = parts.fold(Pointer::root(), |place, part| {
                place.key(&part.replace("~1", "/").replace("~0", "~"))
            });
            let rule = fault.schema_path().to_string();
            let keyword = rule.rsplit('/').next().unwrap_or_default();
            let message = format!("must fit the schema: {}", wanted(keyword));
            Violation::from(&Error::invalid_input(message).at(place))
        })
        .collect()
}

/// Says what a keyword of a schema wants.
fn wanted(keyword: &str) -> &'static str {
    match keyword {
        "type" => "another type of value",
        "required" => "a member that is not there",
        "additionalProperties" => "no members of other names",
        "const" | "enum" => "one of the values that are known",
        "pattern" | "propertyNames" => "a text of another form",
        "minimum" | "maximum" | "exclusiveMinimum" => "a number in range",
        "minItems" | "maxItems" | "prefixItems" => "another number of items",
        _ => "one of the forms that are known",
    }
}
