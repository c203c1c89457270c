//! `transfer`: a video rendered anew.

use worldforge_core::{
    CallContext, Error, ErrorKind, JsonObject, Result, VideoClip,
    capability::{Provide, TransferRequest, VideoResponse},
};

use super::{
    Runway,
    artifact::Expected,
    draft::Draft,
    generate::{notes, put_shared, taken_up, task_of},
    models::{Endpoint, Model},
    ratio::{asked_ratio, pixels},
    tasks::TAKE_UP,
    upload::{File, upload},
    wire::TaskId,
};

/// The model that renders anew unless a request names another one.
pub const DEFAULT_TRANSFER_MODEL: &str = "aleph2";

/// Members that a request says elsewhere.
const TYPED: [&str; 5] = ["model", "promptText", "ratio", "seed", "negativePrompt"];

/// The names under which models take the video, the commoner one first.
const VIDEO_MEMBERS: [&str; 2] = ["videoUri", "promptVideo"];

impl Provide<TransferRequest> for Runway {
    async fn provide(&self, cx: &CallContext, request: &TransferRequest) -> Result<VideoResponse> {
        let (id, mut notes) = match task_of(&request.options)? {
            Some(id) => (id, taken_up()),
            None => self.begin_transfer(cx, request).await?,
        };
        notes.insert("provider".to_owned(), cx.provider().as_str().into());
        let expected = Expected {
            resolution: Some([request.width, request.height]),
            fps: Some(request.fps),
            seconds: Some(request.clip.duration_seconds.get()),
        };
        let clip = self.fetch(cx, &id).await?.into_clip(expected, notes)?;
        check_asked(request, &clip, &id)?;
        Ok(VideoResponse::new(cx.provider().clone(), clip))
    }
}

impl Runway {
    /// Checks everything that can be checked, then sends the file, then creates the task.
    async fn begin_transfer(
        &self,
        cx: &CallContext,
        request: &TransferRequest,
    ) -> Result<(TaskId, JsonObject)> {
        let source = Source::of(request)?;
        let mut draft = self.transfer(request)?;
        let mut notes = notes(Endpoint::VideoToVideo, model_of(request), draft.known());
        notes.insert("source".to_owned(), source.name().into());
        let member = video_member(draft.known());
        match source {
            Source::Named(video) => draft.put(member, video, "/options/video")?,
            Source::Sent(file) => {
                // Nothing is sent for a request that would be refused.
                draft.check_needed(member)?;
                let uri = upload(cx, &self.tasks.api, &self.artifacts, file).await?;
                draft.put(member, uri, "/clip/frames_base64/0")?;
            }
            Source::InExtras => {}
        }
        let path = Endpoint::VideoToVideo.path();
        self.create(cx, path, &draft.into_bytes()?, notes).await
    }

    /// Puts everything together but the video.
    fn transfer(&self, request: &TransferRequest) -> Result<Draft<'_>> {
        let options = &request.options;
        let model = model_of(request);
        let mut draft = Draft::new(&self.table, Endpoint::VideoToVideo, model)?;
        let prompt = Some(request.prompt.as_str()).filter(|prompt| !prompt.trim().is_empty());
        draft.put_some("promptText", prompt, "/prompt")?;
        if let Some((ratio, place)) = asked_ratio(options)? {
            draft.put("ratio", ratio, place)?;
        } else if draft.known().is_some_and(takes_sizes) {
            let size = format!("{}:{}", request.width, request.height);
            draft.put("ratio", size, "/width")?;
        }
        put_shared(&mut draft, options)?;
        draft.put_extras(&options.extras, &TYPED)?;
        Ok(draft)
    }
}

/// Where the video comes from.
#[derive(Clone, Copy)]
enum Source<'a> {
    /// The caller says where it lies, or gives it as a data URI.
    Named(&'a str),
    /// The caller gives the file.
    Sent(File<'a>),
    /// The caller names it among the members that only this provider understands.
    InExtras,
}

impl<'a> Source<'a> {
    fn of(request: &'a TransferRequest) -> Result<Self> {
        let options = &request.options;
        if options.image.is_some() {
            let message =
                "a picture to start from is not taken, only reference_images and keyframes";
            return Err(Error::new(ErrorKind::Unsupported, message).at("/options/image"));
        }
        let has_file = !request.clip.frames.is_empty();
        let is_in_extras = VIDEO_MEMBERS
            .iter()
            .any(|name| options.extras.contains_key(*name));
        match (&options.video, has_file, is_in_extras) {
            (Some(video), false, false) => Ok(Self::Named(video)),
            (None, true, false) => File::of_clip(&request.clip).map(Self::Sent),
            (None, false, true) => Ok(Self::InExtras),
            (None, false, false) => Err(Error::invalid_input(
                "must be one encoded file, unless options.video names one",
            )
            .at("/clip/frames_base64")),
            _ => Err(Error::invalid_input(
                "must be the only video: leave the frames of the clip out, or this",
            )
            .at("/options/video")),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Named(_) => "named",
            Self::Sent(_) => "uploaded",
            Self::InExtras => "extras",
        }
    }
}

fn model_of(request: &TransferRequest) -> &str {
    let model = request.options.model.as_deref();
    model.unwrap_or(DEFAULT_TRANSFER_MODEL)
}

fn video_member(known: Option<&Model>) -> &'static str {
    let taken = VIDEO_MEMBERS
        .into_iter()
        .find(|name| known.is_some_and(|model| model.takes(name)));
    taken.unwrap_or("videoUri")
}

/// Returns whether the size of the result is chosen by a ratio in pixels.
fn takes_sizes(model: &Model) -> bool {
    let first = model.first_choice("ratio").and_then(|ratio| ratio.as_str());
    first.is_some_and(|ratio| pixels(ratio).is_some())
}

/// The result exists and is paid for: a request that asks for another size or rate is told what it is,
/// and how to have it.
fn check_asked(request: &TransferRequest, clip: &VideoClip, id: &TaskId) -> Result<()> {
    let ([width, height], rate) = (clip.resolution, clip.fps);
    let fps = request.fps.get();
    let is_same_rate = (fps - rate.get()).abs() <= 1e-6 * fps;
    if [request.width, request.height] == clip.resolution && is_same_rate {
        return Ok(());
    }
    let message = format!(
        "the result is {width} x {height} at {rate} frames a second, not {} x {} at {fps}",
        request.width, request.height
    );
    Err(Error::invalid_output(message)
        .with("task", id.to_string())
        .triage(format!(
            "ask for the size and rate of the result; {TAKE_UP}"
        )))
}
