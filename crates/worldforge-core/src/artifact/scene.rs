//! The scene artifact, schema version "1".

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::uri::{self, Reach};
use crate::{
    JsonObject,
    capability::Capability,
    digest::Digest,
    error::{Error, ErrorKind, Result},
    geometry::UNIT_NORM_TOLERANCE,
    id::ProviderName,
    json::{self, Pointer},
    redact::Redactor,
};

/// The `kind` of every scene artifact.
pub const SCENE_ARTIFACT_KIND: &str = "worldforge.scene_artifact";

/// Most bytes of one metadata object in its canonical form.
pub const MAX_METADATA_BYTES: usize = 2048;

/// Most objects, and most assets.
const MAX_ITEMS: usize = 10_000;

/// A described scene with its assets and where it came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SceneArtifact {
    /// Always [`SCENE_ARTIFACT_KIND`].
    pub kind: String,
    /// Always `"1"`.
    pub schema_version: String,
    /// The capability that made it, if one did.
    #[serde(default)]
    pub capability: Option<Capability>,
    /// Who made it.
    pub provider: ProviderName,
    /// The unit of every length.
    pub units: Units,
    /// What the axes mean.
    pub coordinate_frame: CoordinateFrame,
    /// What there is.
    pub objects: Vec<ArtifactObject>,
    /// Files that objects refer to.
    pub assets: Vec<Asset>,
    /// Pictures and videos of the scene.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Asset>,
    /// Where it came from.
    pub provenance: Provenance,
    /// Notes without secrets, at most [`MAX_METADATA_BYTES`].
    #[serde(default, skip_serializing_if = "JsonObject::is_empty")]
    pub metadata: JsonObject,
}

/// The unit of every length in an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Units {
    /// Metres.
    Meter,
    /// Centimetres.
    Centimeter,
    /// Millimetres.
    Millimeter,
    /// No unit.
    Unitless,
}

/// An axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Axis {
    /// The first.
    X,
    /// The second.
    Y,
    /// The third.
    Z,
}

/// Which way the third axis points, seen from the other two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Handedness {
    /// Left-handed.
    Left,
    /// Right-handed.
    Right,
}

/// What the axes mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CoordinateFrame {
    /// Which axis points up.
    pub up_axis: Axis,
    /// Which axis points forward; another one.
    pub forward_axis: Axis,
    /// Which way the remaining axis points.
    pub handedness: Handedness,
}

/// One object of the scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ArtifactObject {
    /// Unique among the objects.
    pub id: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Where it is.
    pub transform: Transform,
    /// Its extent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<BoundingBox>,
    /// Ids of its assets; at least one when present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_refs: Option<Vec<String>>,
    /// Notes without secrets.
    #[serde(default, skip_serializing_if = "JsonObject::is_empty")]
    pub metadata: JsonObject,
}

/// Translation, unit quaternion `[w, x, y, z]` and positive scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Transform {
    /// Along each axis.
    pub translation: [f64; 3],
    /// A unit quaternion, `[w, x, y, z]`.
    pub rotation_quat: [f64; 4],
    /// Along each axis, greater than zero.
    pub scale: [f64; 3],
}

/// Two corners with `min <= max`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BoundingBox {
    /// The lower corner.
    pub min: [f64; 3],
    /// The upper corner.
    pub max: [f64; 3],
}

/// A file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Asset {
    /// Unique in its list.
    pub id: String,
    /// What it is for.
    pub role: String,
    /// The digest of its bytes.
    pub digest: Digest,
    /// Whether it may lie on this machine or in a private network.
    #[serde(default)]
    pub local_only: bool,
    /// Its media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Its size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// Where it lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Notes without secrets.
    #[serde(default, skip_serializing_if = "JsonObject::is_empty")]
    pub metadata: JsonObject,
}

/// Where an artifact came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Provenance {
    /// The digest of what was asked.
    pub input_digest: Digest,
    /// The digest of what was answered.
    pub result_digest: Digest,
    /// The runtime's manifest id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime_manifest: Option<String>,
    /// The command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// How many events were recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_count: Option<u64>,
    /// What the artifact does not show; at least one when present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limitations: Option<Vec<String>>,
}

impl SceneArtifact {
    /// Reads an artifact and checks all of it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) or [`LimitExceeded`](ErrorKind::LimitExceeded)
    /// naming the pointer.
    pub fn from_json(value: Value) -> Result<Self> {
        let artifact: Self = json::decode_value(value)?;
        artifact.check().map(|()| artifact)
    }

