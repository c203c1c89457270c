//! `predict`: what a robot's actions look like, by the action-conditioned model `robotics_v1`.
//!
//! The wire is that of the official `runway-robotics-sdk` 0.1.0: 17 actions of seven numbers make a
//! chunk of video at 15 frames a second. A chunk that starts from a picture repeats its first action; one
//! that goes on from a video begins with the 17 actions of that video.

use serde::Deserialize;
use serde_json::{Number, Value, json};
use worldforge_core::{
    Action, CallContext, Error, ErrorKind, JsonObject, Result,
    capability::{PredictRequest, PredictResponse, Provide},
    json::decode_value,
};

use super::{
    Runway,
    generate::{taken_up, task_in},
    models::Media,
};
use crate::wire::media::mp4;

/// The kind of action that is understood.
pub const ROBOT_ACTIONS: &str = "runway_robot_actions";

/// Actions of one chunk of video.
pub const CHUNK_ACTIONS: usize = 17;

/// Numbers of one action: the pose of the hand in six, and the gripper.
pub const ACTION_WIDTH: usize = 7;

/// Frames in a second, and so actions.
pub const FRAMES_PER_SECOND: u32 = 15;

/// The model behind the endpoint.
pub const ROBOTICS_MODEL: &str = "robotics_v1";

const PATH: &str = "/v1/robotics_action_to_video";

/// Largest seed.
const MAX_SEED: i64 = 4_294_967_295;

/// One action, its numbers as the caller wrote them.
type Row = Vec<Number>;

/// The parameters of an action of the kind [`ROBOT_ACTIONS`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parameters {
    actions: Vec<Row>,
    #[serde(default)]
    past_actions: Vec<Row>,
    prompt_image: Option<String>,
    context_video_uri: Option<String>,
    #[serde(default)]
    seed: i64,
    #[expect(dead_code, reason = "it is read before, without the other members")]
    task: Option<Value>,
}

/// What the model starts from.
enum Context {
    Image(String),
    Video(String),
}

struct Chunk {
    rows: Vec<Row>,
    context: Context,
    seed: i64,
    padding: usize,
}

impl Provide<PredictRequest> for Runway {
    async fn provide(&self, cx: &CallContext, request: &PredictRequest) -> Result<PredictResponse> {
        let Action::Custom(action) = &request.action else {
            return Err(foreign(request));
        };
        if request.action.kind() != ROBOT_ACTIONS {
            return Err(foreign(request));
        }
        let parameters = action.parameters();
        let place = "/action/parameters";
        let chunk =
            Chunk::read(parameters, request.steps).map_err(|error| error.under(&place.into()))?;
        let task = task_in(parameters).map_err(|error| error.at("/action/parameters/task"))?;
        let (id, mut notes) = match task {
            Some(id) => (id, taken_up()),
            None => {
                self.create(cx, PATH, &chunk.body()?, JsonObject::new())
                    .await?
            }
        };
        let fetched = self.fetch(cx, &id).await?;
        chunk.note(&mut notes);
        notes.insert("provider".to_owned(), cx.provider().as_str().into());
        if let Ok(facts) = mp4::read(fetched.file.bytes.as_slice()) {
            notes.insert("resolution".to_owned(), json!(facts.resolution));
            notes.insert("video_seconds".to_owned(), facts.duration_seconds.into());
        }
        fetched.note(&mut notes);
        let mut state = request.world_state.clone();
        state.step += u64::from(request.steps);
        let mut response = PredictResponse::new(cx.provider().clone(), state);
        response.frames = vec![fetched.file.bytes];
        response.metadata = notes;
        Ok(response)
    }
}

fn foreign(request: &PredictRequest) -> Error {
    Error::new(
        ErrorKind::Unsupported,
        format!("only actions of the kind {ROBOT_ACTIONS} can be predicted"),
    )
    .with("kind", request.action.kind().to_owned())
    .at("/action/type")
}

