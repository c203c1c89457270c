//! What the derived schemas say of a type.
#![cfg(feature = "schema")]

use std::collections::BTreeMap;

use serde_json::json;
use worldforge_core::{
    Digest, JsonObject,
    schema::{Schema, document},
};

/// One thing, as [`Digest`] says.
///
/// What follows the first paragraph is for readers of the code.
#[derive(Schema)]
#[expect(dead_code, reason = "the type is described and never made")]
struct Thing {
    /// Always there.
    kind: Kind,
    /// May be absent.
    note: Option<String>,
    #[serde(default, rename = "n")]
    count: u32,
    #[serde(skip)]
    _hidden: u64,
    #[schema(constant = 3)]
    version: u32,
    #[serde(flatten)]
    place: Place,
}

#[derive(Schema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "the type is described and never made")]
enum Kind {
    /// The first.
    FirstOne,
    Second,
}

#[derive(Schema)]
#[serde(tag = "at", rename_all = "kebab-case")]
#[expect(dead_code, reason = "the type is described and never made")]
enum Place {
    NearBy { digest: Digest },
    FarAway,
}

/// A report.
#[derive(Schema)]
#[schema(written, open)]
#[expect(dead_code, reason = "the type is described and never made")]
struct Report {
    reason: Option<String>,
    sizes: BTreeMap<String, u64>,
    notes: JsonObject,
    earlier: Option<Box<Self>>,
}

#[test]
fn a_read_type_is_closed_and_its_options_may_be_absent() {
    let schema = document::<Thing>("A thing");
    assert_eq!(schema["title"], "A thing");
    assert_eq!(
        schema["$defs"]["Kind"]["enum"],
        json!(["first_one", "second"])
    );
    let near = &schema["oneOf"][0];
    assert_eq!(near["additionalProperties"], false);
    assert_eq!(near["required"], json!(["at", "digest", "kind", "version"]));
    assert_eq!(near["properties"]["at"], json!({"const": "near-by"}));
    assert_eq!(near["properties"]["version"]["const"], 3);
    assert_eq!(near["properties"]["kind"]["description"], "Always there.");
    assert_eq!(near["properties"]["n"]["maximum"], u32::MAX);
    assert!(near["properties"].get("_hidden").is_none());
    assert_eq!(
        schema["oneOf"][1]["required"],
        json!(["at", "kind", "version"])
    );
}

#[test]
fn a_written_type_has_all_its_members_and_may_hold_itself() {
    let schema = document::<Report>("A report");
    assert_eq!(schema["description"], "A report.");
    assert_eq!(schema["additionalProperties"], true);
    let required = json!(["earlier", "notes", "reason", "sizes"]);
    assert_eq!(schema["required"], required);
    assert_eq!(schema["$defs"]["Report"]["required"], required);
    let reason = json!({"anyOf": [{"type": "string"}, {"type": "null"}]});
    assert_eq!(schema["properties"]["reason"], reason);
}