    /// Checks what the types alone do not.
    ///
    /// # Errors
    ///
    /// As [`SceneArtifact::from_json`].
    pub fn check(&self) -> Result<()> {
        if self.kind != SCENE_ARTIFACT_KIND {
            return refuse("/kind", "must be worldforge.scene_artifact");
        }
        if self.schema_version != "1" {
            return refuse("/schema_version", "must be \"1\"");
        }
        if self.coordinate_frame.up_axis == self.coordinate_frame.forward_axis {
            return refuse("/coordinate_frame/forward_axis", "must differ from up_axis");
        }
        if self
            .provenance
            .limitations
            .as_ref()
            .is_some_and(Vec::is_empty)
        {
            return refuse("/provenance/limitations", "must be non-empty when present");
        }
        check_metadata(&self.metadata)?;
        let assets = check_assets(&self.assets, "/assets")?;
        check_assets(&self.media, "/media")?;
        self.check_objects(&assets)
    }

    fn check_objects(&self, assets: &BTreeSet<&str>) -> Result<()> {
        let mut ids = BTreeSet::new();
        check_count(self.objects.len(), "/objects")?;
        for (index, object) in self.objects.iter().enumerate() {
            let outcome = if !ids.insert(object.id.as_str()) || object.id.trim().is_empty() {
                refuse("/id", "must be non-empty and unique")
            } else {
                object.check(assets)
            };
            outcome.map_err(|error| error.under(&Pointer::from("/objects").index(index)))?;
        }
        Ok(())
    }
}

impl ArtifactObject {
    fn check(&self, assets: &BTreeSet<&str>) -> Result<()> {
        let Transform {
            rotation_quat,
            scale,
            ..
        } = &self.transform;
        let norm = rotation_quat
            .iter()
            .map(|part| part * part)
            .sum::<f64>()
            .sqrt();
        if (norm - 1.0).abs() > UNIT_NORM_TOLERANCE {
            return refuse("/transform/rotation_quat", "must be a unit quaternion");
        }
        if scale.iter().any(|axis| *axis <= 0.0) {
            return refuse("/transform/scale", "must be greater than 0 on every axis");
        }
        if self
            .bbox
            .is_some_and(|bbox| bbox.min.iter().zip(bbox.max).any(|(low, high)| *low > high))
        {
            return refuse("/bbox", "min must not exceed max on any axis");
        }
        if let Some(refs) = &self.asset_refs {
            let are_known = !refs.is_empty() && refs.iter().all(|id| assets.contains(id.as_str()));
            if !are_known {
                return refuse(
                    "/asset_refs",
                    "must be non-empty and name assets of this artifact",
                );
            }
        }
        check_metadata(&self.metadata)
    }
}

/// Checks a list of assets and returns their ids.
fn check_assets<'a>(assets: &'a [Asset], place: &'static str) -> Result<BTreeSet<&'a str>> {
    let mut ids = BTreeSet::new();
    check_count(assets.len(), place)?;
    for (index, asset) in assets.iter().enumerate() {
        let outcome = if !ids.insert(asset.id.as_str()) || asset.id.trim().is_empty() {
            refuse("/id", "must be non-empty and unique")
        } else if asset.role.trim().is_empty() {
            refuse("/role", "must be a non-empty string")
        } else {
            let reach = if asset.local_only {
                Reach::Local
            } else {
                Reach::Public
            };
            let uri = asset
                .uri
                .as_deref()
                .map_or(Ok(()), |address| uri::check(address, reach));
            uri.map_err(|error| error.at("/uri"))
                .and_then(|()| check_metadata(&asset.metadata))
        };
        outcome.map_err(|error| error.under(&Pointer::from(place).index(index)))?;
    }
    Ok(ids)
}

fn refuse(pointer: &'static str, message: &'static str) -> Result<()> {
    Err(Error::invalid_input(message).at(pointer))
}

fn check_count(count: usize, place: &'static str) -> Result<()> {
    if count <= MAX_ITEMS {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::LimitExceeded,
        format!("must hold at most {MAX_ITEMS} items"),
    )
    .at(place))
}

fn check_metadata(metadata: &JsonObject) -> Result<()> {
    let text = json::canonical(&Value::Object(metadata.clone()));
    if text.len() > MAX_METADATA_BYTES {
        let message = format!(
            "metadata must be at most {MAX_METADATA_BYTES} bytes, found {}",
            text.len()
        );
        return Err(Error::new(ErrorKind::LimitExceeded, message).at("/metadata"));
    }
    if metadata
        .iter()
        .any(|(key, value)| has_secret_key(key, value))
    {
        return refuse("/metadata", "must not carry a secret");
    }
    Ok(())
}

/// Looks at keys at every depth; the parser has bounded the depth.
fn has_secret_key(key: &str, value: &Value) -> bool {
    Redactor::standard().is_sensitive_key(key)
        || match value {
            Value::Object(members) => members
                .iter()
                .any(|(key, value)| has_secret_key(key, value)),
            Value::Array(items) => items.iter().any(|item| has_secret_key("", item)),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
