//! The scene artifact, schema version "1".

use serde::{Deserialize, Serialize};

use crate::{JsonObject, capability::Capability, digest::Digest, id::ProviderName};

/// The `kind` of every scene artifact.
pub const SCENE_ARTIFACT_KIND: &str = "worldforge.scene_artifact";

/// A described scene with its assets and where it came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SceneArtifact {
    /// Always [`SCENE_ARTIFACT_KIND`].
    #[cfg_attr(feature = "schema", schema(constant = SCENE_ARTIFACT_KIND))]
    pub kind: String,
    /// Always `"1"`.
    #[cfg_attr(feature = "schema", schema(constant = "1"))]
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
    /// Notes without secrets, at most 2048 bytes of canonical JSON.
    #[serde(default, skip_serializing_if = "JsonObject::is_empty")]
    pub metadata: JsonObject,
}

/// The unit of every length in an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
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
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
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
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
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
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
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
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
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
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
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
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
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
#[cfg_attr(
    feature = "schema",
    derive(crate::schema::Schema),
    schema(name = "SceneAsset")
)]
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
#[cfg_attr(
    feature = "schema",
    derive(crate::schema::Schema),
    schema(name = "SceneProvenance")
)]
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
