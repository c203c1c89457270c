//! Reading a scene artifact: every rule, and everything that breaks one.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    Provenance, SceneArtifact,
    rules::{Faults, MAX_ITEMS},
    uri::{self, Reach},
};
use crate::{
    JsonObject,
    error::{Error, Result},
    json::{self, Pointer},
};

/// Most faults that are listed.
const MAX_FAULTS: usize = 200;

const MEMBERS: [&str; 11] = [
    "kind",
    "schema_version",
    "capability",
    "provider",
    "units",
    "coordinate_frame",
    "objects",
    "assets",
    "media",
    "provenance",
    "metadata",
];

impl SceneArtifact {
    /// Reads an artifact and checks all of it.
    ///
    /// # Errors
    ///
    /// The first of what [`SceneArtifact::read`] returns.
    pub fn from_json(value: Value) -> Result<Self> {
        Self::read(value).map_err(|faults| {
            let first = faults.into_iter().next();
            first.unwrap_or_else(|| Error::bug("an artifact is refused for a reason"))
        })
    }

    /// Reads an artifact and checks all of it, however much is wrong.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) and
    /// [`LimitExceeded`](crate::ErrorKind::LimitExceeded), each naming its pointer, at most 200.
    pub fn read(value: Value) -> std::result::Result<Self, Vec<Error>> {
        let mut faults = Faults::default();
        let metadata = value.get("metadata").and_then(Value::as_object).cloned();
        let artifact = read_members(value, &mut faults);
        if let Some(artifact) = &artifact {
            artifact.check_all(&mut faults);
        } else if let Some(metadata) = metadata {
            faults.metadata(&metadata, &Pointer::root());
        }
        faults.0.truncate(MAX_FAULTS);
        match artifact {
            Some(artifact) if faults.0.is_empty() => Ok(artifact),
            _ => Err(faults.0),
        }
    }
}

fn read_members(value: Value, faults: &mut Faults) -> Option<SceneArtifact> {
    let Value::Object(members) = value else {
        faults.add(Pointer::root(), "must be a JSON object");
        return None;
    };
    let unknown = members
        .keys()
        .filter(|key| !MEMBERS.contains(&key.as_str()));
    for key in unknown {
        let message = format!("must be one of {}", MEMBERS.join(", "));
        let error = Error::invalid_input(message);
        faults.0.push(error.at(Pointer::root().key(key)));
    }
    let mut members = Members { members, faults };
    // Every member is read before any of them may be found missing.
    let kind = members.required("kind");
    let schema_version = members.required("schema_version");
    let capability = members.optional("capability");
    let provider = members.required("provider");
    let units = members.required("units");
    let coordinate_frame = members.required("coordinate_frame");
    let objects = members.list("objects");
    let assets = members.list("assets");
    let media = members.optional_list("media");
    let provenance: Option<Provenance> = members.required("provenance");
    let metadata: Option<JsonObject> = members.optional("metadata");
    Some(SceneArtifact {
        kind: kind?,
        schema_version: schema_version?,
        capability,
        provider: provider?,
        units: units?,
        coordinate_frame: coordinate_frame?,
        objects: objects?,
        assets: assets?,
        media: media?,
        provenance: provenance?,
        metadata: metadata.unwrap_or_default(),
    })
}

struct Members<'a> {
    members: JsonObject,
    faults: &'a mut Faults,
}

impl Members<'_> {
    fn required<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let place = Pointer::root().key(key);
        let Some(value) = self.members.remove(key) else {
            self.faults.add(place, "must be there");
            return None;
        };
        self.decoded(value, &place)
    }

    fn optional<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let value = self.members.remove(key).filter(|value| !value.is_null())?;
        self.decoded(value, &Pointer::root().key(key))
    }

    fn list<T: DeserializeOwned>(&mut self, key: &str) -> Option<Vec<T>> {
        let place = Pointer::root().key(key);
        let Some(value) = self.members.remove(key) else {
            self.faults.add(place, "must be there");
            return None;
        };
        let Value::Array(items) = value else {
            self.faults.add(place, "must be a list");
            return None;
        };
        let count = items.len();
        let decoded: Vec<T> = items
            .into_iter()
            .take(MAX_ITEMS + 1)
            .enumerate()
            .filter_map(|(index, item)| {
                let place = place.index(index);
                // An address that must not be published is named whatever else is wrong.
                let address = address_of(&item);
                let decoded = self.decoded(item, &place);
                if let (None, Some((address, reach))) = (&decoded, address)
                    && let Err(error) = uri::check(&address, reach)
                {
                    self.faults.0.push(error.at(place.key("uri")));
                }
                decoded
            })
            .collect();
        // Beyond the limit the count alone is what is wrong.
        (decoded.len() == count || decoded.len() > MAX_ITEMS).then_some(decoded)
    }

    fn optional_list<T: DeserializeOwned>(&mut self, key: &str) -> Option<Vec<T>> {
        if self.members.get(key).is_none_or(Value::is_null) {
            return Some(Vec::new());
        }
        self.list(key)
    }

    fn decoded<T: DeserializeOwned>(&mut self, value: Value, place: &Pointer) -> Option<T> {
        json::decode_value(value)
            .map_err(|error| self.faults.0.push(error.under(place)))
            .ok()
    }
}

