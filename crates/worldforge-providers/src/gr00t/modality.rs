//! The observation against what the server says it sees.

use std::{borrow::Cow, collections::BTreeSet};

use worldforge_core::{Error, Feature, Observation, Result, Tensor, json::Pointer};

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

/// The names that lead to a feature: its group's, where it is in one, and its own.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place<'a> {
    group: Option<&'a str>,
    name: Cow<'a, str>,
}

fn place(layout: Layout, role: Role, key: &str) -> Place<'_> {
    let has_prefix = || {
        let rest = key.strip_prefix(role.name());
        rest.is_some_and(|rest| rest.starts_with('.'))
    };
    let name = match (layout, role) {
        // Instructions have no common beginning, and generation B gives names with theirs.
        (Layout::Grouped, _) | (Layout::Flat, Role::Language) => key.into(),
        (Layout::Flat, _) if has_prefix() => key.into(),
        (Layout::Flat, _) => format!("{}.{key}", role.name()).into(),
    };
    let group = (layout == Layout::Grouped).then(|| role.name());
    Place { group, name }
}

fn pointer(place: &Place<'_>) -> Pointer {
    let group = place.group.map(|group| Pointer::root().key(group));
    group.unwrap_or_default().key(&place.name)
}

fn find<'a>(sent: &'a Sent, place: &Place<'_>) -> Option<&'a Feature> {
    let features = match place.group.map(|group| sent.features.get(group)) {
        None => &sent.features,
        Some(Some(Feature::Group(group))) => group,
        Some(_) => return None,
    };
    features.get(&place.name)
}

/// Returns where every feature is.
fn places(sent: &Sent) -> impl Iterator<Item = Place<'_>> {
    let features = sent.features.iter();
    features.flat_map(|(name, feature)| {
        let (inside, alone) = match feature {
            Feature::Group(group) => (Some(group), None),
            _ => (None, Some(name)),
        };
        let inside = inside.into_iter().flat_map(Observation::iter);
        let inside = inside.map(move |(key, _)| (Some(name), key));
        let found = inside.chain(alone.map(|name| (None, name)));
        found.map(|(group, name)| Place {
            group,
            name: name.into(),
        })
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