impl Chunk {
    fn read(parameters: &JsonObject, steps: u32) -> Result<Self> {
        let given: Parameters = decode_value(Value::Object(parameters.clone()))?;
        check_rows(&given.actions, "/actions")?;
        check_rows(&given.past_actions, "/pastActions")?;
        let (Some(first), Some(last)) = (given.actions.first(), given.actions.last()) else {
            return Err(Error::invalid_input("must hold an action").at("/actions"));
        };
        let count = given.actions.len();
        if u32::try_from(count) != Ok(steps) {
            let message = format!("must be as many as the steps, {steps}, found {count}");
            return Err(Error::invalid_input(message).at("/actions"));
        }
        if !(0..=MAX_SEED).contains(&given.seed) {
            let message = format!("must be from 0 to {MAX_SEED}");
            return Err(Error::invalid_input(message).at("/seed"));
        }
        let past = given.past_actions;
        let (context, mut rows) = match (given.prompt_image, given.context_video_uri) {
            (Some(image), None) => {
                Media::Image
                    .check(&image)
                    .map_err(|error| error.at("/promptImage"))?;
                if !past.is_empty() {
                    let message = "must be absent where a picture is the context";
                    return Err(Error::invalid_input(message).at("/pastActions"));
                }
                (Context::Image(image), vec![first.clone()])
            }
            (None, Some(video)) => {
                Media::Video
                    .check(&video)
                    .map_err(|error| error.at("/contextVideoUri"))?;
                if past.len() != CHUNK_ACTIONS {
                    let found = past.len();
                    return Err(Error::invalid_input(format!(
                        "must be the {CHUNK_ACTIONS} actions of the video, found {found}"
                    ))
                    .at("/pastActions"));
                }
                (Context::Video(video), past)
            }
            _ => {
                let message = "must have either promptImage or contextVideoUri";
                return Err(Error::invalid_input(message));
            }
        };
        let padding = CHUNK_ACTIONS - count;
        rows.extend(given.actions.iter().cloned());
        rows.extend(std::iter::repeat_n(last.clone(), padding));
        Ok(Self {
            rows,
            context,
            seed: given.seed,
            padding,
        })
    }

    /// Returns the body's bytes as the official SDK writes them.
    fn body(&self) -> Result<Vec<u8>> {
        let rows = serde_json::to_string(&self.rows);
        let (name, uri) = match &self.context {
            Context::Image(uri) => ("promptImage", uri),
            Context::Video(uri) => ("contextVideoUri", uri),
        };
        let (Ok(rows), Ok(uri)) = (rows, serde_json::to_string(uri)) else {
            return Err(Error::bug("rows of finite numbers can be written"));
        };
        let seed = self.seed;
        let body = format!(
            r#"{{"model":"{ROBOTICS_MODEL}","robotAction":{rows},"seed":{seed},"{name}":{uri}}}"#
        );
        Ok(body.into_bytes())
    }

    fn note(&self, notes: &mut JsonObject) {
        let mut note = |key: &str, value: Value| {
            notes.insert(key.to_owned(), value);
        };
        note("model", ROBOTICS_MODEL.into());
        note("seed", self.seed.into());
        note("frames_per_second", FRAMES_PER_SECOND.into());
        note("rows", self.rows.len().into());
        note("context_rows", (self.rows.len() - CHUNK_ACTIONS).into());
        note("padding_rows", self.padding.into());
        let note_on_frames = "one file: frames of the context at its beginning and of the padding at its end \
             are the caller's to cut";
        note("frames_note", note_on_frames.into());
    }
}

fn check_rows(rows: &[Row], place: &'static str) -> Result<()> {
    if rows.len() > CHUNK_ACTIONS {
        let found = rows.len();
        let message = format!("must be at most {CHUNK_ACTIONS} actions, found {found}");
        return Err(Error::new(ErrorKind::LimitExceeded, message).at(place));
    }
    match rows.iter().position(|row| row.len() != ACTION_WIDTH) {
        Some(index) => {
            let pointer = worldforge_core::json::Pointer::from(place).index(index);
            let message = format!("must be {ACTION_WIDTH} numbers");
            Err(Error::invalid_input(message).at(pointer))
        }
        None => Ok(()),
    }
}
