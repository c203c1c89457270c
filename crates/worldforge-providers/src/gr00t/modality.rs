//! The observation against what the server says it sees.

use std::collections::BTreeSet;

use worldforge_core::{Error, Feature, Result, Tensor, json::Pointer};

use super::{
    observation::{Layout, Role, Sent},
    wire::{Generation, Modalities, Modality},
};

/// Channels of a picture: red, green, blue.
const CHANNELS: usize = 3;

/// Checks that every feature that the policy sees is there, with the axes it has, and no other.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the feature.
pub(super) fn check(sent: &Sent, modalities: &Modalities) -> Result<()> {
    let mut known = BTreeSet::new();
    let mut batch = Batch::default();
    for role in Role::NAMED {
        let Some(modality) = modalities.groups.get(role.name()) else {
            continue;
        };
        for key in &modality.keys {
            let place = place(sent.layout, role, key);
            let feature = find(sent, &place).ok_or_else(|| {
                Error::invalid_input("the server's policy needs this feature").at(pointer(&place))
            })?;
            let found = axes(feature, role, modality, modalities.generation)
                .and_then(|found| batch.agree(found))
                .map_err(|error| error.at(pointer(&place)));
            found?;
            known.insert(place);
        }
    }
    let unknown = places(sent).find(|place| !known.contains(place));
    match unknown {
        None => Ok(()),
        Some(place) => Err(
            Error::invalid_input("the server's policy sees no such feature")
                .at(pointer(&place))
                .triage("remove it, or set GROOT_POLICY_STRICT=0 to let the server decide"),
        ),
    }
}

/// The names that lead to a feature: one, or a group's and its own.
type Place = Vec<String>;

fn place(layout: Layout, role: Role, key: &str) -> Place {
    let prefix = format!("{}.", role.name());
    match (layout, role) {
        (Layout::Grouped, _) => vec![role.name().to_owned(), key.to_owned()],
        // Instructions have no common beginning, and generation B gives names with theirs.
        (Layout::Flat, Role::Language) => vec![key.to_owned()],
        (Layout::Flat, _) if key.starts_with(&prefix) => vec![key.to_owned()],
        (Layout::Flat, _) => vec![prefix + key],
    }
}

fn pointer(place: &Place) -> Pointer {
    let keys = place.iter();
    keys.fold(Pointer::root(), |pointer, key| pointer.key(key))
}

fn find<'a>(sent: &'a Sent, place: &Place) -> Option<&'a Feature> {
    let (first, rest) = place.split_first()?;
    let mut feature = sent.features.get(first)?;
    for key in rest {
        let Feature::Group(group) = feature else {
            return None;
        };
        feature = group.get(key)?;
    }
    Some(feature)
}

/// Returns where every feature is.
fn places(sent: &Sent) -> impl Iterator<Item = Place> {
    let features = sent.features.iter();
    features.flat_map(|(name, feature)| match feature {
        Feature::Group(group) => {
            let keys = group.iter();
            keys.map(|(key, _)| vec![name.to_owned(), key.to_owned()])
                .collect()
        }
        _ => vec![vec![name.to_owned()]],
    })
}

/// How many observations are sent at once; every feature must have as many.
#[derive(Default)]
struct Batch(Option<usize>);

impl Batch {
    fn agree(&mut self, found: Option<usize>) -> Result<()> {
        match (self.0, found) {
            (Some(wanted), Some(found)) if wanted != found => Err(Error::invalid_input(format!(
                "must have {wanted} items in its batch as the others, found {found}"
            ))),
            (known, found) => {
                self.0 = known.or(found);
                Ok(())
            }
        }
    }
}

/// Checks the axes of a feature and returns the length of its batch, where it has one.
fn axes(
    feature: &Feature,
    role: Role,
    modality: &Modality,
    generation: Generation,
) -> Result<Option<usize>> {
    match (role, feature) {
        (Role::Video, Feature::Tensor(tensor)) => video(tensor, modality, generation),
        (Role::State, Feature::Tensor(tensor)) => state(tensor, modality, generation),
        (_, Feature::Text(_)) if generation != Generation::B => Ok(Some(1)),
        (_, Feature::Texts(texts)) if generation != Generation::B => Ok(Some(texts.len())),
        _ => Ok(None),
    }
}

fn video(tensor: &Tensor, modality: &Modality, generation: Generation) -> Result<Option<usize>> {
    let steps = modality.steps;
    match (tensor.shape(), generation) {
        ([batch, found, _, _, CHANNELS], _) if *found == steps => Ok(Some(*batch)),
        ([found, _, _, CHANNELS], Generation::B) if *found == steps => Ok(None),
        (found, Generation::B) => wrong("T, height, width, 3", found, steps),
        (found, _) => wrong("batch, T, height, width, 3", found, steps),
    }
}

fn state(tensor: &Tensor, modality: &Modality, generation: Generation) -> Result<Option<usize>> {
    let steps = modality.steps;
    match (tensor.shape(), generation) {
        ([batch, found, _], _) if *found == steps => Ok(Some(*batch)),
        ([found, _], Generation::B) if *found == steps => Ok(None),
        (found, Generation::B) => wrong("T, width", found, steps),
        (found, _) => wrong("batch, T, width", found, steps),
    }
}

fn wrong(axes: &str, found: &[usize], steps: usize) -> Result<Option<usize>> {
    Err(Error::invalid_input(format!(
        "must be shaped [{axes}] with T = {steps}, found {found:?}"
    )))
}
