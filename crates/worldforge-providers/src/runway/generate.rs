//! `generate`: a video from a prompt, and from a picture when there is one.

use serde_json::{Value, json};
use worldforge_core::{
    CallContext, Error, ErrorKind, JsonObject, Result,
    capability::{GenerateRequest, GenerationOptions, Provide, VideoResponse},
};

use super::{
    Runway,
    artifact::Expected,
    draft::{Draft, TASK},
    models::{Endpoint, Model},
    ratio::{asked_ratio, pixels},
    wire::TaskId,
};

/// Members that a request for a video says elsewhere.
const TYPED: [&str; 6] = [
    "model",
    "duration",
    "promptText",
    "ratio",
    "seed",
    "negativePrompt",
];

/// A request as it is sent, and what is noted about it.
struct Order {
    endpoint: Endpoint,
    body: Vec<u8>,
    notes: JsonObject,
}

impl Provide<GenerateRequest> for Runway {
    async fn provide(&self, cx: &CallContext, request: &GenerateRequest) -> Result<VideoResponse> {
        let mut expected = Expected {
            resolution: asked_ratio(&request.options)?.and_then(|(ratio, _)| pixels(&ratio)),
            fps: None,
            seconds: Some(request.duration_seconds),
        };
        let (id, mut notes) = match task_of(&request.options)? {
            Some(id) => (id, taken_up()),
            None => self.begin_generation(cx, request).await?,
        };
        let ratio = notes.get("ratio").and_then(Value::as_str);
        expected.resolution = expected.resolution.or_else(|| ratio.and_then(pixels));
        notes.insert("provider".to_owned(), cx.provider().as_str().into());
        let clip = self.fetch(cx, &id).await?.into_clip(expected, notes)?;
        Ok(VideoResponse::new(cx.provider().clone(), clip))
    }
}

impl Runway {
    async fn begin_generation(
        &self,
        cx: &CallContext,
        request: &GenerateRequest,
    ) -> Result<(TaskId, JsonObject)> {
        let Order {
            endpoint,
            body,
            notes,
        } = self.generation(request)?;
        self.create(cx, endpoint.path(), &body, notes).await
    }

    fn generation(&self, request: &GenerateRequest) -> Result<Order> {
        let options = &request.options;
        refuse_foreign(options)?;
        let endpoint = if options.image.is_some() || options.extras.contains_key("promptImage") {
            Endpoint::ImageToVideo
        } else {
            Endpoint::TextToVideo
        };
        let model = options.model.as_deref().unwrap_or(&self.model);
        let mut draft = Draft::new(&self.table, endpoint, model)?;
        draft.put("promptText", request.prompt.as_str(), "/prompt")?;
        draft.put_some("promptImage", options.image.as_deref(), "/options/image")?;
        draft.put(
            "duration",
            whole(request.duration_seconds)?,
            "/duration_seconds",
        )?;
        let mut notes = notes(endpoint, model, draft.known());
        if let Some((ratio, place)) = asked_ratio(options)? {
            draft.put("ratio", ratio.as_str(), place)?;
            notes.insert("ratio".to_owned(), ratio.into());
        } else if let Some(usual) = draft.known().filter(|model| model.needs("ratio")) {
            let usual = usual.first_choice("ratio").cloned().unwrap_or_default();
            draft.put("ratio", usual.clone(), "/options/ratio")?;
            notes.insert("ratio".to_owned(), usual);
        }
        put_shared(&mut draft, options)?;
        draft.put_extras(&options.extras, &TYPED)?;
        Ok(Order {
            endpoint,
            body: draft.into_bytes()?,
            notes,
        })
    }
}

/// Adds the options that generating and transferring share.
pub(super) fn put_shared(draft: &mut Draft<'_>, options: &GenerationOptions) -> Result<()> {
    draft.put_some("seed", options.seed, "/options/seed")?;
    draft.put_some(
        "negativePrompt",
        options.negative_prompt.as_deref(),
        "/options/negative_prompt",
    )?;
    if options.reference_images.is_empty() {
        return Ok(());
    }
    let references = options.reference_images.iter();
    let references: Value = references.map(|uri| json!({"uri": uri})).collect();
    draft.put("references", references, "/options/reference_images")
}

/// Starts the notes of an answer.
pub(super) fn notes(endpoint: Endpoint, model: &str, known: Option<&Model>) -> JsonObject {
    let mut notes = JsonObject::new();
    notes.insert("endpoint".to_owned(), endpoint.name().into());
    notes.insert("model".to_owned(), model.into());
    if known.is_none() {
        let note = "not in the adapter's table: passed on unchecked";
        notes.insert("model_note".to_owned(), note.into());
    }
    notes
}

/// Starts the notes of an answer to a task that existed.
pub(super) fn taken_up() -> JsonObject {
    let mut notes = JsonObject::new();
    notes.insert("taken_up".to_owned(), true.into());
    notes
}

/// Returns the task that a caller wants to take up.
pub(super) fn task_of(options: &GenerationOptions) -> Result<Option<TaskId>> {
    task_in(&options.extras).map_err(|error| error.at("/options/extras/task"))
}

/// Reads the id of a task among members that only this provider understands.
pub(super) fn task_in(members: &JsonObject) -> Result<Option<TaskId>> {
    let Some(found) = members.get(TASK) else {
        return Ok(None);
    };
    let id = found.as_str().and_then(TaskId::read);
    id.map(Some)
        .ok_or_else(|| Error::invalid_input("must be the id of a task"))
}

/// Returns a length in whole seconds, which every model takes.
fn whole(seconds: f64) -> Result<i64> {
    // The contract allows an hour at most, so nothing is lost.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "lengths are checked to be at most an hour"
    )]
    let count = seconds.round() as i64;
    #[expect(clippy::cast_precision_loss, reason = "as above")]
    let is_whole = (count as f64 - seconds).abs() < 1e-9;
    if is_whole {
        return Ok(count);
    }
    Err(Error::invalid_input("must be whole seconds").at("/duration_seconds"))
}

fn refuse_foreign(options: &GenerationOptions) -> Result<()> {
    let refuse = |message: &'static str, place: &'static str| {
        Err(Error::new(ErrorKind::Unsupported, message).at(place))
    };
    if options.fps.is_some() {
        return refuse(
            "the rate cannot be chosen, every model has its own",
            "/options/fps",
        );
    }
    if options.video.is_some() {
        return refuse(
            "a video is rendered anew by transfer, not by generate",
            "/options/video",
        );
    }
    Ok(())
}
