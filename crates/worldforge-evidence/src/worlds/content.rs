//! What of a state counts as its content: everything but the world's id.

use serde_json::{Value, json};
use worldforge_core::{Digest, Error, Result, WorldIdentity, WorldState, json as strict};

/// Returns the digest of a state's content.
///
/// The id is left out: a world that was forked or imported under another id has the same content.
///
/// # Errors
///
/// [`InvalidState`](worldforge_core::ErrorKind::InvalidState) for a state without an identity.
pub fn state_digest(state: &WorldState) -> Result<Digest> {
    let identity = identity_of(state)?;
    Ok(Digest::of_json(&json!({
        "name": identity.name,
        "provider": identity.provider,
        "description": identity.description,
        "step": state.step,
        "scene": strict::encode(&state.scene)?,
        "metadata": Value::Object(state.metadata.clone()),
    })))
}

/// Returns whether two states have the same content.
pub(super) fn same_content(one: &WorldState, other: &WorldState) -> Result<bool> {
    let (first, second) = (identity_of(one)?, identity_of(other)?);
    Ok(one.step == other.step
        && one.scene == other.scene
        && one.metadata == other.metadata
        && first.name == second.name
        && first.provider == second.provider
        && first.description == second.description)
}

/// Returns a state's identity, which every state of a world has.
pub(super) fn identity_of(state: &WorldState) -> Result<&WorldIdentity> {
    let identity = state.identity.as_ref();
    identity.ok_or_else(|| Error::invalid_state("world state must have an id").at("/id"))
}

/// As [`identity_of`], to be changed.
pub(super) fn identity_mut(state: &mut WorldState) -> Result<&mut WorldIdentity> {
    let identity = state.identity.as_mut();
    identity.ok_or_else(|| Error::invalid_state("world state must have an id").at("/id"))
}
