//! What a loaded policy sees, and an observation that fits it.

use std::collections::BTreeMap;

use worldforge_core::{
    DType, Error, Feature, MAX_GROUP_DEPTH, Observation, Result, Tensor, json::Pointer,
};

/// What every feature's name begins with; it may be left out of a request.
const PREFIX: &str = "observation.";

/// The instruction.
const TASK: &str = "task";

/// Most features that an error lists.
const MAX_LISTED: usize = 16;

/// What a loaded policy takes and puts out.
#[derive(Debug)]
pub(super) struct Features {
    inputs: BTreeMap<String, Input>,
    /// Names that the policy's own processors change into those of inputs.
    renamed: BTreeMap<String, String>,
    /// The width of an action, when the policy says so.
    pub(super) action_width: Option<usize>,
}

#[derive(Debug)]
struct Input {
    is_picture: bool,
    shape: Vec<usize>,
}

/// What of an observation is sent to the worker.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) observation: Observation,
    pub(super) task: Option<String>,
}

impl Features {
    /// Reads what the worker said of the policy when it was loaded.
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](worldforge_core::ErrorKind::InvalidOutput) when that makes no sense.
    pub(super) fn read(facts: &Observation) -> Result<Self> {
        let mut inputs = BTreeMap::new();
        for (name, feature) in group(facts, "inputs") {
            let [kind, axes] = described(feature)
                .ok_or_else(|| Error::invalid_output("the policy's inputs must have shapes"))?;
            let input = Input {
                is_picture: kind == "VISUAL",
                shape: shape(axes)?,
            };
            inputs.insert(name.to_owned(), input);
        }
        let renamed = group(facts, "renamed").filter_map(|(old, new)| match new {
            Feature::Text(new) => Some((old.to_owned(), new.clone())),
            _ => None,
        });
        let renamed = renamed.collect();
        let action = group(facts, "outputs").find(|(name, _)| *name == "action");
        let action = action.and_then(|(_, feature)| described(feature));
        let action_width = match action {
            Some([_, axes]) => shape(axes)?.last().copied(),
            None => None,
        };
        Ok(Self {
            inputs,
            renamed,
            action_width,
        })
    }

    /// Checks an observation against what the policy sees; groups are joined by dots.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the feature.
    pub(super) fn fit(&self, observation: &Observation) -> Result<Seen> {
        let mut seen = Seen {
            observation: Observation::new(),
            task: None,
        };
        let place = Pointer::from("/info/observation");
        self.walk(observation, &mut seen, ("", &place), 0)?;
        for name in self.inputs.keys() {
            let mut names = self
                .renamed
                .iter()
                .filter(|(_, new)| *new == name)
                .map(|(old, _)| old);
            let is_there = |name: &String| seen.observation.get(name).is_some();
            if !is_there(name) && !names.any(is_there) {
                let message = format!("the policy sees {name}, which is missing");
                return Err(Error::invalid_input(message).at(place));
            }
        }
        Ok(seen)
    }

    fn walk(
        &self,
        group: &Observation,
        seen: &mut Seen,
        (prefix, place): (&str, &Pointer),
        depth: usize,
    ) -> Result<()> {
        for (name, feature) in group.iter() {
            let place = place.key(name);
            let name = format!("{prefix}{name}");
            match feature {
                Feature::Group(inner) if depth < MAX_GROUP_DEPTH => {
                    self.walk(inner, seen, (&format!("{name}."), &place), depth + 1)?;
                }
                Feature::Text(text) if name == TASK => seen.task = Some(text.clone()),
                feature => {
                    let (name, input) = self.input(name, &place)?;
                    let tensor = fitted(feature, input).map_err(|error| error.at(place.clone()))?;
                    if seen.observation.get(&name).is_some() {
                        return Err(Error::invalid_input("is given twice").at(place));
                    }
                    let observation = std::mem::take(&mut seen.observation);
                    seen.observation = observation.with(name, tensor);
                }
            }
        }
        Ok(())
    }

    /// Finds the input that a name stands for.
    fn input(&self, name: String, place: &Pointer) -> Result<(String, &Input)> {
        let full = format!("{PREFIX}{name}");
        for name in [name, full] {
            let input = self.renamed.get(&name).unwrap_or(&name);
            if let Some(input) = self.inputs.get(input) {
                return Ok((name, input));
            }
        }
        let listed: Vec<&str> = self
            .inputs
            .keys()
            .take(MAX_LISTED)
            .map(String::as_str)
            .collect();
        let message = format!("must be one of {}, or {TASK}", listed.join(", "));
        Err(Error::invalid_input(message).at(place.clone()))
    }
}

/// Returns a feature as the policy takes it, without the axis of the batch.
fn fitted(feature: &Feature, input: &Input) -> Result<Tensor> {
    let Feature::Tensor(tensor) = feature else {
        return Err(Error::invalid_input("must be a tensor"));
    };
    let (rank, shape) = (input.shape.len(), tensor.shape());
    let axes = match shape.split_first() {
        Some((1, rest)) if rest.len() == rank => rest,
        _ => shape,
    };
    let is_bytes = tensor.dtype() == DType::U8;
    if input.is_picture {
        // Sizes of pictures are the policy's own business: many resize what they see.
        let channels = if is_bytes { axes.last() } else { axes.first() };
        let [wanted, ..] = *input.shape.as_slice() else {
            return Err(Error::invalid_output(
                "the policy's pictures must have channels",
            ));
        };
        if axes.len() != rank || channels != Some(&wanted) || axes.contains(&0) {
            return Err(Error::invalid_input(format!(
                "must be a picture, u8 [height, width, {wanted}] or floats from 0 to 1 \
                 [{wanted}, height, width], found {tensor:?}"
            )));
        }
        if is_bytes {
            return tensor.reshaped(axes);
        }
    } else if axes != input.shape {
        let wanted = &input.shape;
        let message = format!("must have the shape {wanted:?}, found {tensor:?}");
        return Err(Error::invalid_input(message));
    }
    Tensor::from_f32(axes, &tensor.to_f32())
}

/// Returns the members of a group of facts.
fn group<'a>(facts: &'a Observation, name: &str) -> impl Iterator<Item = (&'a str, &'a Feature)> {
    let group = match facts.get(name) {
        Some(Feature::Group(group)) => Some(group),
        _ => None,
    };
    group.into_iter().flat_map(Observation::iter)
}

/// Returns the type and the axes of a described feature.
fn described(feature: &Feature) -> Option<[&str; 2]> {
    let Feature::Group(feature) = feature else {
        return None;
    };
    match (feature.get("type")?, feature.get("axes")?) {
        (Feature::Text(kind), Feature::Text(axes)) => Some([kind, axes]),
        _ => None,
    }
}

fn shape(axes: &str) -> Result<Vec<usize>> {
    let lengths = axes.split(',').filter(|axis| !axis.is_empty());
    lengths
        .map(|axis| axis.parse().ok())
        .collect::<Option<_>>()
        .ok_or_else(|| Error::invalid_output("the axes of a feature must be lengths"))
}
