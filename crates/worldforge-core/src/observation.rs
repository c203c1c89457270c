//! Named observations: cameras, states, instructions, goals.
//!
//! What a policy or a score provider sees is a tree of named [`Feature`]s. Nested lists of numbers
//! become [`Tensor`]s when the document is read, and text stays text.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{
    error::{Error, ErrorKind, Result},
    json::Pointer,
    tensor::Tensor,
};

/// Deepest nesting of groups.
pub const MAX_GROUP_DEPTH: usize = 8;

/// Features by name, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Observation {
    features: BTreeMap<String, Feature>,
}

/// One named part of an observation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Feature {
    /// Numbers with a shape.
    Tensor(Tensor),
    /// One text, such as an instruction.
    Text(String),
    /// Several texts, one for each item of a batch.
    Texts(Vec<String>),
    /// A number, a boolean or null, kept exactly.
    Scalar(Value),
    /// Features below a common name, such as the cameras below `video`.
    Group(Observation),
}

impl Observation {
    /// Creates an empty observation.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a feature, replacing one of the same name.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, feature: impl Into<Feature>) -> Self {
        self.features.insert(name.into(), feature.into());
        self
    }

    /// Reads a JSON object of features.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) naming the pointer of a ragged or non-finite list,
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) past [`MAX_GROUP_DEPTH`].
    pub fn from_json(value: Value) -> Result<Self> {
        read_group(value, &Pointer::root(), 0)
    }

    /// Returns a feature.
    pub fn get(&self, name: &str) -> Option<&Feature> {
        self.features.get(name)
    }

    /// Returns a feature that must be a tensor.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) when it is absent or something else.
    pub fn tensor(&self, name: &str) -> Result<&Tensor> {
        match self.features.get(name) {
            Some(Feature::Tensor(tensor)) => Ok(tensor),
            Some(_) => Err(Error::invalid_input("must be a tensor").at(Pointer::root().key(name))),
            None => Err(Error::invalid_input(format!("must have the tensor {name}"))),
        }
    }

    /// Returns the features in the order of their names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Feature)> {
        self.features
            .iter()
            .map(|(name, feature)| (name.as_str(), feature))
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// Refuses tensors that hold NaN or infinities, naming the feature.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput).
    pub fn check_finite(&self) -> Result<()> {
        for (name, feature) in &self.features {
            let outcome = match feature {
                Feature::Tensor(tensor) => tensor.check_finite(),
                Feature::Group(group) => group.check_finite(),
                _ => Ok(()),
            };
            outcome.map_err(|error| error.under(&Pointer::root().key(name)))?;
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Observation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl From<Tensor> for Feature {
    fn from(tensor: Tensor) -> Self {
        Self::Tensor(tensor)
    }
}

impl From<&str> for Feature {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Observation> for Feature {
    fn from(group: Observation) -> Self {
        Self::Group(group)
    }
}

fn read_group(value: Value, pointer: &Pointer, depth: usize) -> Result<Observation> {
    let Value::Object(members) = value else {
        return Err(Error::invalid_input("must be a JSON object of features").at(pointer.clone()));
    };
    if depth > MAX_GROUP_DEPTH {
        let message = format!("feature groups must nest at most {MAX_GROUP_DEPTH} levels deep");
        return Err(Error::new(ErrorKind::LimitExceeded, message).at(pointer.clone()));
    }
    let mut features = BTreeMap::new();
    for (name, value) in members {
        let place = pointer.key(&name);
        if name.trim().is_empty() {
            return Err(Error::invalid_input("feature names must be non-empty").at(place));
        }
        features.insert(name, read_feature(value, &place, depth)?);
    }
    Ok(Observation { features })
}

fn read_feature(value: Value, place: &Pointer, depth: usize) -> Result<Feature> {
    match value {
        Value::String(text) => Ok(Feature::Text(text)),
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_string) => {
            let texts = items
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            Ok(Feature::Texts(texts))
        }
        Value::Array(_) => Tensor::from_nested(&value)
            .map(Feature::Tensor)
            .map_err(|error| error.under(place)),
        Value::Object(ref members) if members.contains_key("data_base64") => {
            crate::json::decode_value(value)
                .map(Feature::Tensor)
                .map_err(|error| error.under(place))
        }
        Value::Object(_) => read_group(value, place, depth + 1).map(Feature::Group),
        scalar => Ok(Feature::Scalar(scalar)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_become_tensors_and_text_stays_text() {
        let value = json!({
            "video": {"front": [[[0, 1], [2, 3]]]},
            "state": {"arm": [0.5, -0.5]},
            "language": {"task": ["pick up"]},
            "seed": 9_007_199_254_740_993_u64
        });
        let observation = Observation::from_json(value).unwrap();
        let Some(Feature::Group(video)) = observation.get("video") else {
            panic!("want a group")
        };
        assert_eq!(video.tensor("front").unwrap().shape(), [1, 2, 2]);
        assert_eq!(
            observation.get("seed"),
            Some(&Feature::Scalar(json!(9_007_199_254_740_993_u64)))
        );
        let again = Observation::from_json(crate::json::encode(&observation).unwrap()).unwrap();
        assert_eq!(again, observation);
    }

    #[test]
    fn a_malformed_feature_is_named() {
        for (value, pointer) in [
            (json!({"a": {"b": [[1], [1, 2]]}}), "/a/b/1"),
            (json!({"a": {"b": [1, "x"]}}), "/a/b/1"),
            (json!({"a": []}), "/a"),
            (json!({"": 1}), "/"),
            (
                json!({"a": {"data_base64": "AA==", "dtype": "u8", "shape": [2]}}),
                "/a",
            ),
        ] {
            let error = Observation::from_json(value.clone()).unwrap_err();
            assert_eq!(
                error.pointer().map(Pointer::as_str),
                Some(pointer),
                "{value}"
            );
        }
        let nan = Tensor::from_f32([1], &[f32::NAN]).unwrap();
        let observation = Observation::new().with("group", Observation::new().with("x", nan));
        let error = observation.check_finite().unwrap_err();
        assert_eq!(error.pointer().map(Pointer::as_str), Some("/group/x"));
    }
}
