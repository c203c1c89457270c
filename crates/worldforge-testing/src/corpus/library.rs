//! Finding fixtures by capability and name.

use worldforge_core::{
    Error, ErrorKind, Result,
    capability::{Capability, Request},
    nearest,
};

use super::{files, fixture::Fixture};

/// The capabilities that the corpus covers, in the order in which it lists them.
pub const CAPABILITY_FIXTURE_NAMES: [Capability; 7] = [
    Capability::Predict,
    Capability::Reason,
    Capability::Embed,
    Capability::Generate,
    Capability::Transfer,
    Capability::Score,
    Capability::Policy,
];

/// Returns the names of a capability's fixtures, sorted.
pub fn fixture_names(capability: Capability) -> impl ExactSizeIterator<Item = &'static str> {
    files::of(capability).iter().map(|(name, _)| *name)
}

/// Returns one fixture.
///
/// # Errors
///
/// [`NotFound`](ErrorKind::NotFound) for an unknown name, with the nearest one as the triage step.
pub fn fixture(capability: Capability, name: &str) -> Result<Fixture> {
    let (name, text) = files::of(capability)
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| {
            let error = Error::new(ErrorKind::NotFound, "the corpus has no such fixture")
                .with("capability", capability.name())
                .with("fixture", name.to_owned());
            match nearest(name, fixture_names(capability)) {
                Some(near) => error.triage(format!("use '{near}'")),
                None => error.triage("list what there is with `fixture_names`"),
            }
        })?;
    Fixture::parse(capability, name, text.as_bytes())
}

/// Returns every fixture of a capability, in the order of their names.
pub fn fixtures(capability: Capability) -> impl ExactSizeIterator<Item = Result<Fixture>> {
    files::of(capability)
        .iter()
        .map(move |(name, text)| Fixture::parse(capability, name, text.as_bytes()))
}

/// Returns every fixture of the corpus, capability by capability.
pub fn all_fixtures() -> impl Iterator<Item = Result<Fixture>> {
    CAPABILITY_FIXTURE_NAMES.into_iter().flat_map(fixtures)
}

/// Returns the valid baseline of a capability as a typed request.
///
/// # Errors
///
/// As [`Fixture::request`].
pub fn baseline<R: Request>() -> Result<R> {
    fixture(R::CAPABILITY, "valid_baseline")?.request()
}
