//! `predict` by forward dynamics: what follows from given actions.

use serde_json::Value;
use worldforge_core::{
    Action, Error, ErrorKind, JsonObject, Result, Tensor, capability::PredictRequest, json::Pointer,
};

use super::{
    Domain, Extras, Request, Training,
    action::{check_chunk, general, params, rate, seed},
    cosmos3::{prompt, sampling},
    media::{self, Kind},
};

/// The kind of action that `predict` carries out.
pub const FORWARD_DYNAMICS: &str = "cosmos_forward_dynamics";

/// Where a world state names the picture of its present.
pub(in crate::cosmos) const OBSERVATION_IMAGE: &str = "observation_image";

/// A request for a rollout.
#[derive(Debug)]
pub(in crate::cosmos) struct Rollout {
    pub(in crate::cosmos) request: Request,
    pub(in crate::cosmos) domain: Domain,
}

impl Rollout {
    /// Writes a request that renders what follows from given actions.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) for another kind of action,
    /// [`InvalidInput`](ErrorKind::InvalidInput) and [`LimitExceeded`](ErrorKind::LimitExceeded) naming the
    /// parameter.
    pub(in crate::cosmos) fn read(asked: &PredictRequest) -> Result<Self> {
        let Action::Custom(action) = &asked.action else {
            return Err(other_action());
        };
        if asked.action.kind() != FORWARD_DYNAMICS {
            return Err(other_action());
        }
        let place = Pointer::from("/action/parameters");
        let mut extras = Extras::new(action.parameters(), place);
        let domain = domain(&mut extras)?;
        let (rows, count) = rows(&mut extras, domain)?;
        if u32::try_from(count).ok() != Some(asked.steps) {
            let message = format!("must be {count}, one step for each action");
            return Err(Error::invalid_input(message).at("/steps"));
        }
        let image = image(&mut extras, &asked.world_state.metadata)?;
        let mut body = JsonObject::from_iter([
            ("model_mode".to_owned(), "forward_dynamics".into()),
            ("input_reference".to_owned(), image.into()),
        ]);
        if let Some(text) = extras.text("prompt")? {
            let text = prompt(text).map_err(|error| error.at(extras.place("prompt")))?;
            body.insert("prompt".to_owned(), text.into());
        }
        let mut params = params(domain, count);
        params.insert(
            "raw_action_dim".to_owned(),
            domain.width(Training::General).into(),
        );
        params.insert("action".to_owned(), rows.clone());
        general(&mut extras, &mut params)?;
        let fps = rate(&mut extras, &mut body)?;
        seed(&mut extras, &mut body)?;
        sampling(&mut extras, &mut body)?;
        extras.finish()?;
        body.insert("action_params".to_owned(), params.into());
        let request = Request {
            body: body.into(),
            fps,
            mode: "forward_dynamics",
            frames: asked.steps.saturating_add(1),
        };
        Ok(Self { request, domain })
    }
}

fn other_action() -> Error {
    let message = format!("the only action is {FORWARD_DYNAMICS}");
    Error::new(ErrorKind::Unsupported, message)
        .at("/action/type")
        .triage("see the provider's page for the parameters of that action")
}

fn domain(extras: &mut Extras<'_>) -> Result<Domain> {
    let found = extras.text("domain_name")?.and_then(Domain::of_name);
    found.ok_or_else(|| {
        let message = format!("must be one of {}", Domain::names());
        Error::invalid_input(message).at(extras.place("domain_name"))
    })
}

/// Reads the actions: rows of the domain's width, as many as a chunk may have.
fn rows<'a>(extras: &mut Extras<'a>, domain: Domain) -> Result<(&'a Value, usize)> {
    let place = extras.place("action");
    let value = extras.value("action");
    let value = value.ok_or_else(|| Error::invalid_input("must be there").at(place.clone()))?;
    let tensor = Tensor::from_nested(value).map_err(|error| error.under(&place))?;
    let wanted = domain.width(Training::General);
    match *tensor.shape() {
        [count, width] if width == wanted => {
            check_chunk(count, &place)?;
            Ok((value, count))
        }
        _ => {
            let message = format!(
                "must be rows of {wanted} numbers for {}, found {:?}",
                domain.name(),
                tensor.shape()
            );
            Err(Error::invalid_input(message).at(place))
        }
    }
}

/// Finds the picture of the present: with the action, or in the world state's notes.
fn image(extras: &mut Extras<'_>, notes: &JsonObject) -> Result<String> {
    let place = extras.place("image");
    if let Some(text) = extras.text("image")? {
        media::check(text, Kind::Image, place)?;
        return Ok(text.to_owned());
    }
    let in_state = Pointer::from("/world_state/metadata").key(OBSERVATION_IMAGE);
    match notes.get(OBSERVATION_IMAGE) {
        Some(Value::String(text)) => {
            media::check(text, Kind::Image, in_state)?;
            Ok(text.clone())
        }
        Some(_) => Err(Error::invalid_input("must be a text").at(in_state)),
        None => Err(Error::invalid_input(format!(
            "must be there, or {OBSERVATION_IMAGE} in the world state's metadata: the picture to \
             start from"
        ))
        .at(place)),
    }
}
