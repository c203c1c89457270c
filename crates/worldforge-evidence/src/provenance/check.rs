//! The rules that a type alone does not keep.

use serde_json::Value;
use worldforge_core::{Error, Result, Safe, capability::Capability, json::Pointer};

use super::{Provenance, StatedDigest};
use crate::Summary;

/// Longest text of a field, in characters.
const MAX_TEXT: usize = 4000;

/// Most references to dataset manifests, and most capabilities and providers.
const MAX_REFERENCES: usize = 1000;

impl Provenance {
    /// Checks an envelope, as every writer of a report does before it renders one.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the field.
    pub fn check(&self) -> Result<()> {
        self.check_texts()?;
        self.check_lists()?;
        self.check_digests()?;
        let place = Pointer::from("/dataset_manifests");
        for (index, reference) in self.dataset_manifests.iter().enumerate() {
            check_dataset(reference).map_err(|error| error.under(&place.index(index)))?;
        }
        Ok(())
    }

    fn check_texts(&self) -> Result<()> {
        let required = [
            ("/suite_id", &self.suite_id),
            ("/suite_version", &self.suite_version),
            ("/worldforge_version", &self.worldforge_version),
            ("/claim_boundary", &self.claim_boundary),
            ("/metric_semantics", &self.metric_semantics),
        ];
        let notes = self.notes.iter().map(|notes| ("/notes", notes));
        for (place, text) in required.into_iter().chain(notes) {
            check_text(text).map_err(|error| error.at(place))?;
        }
        Ok(())
    }

    fn check_lists(&self) -> Result<()> {
        let lengths = [
            ("/providers", self.providers.len()),
            ("/capabilities", self.capabilities.len()),
            ("/runtime_manifests", self.runtime_manifests.len()),
            ("/dataset_manifests", self.dataset_manifests.len()),
        ];
        for (place, length) in lengths {
            if length > MAX_REFERENCES {
                let message = format!("must have at most {MAX_REFERENCES} items, found {length}");
                return Err(Error::invalid_input(message).at(place));
            }
        }
        for (index, name) in self.capabilities.iter().enumerate() {
            let is_known = Capability::ALL
                .iter()
                .any(|known| known.name() == name.as_str());
            if name.trim().is_empty() || !(is_known || self.is_legacy()) {
                let message = "must be the name of a capability";
                let place = Pointer::from("/capabilities").index(index);
                return Err(Error::invalid_input(message).at(place));
            }
        }
        Ok(())
    }

    fn check_digests(&self) -> Result<()> {
        let budget = self.budget_file.as_ref();
        let digests = [
            ("/input_digest", self.input_digest.as_ref()),
            ("/result_digest", self.result_digest.as_ref()),
        ];
        for (place, digest) in digests {
            let fits = match digest {
                Some(StatedDigest::Exact(_)) => true,
                Some(StatedDigest::Weak(text)) => self.is_legacy() && has_prefix(text),
                None => self.is_legacy(),
            };
            if !fits {
                let message = "must be sha256: and 64 lowercase hex digits";
                return Err(Error::invalid_input(message).at(place));
            }
        }
        if let Some(budget) = budget {
            check_text(&budget.path).map_err(|error| error.at("/budget_file/path"))?;
            let is_weak = budget.sha256.exact().is_none();
            if is_weak && (!self.is_legacy() || budget.sha256.to_string().trim().is_empty()) {
                let message = "must be sha256: and 64 lowercase hex digits";
                return Err(Error::invalid_input(message).at("/budget_file/sha256"));
            }
        }
        Ok(())
    }
}

/// Says whether a text is at least meant as a digest, which is all that Python tools asked for.
fn has_prefix(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|rest| !rest.is_empty())
}

fn check_text(text: &Safe) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid_input("must not be blank"));
    }
    if text.chars().count() > MAX_TEXT {
        let message = format!("must be at most {MAX_TEXT} characters");
        return Err(Error::invalid_input(message));
    }
    Ok(())
}

/// Checks the compact reference to a dataset manifest.
fn check_dataset(reference: &Summary) -> Result<()> {
    let members = reference.as_object();
    for key in ["id", "name", "sha256", "license"] {
        let text = members.get(key).and_then(Value::as_str);
        if text.is_none_or(|text| text.trim().is_empty()) {
            let message = "must be a text that is not blank";
            return Err(Error::invalid_input(message).at(Pointer::root().key(key)));
        }
    }
    if !members
        .get("sha256")
        .and_then(Value::as_str)
        .is_some_and(has_prefix)
    {
        return Err(Error::invalid_input("must start with sha256:").at("/sha256"));
    }
    let count = members.get("entry_count").and_then(Value::as_u64);
    if count.is_none_or(|count| count == 0) {
        return Err(Error::invalid_input("must be a whole number of at least 1").at("/entry_count"));
    }
    for key in ["privacy", "safety"] {
        if !members.get(key).is_some_and(Value::is_object) {
            let message = "must be a JSON object";
            return Err(Error::invalid_input(message).at(Pointer::root().key(key)));
        }
    }
    Ok(())
}
