//! Whether files that repeat what the episodes show repeat it rightly.

use serde_json::Value;
use worldforge_core::{Result, Untrusted, json, json::Pointer};

use super::{Check, Finding, inspection::Inspection, verifier::MAX_SHOWN};
use crate::{attest::Tally, store::RunPath};

/// A place at which two values differ, and what each has there.
struct Difference<'a> {
    place: Pointer,
    wanted: Option<&'a Value>,
    found: Option<&'a Value>,
}

impl Inspection<'_> {
    /// Compares every JSON file that the tally knows.
    pub(super) fn documents(&mut self, tally: &dyn Tally) {
        for subject in self.stated.subjects {
            let path = &subject.path;
            let finding = match self.document(path, tally) {
                Ok(Some(finding)) => finding,
                Ok(None) => continue,
                Err(error) => Finding::failed(Check::Document, "document").because_of(&error),
            };
            self.findings.add(finding.in_file(path));
        }
    }

    fn document(&self, path: &RunPath, tally: &dyn Tally) -> Result<Option<Finding>> {
        let claimed = self.stated.statistics;
        let Some(restated) = tally.restated(path, claimed)? else {
            return Ok(None);
        };
        if !self.findings.is_intact(path) {
            let reason = "the file is not the one that was signed";
            return Ok(Some(Finding::skipped(Check::Document, "document", reason)));
        }
        let document = self.folder.json(path)?;
        let found = document.pointer(restated.place.as_str());
        let difference = difference(restated.place.clone(), Some(&restated.value), found);
        Ok(Some(match difference {
            None => Finding::passed(Check::Document, at(&restated.place)),
            Some(difference) => Finding::failed(Check::Document, at(&difference.place))
                .between(&shown(difference.wanted), &shown(difference.found)),
        }))
    }
}

fn at(place: &Pointer) -> String {
    if place.as_str().is_empty() {
        "the whole document".to_owned()
    } else {
        format!("value at '{place}'")
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(
        || "nothing".to_owned(),
        |value| {
            Untrusted::new(json::canonical(value))
                .excerpt(MAX_SHOWN)
                .to_string()
        },
    )
}

/// Finds the first place at which two values differ; both are nested no deeper than a document.
fn difference<'a>(
    place: Pointer,
    wanted: Option<&'a Value>,
    found: Option<&'a Value>,
) -> Option<Difference<'a>> {
    match (wanted, found) {
        (Some(Value::Object(wanted)), Some(Value::Object(found))) => {
            let mut keys = wanted.keys().chain(found.keys());
            keys.find_map(|key| difference(place.key(key), wanted.get(key), found.get(key)))
        }
        (Some(Value::Array(wanted)), Some(Value::Array(found))) => {
            let mut indices = 0..wanted.len().max(found.len());
            indices.find_map(|index| {
                difference(place.index(index), wanted.get(index), found.get(index))
            })
        }
        (wanted, found) if wanted == found => None,
        (wanted, found) => Some(Difference {
            place,
            wanted,
            found,
        }),
    }
}
