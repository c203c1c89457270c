//! Scene artifacts: a described scene with its assets, as evidence.

mod scene;
mod uri;

pub use scene::{
    ArtifactObject, Asset, Axis, BoundingBox, CoordinateFrame, Handedness, MAX_METADATA_BYTES,
    Provenance, SCENE_ARTIFACT_KIND, SceneArtifact, Transform, Units,
};
pub use uri::check_public_link;
