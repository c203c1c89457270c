//! The table: endpoints, their models, and the order of members on the wire.

use std::collections::BTreeMap;

use serde_json::Value;
use worldforge_core::{JsonObject, Result};

use super::shape::{Reader, Shape, broken};

/// Most items of a list for which the interface names no limit of its own.
pub(super) const MAX_ITEMS: u64 = 64;

/// What the official SDK of this release takes, with the limits that its documentation states.
const TABLE: &str = include_str!("models.json");

/// Where a task is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// A video from a prompt alone.
    TextToVideo,
    /// A video from a picture.
    ImageToVideo,
    /// A video from a video.
    VideoToVideo,
}

impl Endpoint {
    /// Every endpoint of the table.
    pub const ALL: [Self; 3] = [Self::TextToVideo, Self::ImageToVideo, Self::VideoToVideo];

    /// Returns the name, such as `text_to_video`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TextToVideo => "text_to_video",
            Self::ImageToVideo => "image_to_video",
            Self::VideoToVideo => "video_to_video",
        }
    }

    /// Returns the route.
    pub const fn path(self) -> &'static str {
        match self {
            Self::TextToVideo => "/v1/text_to_video",
            Self::ImageToVideo => "/v1/image_to_video",
            Self::VideoToVideo => "/v1/video_to_video",
        }
    }
}

/// What is known about the models.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    inner_order: Vec<String>,
    endpoints: BTreeMap<Endpoint, Models>,
}

#[derive(Clone, Debug, PartialEq)]
struct Models {
    order: Vec<String>,
    models: BTreeMap<String, Model>,
}

/// What a model takes at an endpoint.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::runway) struct Model {
    pub(super) members: Vec<Member>,
}

/// One member of a request.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::runway) struct Member {
    pub(super) name: String,
    pub(super) is_required: bool,
    pub(super) shape: Shape,
}

impl Table {
    /// Reads the table that is built in.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn embedded() -> Result<Self> {
        let table: Value = serde_json::from_str(TABLE).map_err(|_cause| broken())?;
        let named = table.get("shapes").and_then(Value::as_object);
        let reader = Reader {
            named: named.ok_or_else(broken)?,
        };
        let endpoints = Endpoint::ALL.into_iter().map(|endpoint| {
            let spelled = table.get(endpoint.name()).ok_or_else(broken)?;
            Ok((endpoint, Models::read(&reader, spelled)?))
        });
        Ok(Self {
            inner_order: words(table.get("inner_order"))?,
            endpoints: endpoints.collect::<Result<_>>()?,
        })
    }

    /// Returns the names of the models of an endpoint, in alphabetical order.
    pub fn models(&self, endpoint: Endpoint) -> impl Iterator<Item = &str> {
        let models = self.endpoints.get(&endpoint).map(|known| &known.models);
        models.into_iter().flatten().map(|(name, _)| name.as_str())
    }

    /// Returns what a model takes, and nothing for one that the table does not hold.
    pub(in crate::runway) fn model(&self, endpoint: Endpoint, name: &str) -> Option<&Model> {
        self.endpoints.get(&endpoint)?.models.get(name)
    }

    /// Returns the order of members on the wire: of the request itself, and of objects within it.
    pub(in crate::runway) fn orders(&self, endpoint: Endpoint) -> [&[String]; 2] {
        let order = self.endpoints.get(&endpoint).map(|known| &known.order);
        [
            order.map(Vec::as_slice).unwrap_or_default(),
            &self.inner_order,
        ]
    }
}

impl Models {
    fn read(reader: &Reader<'_>, spelled: &Value) -> Result<Self> {
        let models = spelled.get("models").and_then(Value::as_object);
        let models = models.ok_or_else(broken)?.iter().map(|(name, members)| {
            let members = members.as_object().ok_or_else(broken)?;
            Ok((name.clone(), Model::read(reader, members)?))
        });
        Ok(Self {
            order: words(spelled.get("order"))?,
            models: models.collect::<Result<_>>()?,
        })
    }
}

impl Model {
    fn read(reader: &Reader<'_>, members: &JsonObject) -> Result<Self> {
        let members = members.iter();
        let members = members.map(|(name, shape)| reader.member(name, shape));
        Ok(Self {
            members: members.collect::<Result<_>>()?,
        })
    }

    /// Returns whether the model has such a member.
    pub(in crate::runway) fn takes(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    /// Returns whether the model cannot do without such a member.
    pub(in crate::runway) fn needs(&self, name: &str) -> bool {
        self.member(name).is_some_and(|member| member.is_required)
    }

    /// Returns the first value that a member may have, where the values are listed.
    pub(in crate::runway) fn first_choice(&self, name: &str) -> Option<&Value> {
        match &self.member(name)?.shape {
            Shape::Literals(choices) => choices.first(),
            _ => None,
        }
    }

    /// Returns the members without which the model does not work.
    pub(in crate::runway) fn needed(&self) -> impl Iterator<Item = &str> {
        let members = self.members.iter().filter(|member| member.is_required);
        members.map(|member| member.name.as_str())
    }

    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

fn words(spelled: Option<&Value>) -> Result<Vec<String>> {
    let words = spelled.and_then(Value::as_array).ok_or_else(broken)?;
    let words = words.iter().map(|word| word.as_str().map(str::to_owned));
    words.collect::<Option<_>>().ok_or_else(broken)
}
