//! Scene artifacts: a described scene with its assets, as evidence.

mod read;
mod rules;
mod scene;
mod uri;

pub use rules::MAX_METADATA_BYTES;
pub use scene::{
    ArtifactObject, Asset, Axis, BoundingBox, CoordinateFrame, Handedness, Provenance,
    SCENE_ARTIFACT_KIND, SceneArtifact, Transform, Units,
};
pub use uri::check_public_link;
