//! What a policy sees, put together from files and arguments.

use std::collections::BTreeMap;

use serde_json::Value;
use worldforge_core::{
    Error, Feature, Observation, Result,
    capability::{PolicyRequest, Request as _},
    json,
};

use crate::input::{Named, Source, read_feature, read_observation};

/// What a policy sees, and how it should act.
#[derive(Debug, clap::Args)]
pub(crate) struct View {
    /// What the policy sees: JSON, .npz or .safetensors; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present_any = ["tensors", "texts", "request"]
    )]
    observation: Option<Source>,
    /// One more feature from a .npy or JSON file; may be repeated
    #[arg(long = "tensor", id = "tensors", value_name = "NAME=FILE")]
    tensors: Vec<Named<Source>>,
    /// One more feature that is a text, such as an instruction; may be repeated
    #[arg(long = "text", id = "texts", value_name = "NAME=TEXT")]
    texts: Vec<Named<String>>,
    /// Split names here into groups: with '.', `video.front` is `front` in the group `video`
    #[arg(long, value_name = "SEPARATOR")]
    nest: Option<String>,
    /// How many steps the policy should plan [default: the policy's own]
    #[arg(long, value_name = "STEPS")]
    action_horizon: Option<u32>,
    /// The embodiment that the actions are for
    #[arg(long, value_name = "TAG")]
    embodiment: Option<String>,
    /// The provider's mode, such as `select_action`
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// An option of the provider, with a JSON value; may be repeated
    #[arg(long = "option", id = "options", value_name = "NAME=JSON")]
    options: Vec<Named<Value>>,
    /// The whole request as JSON with `info`; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "observation", "tensors", "texts", "nest", "action_horizon", "embodiment", "mode", "options"
        ]
    )]
    request: Option<Source>,
}

impl View {
    /// Reads the files and makes the request.
    pub(crate) fn request(&self) -> Result<PolicyRequest> {
        if let Some(source) = &self.request {
            return PolicyRequest::from_json(source.read_json()?)
                .map_err(|error| source.name_in(error));
        }
        let mut request = PolicyRequest::new(self.observation()?);
        let info = &mut request.info;
        info.action_horizon = self.action_horizon;
        info.embodiment_tag.clone_from(&self.embodiment);
        info.mode.clone_from(&self.mode);
        for option in &self.options {
            info.options
                .insert(option.name.clone(), option.value.clone());
        }
        request.check().map(|()| request)
    }

    fn observation(&self) -> Result<Observation> {
        let named = self.observation.as_ref().map(read_observation);
        let mut observation = named.transpose()?.unwrap_or_default();
        for tensor in &self.tensors {
            observation = observation.with(&tensor.name, read_feature(&tensor.value)?);
        }
        for text in &self.texts {
            observation = observation.with(&text.name, text.value.as_str());
        }
        match self.nest.as_deref() {
            None => Ok(observation),
            Some("") => Err(Error::invalid_input("--nest must name a separator")),
            Some(separator) => nest(&observation, separator),
        }
    }
}

/// A feature, or the features below a part of a name.
enum Node {
    Leaf(Feature),
    Group(BTreeMap<String, Self>),
}

/// Splits each name into the groups it names.
fn nest(flat: &Observation, separator: &str) -> Result<Observation> {
    let mut root = BTreeMap::new();
    for (name, feature) in flat.iter() {
        let both = || {
            Error::invalid_input("must be a group or a feature, not both")
                .at(json::Pointer::root().key(name))
        };
        let (groups, last) = name.rsplit_once(separator).unwrap_or(("", name));
        let mut group = &mut root;
        for part in groups.split(separator).filter(|_| !groups.is_empty()) {
            let below = group
                .entry(part.to_owned())
                .or_insert_with(|| Node::Group(BTreeMap::new()));
            match below {
                Node::Group(below) => group = below,
                Node::Leaf(_) => return Err(both()),
            }
        }
        let leaf = Node::Leaf(feature.clone());
        if group.insert(last.to_owned(), leaf).is_some() {
            return Err(both());
        }
    }
    Ok(joined(root))
}

fn joined(group: BTreeMap<String, Node>) -> Observation {
    let members = group.into_iter();
    members.fold(Observation::new(), |joined, (name, node)| match node {
        Node::Leaf(feature) => joined.with(name, feature),
        Node::Group(below) => joined.with(name, self::joined(below)),
    })
}
