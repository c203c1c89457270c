//! `generate`: a prompt, perhaps with a picture or a video to begin with, to a video.

use std::time::Duration;

use worldforge_core::{
    CallContext, JsonObject, Result, VideoClip,
    capability::{GenerateRequest, Provide, VideoResponse},
};

use super::{
    Cosmos, DEFAULT_TIMEOUT_SECONDS,
    deployment::Schema,
    wire::{self, Answer, Request},
};

impl Provide<GenerateRequest> for Cosmos {
    async fn provide(&self, cx: &CallContext, request: &GenerateRequest) -> Result<VideoResponse> {
        let asked = match self.schema(cx).await? {
            Schema::Predict1 => wire::predict1_request(request)?,
            Schema::Cosmos3 => wire::cosmos3_request(request)?,
        };
        let clip = self.render(cx, &asked, DEFAULT_TIMEOUT_SECONDS).await?;
        Ok(VideoResponse::new(cx.provider().clone(), clip))
    }
}

impl Cosmos {
    /// Has a video rendered, and lets it say of itself what it is.
    pub(super) async fn render(
        &self,
        cx: &CallContext,
        asked: &Request,
        seconds: f64,
    ) -> Result<VideoClip> {
        let limit = Duration::from_secs_f64(seconds);
        let read = |answer: &Answer<'_>| Ok((answer.film()?, answer.notes()));
        let (film, answered) = self.infer(cx, (&asked.body, limit), read).await?;
        let mut notes = self.notes(asked);
        notes.extend(answered);
        film.into_clip(asked.fps, notes)
    }

    /// Returns what was asked for, as a clip's notes keep it.
    fn notes(&self, asked: &Request) -> JsonObject {
        let mut notes = JsonObject::from_iter([
            ("mode".to_owned(), asked.mode.into()),
            ("requested_frames".to_owned(), asked.frames.into()),
            ("requested_fps".to_owned(), asked.fps.get().into()),
        ]);
        if let Some(seed) = asked.body.get("seed") {
            notes.insert("seed".to_owned(), seed.clone());
        }
        if let Some(model) = &self.model {
            notes.insert("model".to_owned(), model.as_str().into());
        }
        notes
    }
}
