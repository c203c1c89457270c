//! From the host's observation to the one that is sent: the types that the policy insists on.

use worldforge_core::{DType, Error, Feature, Observation, Result, json::Pointer};

use super::{
    config::Checking,
    exact,
    modality::check,
    wire::{Generation, Modalities},
};

/// How features are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Groups `video`, `state` and `language`.
    Grouped,
    /// One level of names such as `video.front`, as generation B and upstream's wrapper for
    /// simulators take them.
    Flat,
}

/// An observation as it is sent.
pub(super) struct Sent {
    pub(super) layout: Layout,
    pub(super) features: Observation,
}

/// What a feature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Video,
    State,
    Language,
    /// Nothing that is known here.
    Other,
}

impl Role {
    pub(super) const NAMED: [Self; 3] = [Self::Video, Self::State, Self::Language];

    /// Returns the name of the modality.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::State => "state",
            Self::Language => "language",
            Self::Other => "other",
        }
    }

    fn of_group(name: &str) -> Self {
        let named = Self::NAMED.into_iter();
        let mut named = named.filter(|role| role.name() == name);
        named.next().unwrap_or(Self::Other)
    }

    /// Tells by the beginning of the name, and a text by being one.
    pub(super) fn of_flat(name: &str, feature: &Feature) -> Self {
        match (name.split_once('.'), feature) {
            (Some(("video", _)), _) => Self::Video,
            (Some(("state", _)), _) => Self::State,
            (_, Feature::Text(_) | Feature::Texts(_)) => Self::Language,
            _ => Self::Other,
        }
    }
}

/// Converts what can be converted exactly, and checks it against what the server says it sees.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the feature.
pub(super) fn prepare(
    observation: &Observation,
    modalities: &Modalities,
    checking: Checking,
) -> Result<Sent> {
    let under = |error: Error| error.under(&place());
    let sent = convert(observation, modalities.generation).map_err(under)?;
    if checking == Checking::Strict {
        check(&sent, modalities).map_err(under)?;
    }
    Ok(sent)
}

fn place() -> Pointer {
    Pointer::root().key("info").key("observation")
}

fn convert(observation: &Observation, generation: Generation) -> Result<Sent> {
    let layout = layout(observation)?;
    if (layout, generation) == (Layout::Grouped, Generation::B) {
        return Err(Error::invalid_input(
            "generation B takes flat names such as video.front, found groups",
        )
        .at(Pointer::root()));
    }
    let mut features = Observation::new();
    for (name, feature) in observation.iter() {
        let feature = match feature {
            Feature::Group(group) => converted_group(name, group, generation)?.into(),
            other => converted(other, Role::of_flat(name, other), generation)
                .map_err(|error| error.under(&Pointer::root().key(name)))?,
        };
        features = features.with(name, feature);
    }
    Ok(Sent { layout, features })
}

fn layout(observation: &Observation) -> Result<Layout> {
    let is_group = |feature: &Feature| matches!(feature, Feature::Group(_));
    let has_groups = observation.iter().any(|(_, feature)| is_group(feature));
    let odd = observation.iter().find(|(_, feature)| !is_group(feature));
    match (has_groups, odd) {
        (true, Some((name, _))) => Err(Error::invalid_input(
            "groups and flat names must not be mixed, found a feature beside groups",
        )
        .at(Pointer::root().key(name))),
        (true, None) => Ok(Layout::Grouped),
        (false, _) => Ok(Layout::Flat),
    }
}

fn converted_group(name: &str, group: &Observation, generation: Generation) -> Result<Observation> {
    let role = Role::of_group(name);
    let mut features = Observation::new();
    for (key, feature) in group.iter() {
        let feature = converted(feature, role, generation)
            .map_err(|error| error.under(&Pointer::root().key(name).key(key)))?;
        features = features.with(key, feature);
    }
    Ok(features)
}

/// Returns the feature in the type that servers assert: bytes for pictures and, from generation C on,
/// single precision for states.
fn converted(feature: &Feature, role: Role, generation: Generation) -> Result<Feature> {
    let wanted = |what: &'static str| Err(Error::invalid_input(what).at(Pointer::root()));
    match (role, feature) {
        (Role::Video, Feature::Tensor(tensor)) => exact::to_u8(tensor).map(Feature::Tensor),
        (Role::State, Feature::Tensor(tensor))
            if generation != Generation::B || tensor.dtype() == DType::BF16 =>
        {
            exact::to_f32(tensor).map(Feature::Tensor)
        }
        (Role::State, Feature::Tensor(_))
        | (Role::Language, Feature::Text(_) | Feature::Texts(_))
        | (Role::Other, _) => Ok(feature.clone()),
        (Role::Video | Role::State, _) => wanted("must be a tensor"),
        (Role::Language, _) => wanted("must be a text, or one text for each item of the batch"),
    }
}