/// Returns the address of what seems to be an asset, and how far it may reach.
fn address_of(item: &Value) -> Option<(String, Reach)> {
    let address = item.get("uri")?.as_str()?.to_owned();
    let is_local = item.get("local_only") == Some(&Value::Bool(true));
    let reach = if is_local {
        Reach::Local
    } else {
        Reach::Public
    };
    Some((address, reach))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{artifact::SCENE_ARTIFACT_KIND, digest::Digest, error::ErrorKind};

    fn minimal() -> Value {
        let digest = Digest::of_bytes(b"x").to_string();
        json!({
            "kind": SCENE_ARTIFACT_KIND, "schema_version": "1", "provider": "mock", "units": "meter",
            "coordinate_frame": {"up_axis": "y", "forward_axis": "z", "handedness": "right"},
            "objects": [{"id": "cube", "asset_refs": ["mesh"], "bbox": {"min": [0, 0, 0], "max": [1, 1, 1]},
                "transform": {"translation": [0, 0, 0], "rotation_quat": [1, 0, 0, 0], "scale": [1, 1, 1]}}],
            "assets": [{"id": "mesh", "role": "mesh", "digest": digest, "uri": "meshes/cube.glb"}],
            "provenance": {"input_digest": digest, "result_digest": digest}
        })
    }

    #[test]
    fn a_minimal_artifact_reads_back_what_it_writes() {
        let artifact = SceneArtifact::from_json(minimal()).unwrap();
        assert_eq!(
            SceneArtifact::from_json(json::encode(&artifact).unwrap()).unwrap(),
            artifact
        );
    }

    #[test]
    fn malformed_artifacts_name_the_field() {
        for (place, value, expected) in [
            ("/kind", json!("scene"), "/kind"),
            ("/schema_version", json!(1), "/schema_version"),
            ("/units", json!("furlong"), "/units"),
            (
                "/coordinate_frame/up_axis",
                json!("z"),
                "/coordinate_frame/forward_axis",
            ),
            (
                "/objects/0/transform/scale",
                json!([1, 0, 1]),
                "/objects/0/transform/scale",
            ),
            (
                "/objects/0/transform/translation",
                json!([1, 2]),
                "/objects/0/transform/translation",
            ),
            (
                "/objects/0/transform/rotation_quat",
                json!([0, 0, 0, 0]),
                "/objects/0/transform/rotation_quat",
            ),
            ("/objects/0/bbox/min", json!([2, 0, 0]), "/objects/0/bbox"),
            (
                "/objects/0/asset_refs",
                json!(["other"]),
                "/objects/0/asset_refs",
            ),
            (
                "/assets/0/uri",
                json!("https://example.org/cube.glb?sig=1"),
                "/assets/0/uri",
            ),
            (
                "/assets/0/digest",
                json!("sha256:input"),
                "/assets/0/digest",
            ),
        ] {
            let mut artifact = minimal();
            *artifact.pointer_mut(place).unwrap() = value;
            let error = SceneArtifact::from_json(artifact).unwrap_err();
            assert_eq!(
                error.pointer().map(Pointer::as_str),
                Some(expected),
                "{place}"
            );
        }
    }

    #[test]
    fn metadata_is_small_and_without_secrets() {
        let mut artifact = minimal();
        artifact["metadata"] = json!({"note": "x".repeat(3000)});
        assert_eq!(
            SceneArtifact::from_json(artifact.clone())
                .unwrap_err()
                .kind(),
            ErrorKind::LimitExceeded
        );
        artifact["metadata"] = json!({"a": [{"api_key": "x"}]});
        assert_eq!(
            SceneArtifact::from_json(artifact).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
    }
}
