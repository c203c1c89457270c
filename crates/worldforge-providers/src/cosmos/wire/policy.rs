//! `policy`: the next chunk for what is seen.

use serde_json::{Value, json};
use worldforge_core::{
    Error, Feature, JsonObject, Observation, Result,
    capability::PolicyInfo,
    json::{Pointer, encode},
};

use super::{
    Domain, Extras, Training,
    action::{check_chunk, general, params, rate, seed},
    cosmos3::{prompt, sampling},
    media::{self, Kind},
    picture,
};

/// Joint positions of DROID.
const DROID_JOINTS: usize = 7;

const JOINTS: &str = "observation/joint_position";
const GRIPPER: &str = "observation/gripper_position";

/// Writes a request for the next chunk; a specialist fixes what a general model lets one choose.
///
/// # Errors
///
/// As [`Rollout::read`](super::Rollout::read), below `/info`.
pub(in crate::cosmos) fn request(
    info: &PolicyInfo,
    domain: Domain,
    training: Training,
) -> Result<(Value, usize)> {
    let asked = info.action_horizon.map(|steps| steps as usize);
    let count = asked.unwrap_or_else(|| domain.chunk(training));
    check_chunk(count, &Pointer::from("/info/action_horizon"))?;
    let mut params = params(domain, count);
    let mut body = observe(&info.observation, &mut params)?;
    body.insert("model_mode".to_owned(), "policy".into());
    let mut extras = Extras::new(&info.options, "/info/options");
    // Read by the caller, who compares it with the translator.
    extras.value("domain_name");
    if training == Training::General {
        params.insert("raw_action_dim".to_owned(), domain.width(training).into());
        general(&mut extras, &mut params)?;
        if let Some(steps) = extras.integer("history_length", [1, 10_000])? {
            params.insert("history_length".to_owned(), steps.into());
        }
        if let Some(switch) = extras.switch("use_state")? {
            params.insert("use_state".to_owned(), switch.into());
        }
        rate(&mut extras, &mut body)?;
    }
    seed(&mut extras, &mut body)?;
    sampling(&mut extras, &mut body)?;
    extras.finish()?;
    body.insert("action_params".to_owned(), params.into());
    Ok((body.into(), count))
}

/// Writes what the policy sees: a picture, an instruction, and DROID's joints if they are there.
fn observe(observation: &Observation, params: &mut JsonObject) -> Result<JsonObject> {
    let place = Pointer::from("/info/observation");
    let mut body = JsonObject::new();
    let mut state = JsonObject::new();
    for (name, feature) in observation.iter() {
        let here = place.key(name);
        match name {
            "image" => {
                let image = seen(feature, &here)?;
                body.insert("input_reference".to_owned(), image.into());
            }
            "prompt" => {
                let text = instruction(feature).map_err(|error| error.at(here))?;
                body.insert("prompt".to_owned(), text.into());
            }
            JOINTS => drop(state.insert(JOINTS.to_owned(), joints(feature, &here)?)),
            GRIPPER => drop(state.insert(GRIPPER.to_owned(), gripper(feature, &here)?)),
            _ => {
                return Err(Error::invalid_input(format!(
                    "must be image, prompt, {JOINTS} or {GRIPPER}"
                ))
                .at(here));
            }
        }
    }
    for (name, member) in [("image", "input_reference"), ("prompt", "prompt")] {
        if !body.contains_key(member) {
            return Err(Error::invalid_input("must be there").at(place.key(name)));
        }
    }
    match state.len() {
        0 => {}
        2 => drop(params.insert("observation".to_owned(), state.into())),
        _ => {
            let message = format!("must have both {JOINTS} and {GRIPPER}, or neither");
            return Err(Error::invalid_input(message).at(place));
        }
    }
    Ok(body)
}

fn seen(feature: &Feature, place: &Pointer) -> Result<String> {
    match feature {
        Feature::Text(text) => {
            media::check(text, Kind::Image, place.clone())?;
            Ok(text.clone())
        }
        Feature::Tensor(tensor) => {
            picture::data_url(tensor).map_err(|error| error.at(place.clone()))
        }
        _ => {
            let message = "must be a data URL, or bytes of a picture [height, width, 3]";
            Err(Error::invalid_input(message).at(place.clone()))
        }
    }
}

fn instruction(feature: &Feature) -> Result<&str> {
    match feature {
        Feature::Text(text) if !text.trim().is_empty() => prompt(text),
        _ => Err(Error::invalid_input("must be a text that is not blank")),
    }
}

fn joints(feature: &Feature, place: &Pointer) -> Result<Value> {
    match feature {
        Feature::Tensor(tensor) if tensor.shape() == [DROID_JOINTS] => encode(&tensor.to_f32()),
        _ => {
            let message = format!("must be {DROID_JOINTS} joint positions");
            Err(Error::invalid_input(message).at(place.clone()))
        }
    }
}

fn gripper(feature: &Feature, place: &Pointer) -> Result<Value> {
    let wrong = || Error::invalid_input("must be one number").at(place.clone());
    match feature {
        Feature::Scalar(value) => value.as_f64().map(|number| json!(number)).ok_or_else(wrong),
        Feature::Tensor(tensor) => match tensor.to_f32().as_slice() {
            [one] => encode(one),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}
