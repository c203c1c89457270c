//! Patches: changes with everything they expect of the world they are applied to.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Digest, Error, ErrorKind, Result, WORLD_LIMITS, WorldState,
    json::{self, Limits},
};

use super::{
    change::{Changes, FieldChange, ObjectChange, Unmet},
    content::state_digest,
    difference::DIFF_SCHEMA_VERSION,
};

/// How large a patch may be.
pub const PATCH_LIMITS: Limits = WORLD_LIMITS;

/// Most changes of a patch.
pub const MAX_CHANGES: usize = 20_000;

/// Changes that a person reviewed, applied as a whole or not at all.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "Raw")
)]
pub struct WorldPatch {
    base_digest: Option<Digest>,
    result_digest: Option<Digest>,
    changes: Changes,
}

#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "WorldPatchFile")
)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[cfg_attr(feature = "schema", schema(constant = DIFF_SCHEMA_VERSION))]
    schema_version: u32,
    base_digest: Option<Digest>,
    result_digest: Option<Digest>,
    #[serde(default)]
    field_changes: Vec<FieldChange>,
    #[serde(default)]
    object_changes: Vec<ObjectChange>,
    // What a diff says beside the changes, so that it can be applied as it is.
    #[serde(default, rename = "source_label")]
    _source_label: Option<String>,
    #[serde(default, rename = "target_label")]
    _target_label: Option<String>,
    #[serde(default, rename = "history_summary")]
    _history_summary: Option<Value>,
}

impl WorldPatch {
    /// Reads a patch, or a diff that is to be applied as one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] naming the field, [`ErrorKind::LimitExceeded`].
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let raw: Raw = json::decode(bytes, PATCH_LIMITS)?;
        if raw.schema_version != DIFF_SCHEMA_VERSION {
            let message = format!(
                "must be {DIFF_SCHEMA_VERSION}, found {}",
                raw.schema_version
            );
            return Err(Error::invalid_input(message).at("/schema_version"));
        }
        if raw.field_changes.len() + raw.object_changes.len() > MAX_CHANGES {
            let message = format!("patch must hold at most {MAX_CHANGES} changes");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        refuse_repeats(&raw)?;
        Ok(Self {
            base_digest: raw.base_digest,
            result_digest: raw.result_digest,
            changes: Changes {
                fields: raw.field_changes,
                objects: raw.object_changes,
            },
        })
    }

    /// Returns the changes.
    pub const fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Lists everything that the patch expects of a state and that does not hold.
    ///
    /// # Errors
    ///
    /// As [`Changes::between`].
    pub fn unmet(&self, state: &WorldState) -> Result<Vec<Unmet>> {
        let found = state_digest(state)?;
        let mut unmet = Vec::new();
        if let Some(wanted) = self.base_digest.filter(|wanted| *wanted != found) {
            unmet.push(Unmet::of_digest("/base_digest", wanted, found));
        }
        unmet.extend(self.changes.unmet(state)?);
        Ok(unmet)
    }

    /// Makes the state that the patch leads to.
    ///
    /// # Errors
    ///
    /// As [`Changes::applied_to`], and [`ErrorKind::InvalidInput`] when the result is not the one
    /// that the patch names.
    pub fn applied_to(&self, state: &WorldState) -> Result<WorldState> {
        let next = self.changes.applied_to(state)?;
        let found = state_digest(&next)?;
        match self.result_digest {
            Some(wanted) if wanted != found => {
                let message = format!("must be the digest of the result, {found}, found {wanted}");
                Err(Error::invalid_input(message)
                    .at("/result_digest")
                    .triage("make the patch anew with 'worldforge world diff --format json'"))
            }
            _ => Ok(next),
        }
    }
}

/// Refuses a patch that names a field or an object twice: the order would decide.
fn refuse_repeats(raw: &Raw) -> Result<()> {
    let mut fields = std::collections::BTreeSet::new();
    for (index, change) in raw.field_changes.iter().enumerate() {
        if !fields.insert(change.field) {
            let place = json::Pointer::from("/field_changes").index(index);
            return Err(Error::invalid_input("must not name a field twice").at(place));
        }
    }
    let mut objects = std::collections::BTreeSet::new();
    for (index, change) in raw.object_changes.iter().enumerate() {
        if !objects.insert(&change.object_id) {
            let place = json::Pointer::from("/object_changes").index(index);
            return Err(Error::invalid_input("must not name an object twice").at(place));
        }
    }
    Ok(())
}
