//! What a scene artifact must keep beyond its types.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    ArtifactObject, Asset, SCENE_ARTIFACT_KIND, SceneArtifact, Transform,
    uri::{self, Reach},
};
use crate::{
    JsonObject,
    error::{Error, ErrorKind, Result},
    geometry::UNIT_NORM_TOLERANCE,
    json::{self, Pointer},
    redact::Redactor,
};

/// Most bytes of one metadata object in its canonical form.
pub const MAX_METADATA_BYTES: usize = 2048;

/// Most objects, and most assets.
pub(super) const MAX_ITEMS: usize = 10_000;

/// Longest text, in characters.
const MAX_TEXT: usize = 2000;

impl SceneArtifact {
    /// Checks what the types alone do not.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) or [`LimitExceeded`](ErrorKind::LimitExceeded)
    /// naming the pointer of the first broken rule.
    pub fn check(&self) -> Result<()> {
        let mut faults = Faults::default();
        self.check_all(&mut faults);
        faults.0.into_iter().next().map_or(Ok(()), Err)
    }

    pub(super) fn check_all(&self, faults: &mut Faults) {
        let root = Pointer::root();
        if self.kind != SCENE_ARTIFACT_KIND {
            faults.add(root.key("kind"), "must be worldforge.scene_artifact");
        }
        if self.schema_version != "1" {
            faults.add(root.key("schema_version"), "must be \"1\"");
        }
        if self.coordinate_frame.up_axis == self.coordinate_frame.forward_axis {
            let place = Pointer::from("/coordinate_frame/forward_axis");
            faults.add(place, "must differ from up_axis");
        }
        faults.texts(
            &[
                ("runtime_manifest", &self.provenance.runtime_manifest),
                ("command", &self.provenance.command),
            ],
            &Pointer::from("/provenance"),
        );
        if let Some(limitations) = &self.provenance.limitations {
            let place = Pointer::from("/provenance/limitations");
            if limitations.is_empty() {
                faults.add(place.clone(), "must be non-empty when present");
            }
            for (index, text) in limitations.iter().enumerate() {
                faults.text(text, place.index(index));
            }
        }
        faults.metadata(&self.metadata, &root);
        let assets = check_assets(&self.assets, "assets", faults);
        check_assets(&self.media, "media", faults);
        self.check_objects(&assets, faults);
    }

    fn check_objects(&self, assets: &BTreeSet<&str>, faults: &mut Faults) {
        let list = Pointer::root().key("objects");
        faults.count(self.objects.len(), &list);
        let mut ids = BTreeSet::new();
        for (index, object) in self.objects.iter().enumerate().take(MAX_ITEMS) {
            let place = list.index(index);
            faults.id(&object.id, &mut ids, &place);
            object.check(assets, &place, faults);
        }
    }
}

impl ArtifactObject {
    fn check(&self, assets: &BTreeSet<&str>, place: &Pointer, faults: &mut Faults) {
        let Transform {
            rotation_quat,
            scale,
            ..
        } = &self.transform;
        let transform = place.key("transform");
        let squares = rotation_quat.iter().map(|part| part * part);
        if (squares.sum::<f64>().sqrt() - 1.0).abs() > UNIT_NORM_TOLERANCE {
            faults.add(transform.key("rotation_quat"), "must be a unit quaternion");
        }
        if scale.iter().any(|axis| *axis <= 0.0) {
            let message = "must be greater than 0 on every axis";
            faults.add(transform.key("scale"), message);
        }
        let is_inverted = self
            .bbox
            .is_some_and(|bbox| bbox.min.iter().zip(bbox.max).any(|(low, high)| *low > high));
        if is_inverted {
            faults.add(place.key("bbox"), "min must not exceed max on any axis");
        }
        if let Some(refs) = &self.asset_refs
            && (refs.is_empty() || refs.iter().any(|id| !assets.contains(id.as_str())))
        {
            let message = "must be non-empty and name assets of this artifact";
            faults.add(place.key("asset_refs"), message);
        }
        faults.texts(&[("label", &self.label)], place);
        faults.metadata(&self.metadata, place);
    }
}

/// Checks a list of assets and returns their ids.
fn check_assets<'a>(
    assets: &'a [Asset],
    key: &'static str,
    faults: &mut Faults,
) -> BTreeSet<&'a str> {
    let list = Pointer::root().key(key);
    faults.count(assets.len(), &list);
    let mut ids = BTreeSet::new();
    for (index, asset) in assets.iter().enumerate().take(MAX_ITEMS) {
        let place = list.index(index);
        faults.id(&asset.id, &mut ids, &place);
        faults.text(&asset.role, place.key("role"));
        faults.texts(&[("mime_type", &asset.mime_type)], &place);
        let reach = if asset.local_only {
            Reach::Local
        } else {
            Reach::Public
        };
        if let Some(address) = &asset.uri
            && let Err(error) = uri::check(address, reach)
        {
            faults.0.push(error.at(place.key("uri")));
        }
        faults.metadata(&asset.metadata, &place);
    }
    ids
}

/// Collects what is wrong.
#[derive(Default)]
pub(super) struct Faults(pub(super) Vec<Error>);

impl Faults {
    pub(super) fn add(&mut self, place: Pointer, message: &'static str) {
        self.0.push(Error::invalid_input(message).at(place));
    }

    fn count(&mut self, count: usize, place: &Pointer) {
        if count > MAX_ITEMS {
            let message = format!("must hold at most {MAX_ITEMS} items");
            let error = Error::new(ErrorKind::LimitExceeded, message);
            self.0.push(error.at(place.clone()));
        }
    }

    fn id<'a>(&mut self, id: &'a str, seen: &mut BTreeSet<&'a str>, place: &Pointer) {
        if !seen.insert(id) {
            self.add(place.key("id"), "must be unique");
        }
        self.text(id, place.key("id"));
    }

    fn texts(&mut self, texts: &[(&str, &Option<String>)], place: &Pointer) {
        for (key, text) in texts {
            if let Some(text) = text {
                self.text(text, place.key(key));
            }
        }
    }

    fn text(&mut self, text: &str, place: Pointer) {
        if text.trim().is_empty() || text.chars().count() > MAX_TEXT {
            self.add(
                place,
                "must be a non-empty string of at most 2000 characters",
            );
        } else if text.chars().any(char::is_control) {
            self.add(place, "must hold no control characters");
        } else if *Redactor::standard().text(text) != *text {
            self.add(place, "must hold nothing that redaction would change");
        }
    }

    pub(super) fn metadata(&mut self, metadata: &JsonObject, place: &Pointer) {
        if metadata.is_empty() {
            return;
        }
        let place = place.key("metadata");
        let value = Value::Object(metadata.clone());
        let size = json::canonical(&value).len();
        if size > MAX_METADATA_BYTES {
            let message =
                format!("metadata must be at most {MAX_METADATA_BYTES} bytes, found {size}");
            let error = Error::new(ErrorKind::LimitExceeded, message);
            self.0.push(error.at(place));
            return;
        }
        for finding in Redactor::standard().scan_value(&value) {
            let place = finding.pointer.below(&place);
            self.add(place, "must not carry a secret or a path of the host");
        }
    }
}
