//! A result: fetched at once, because its address expires, and told by what the file itself says.

use std::sync::Arc;

use worldforge_core::{
    CallContext, Error, ErrorKind, JsonObject, NonNegative, Positive, Reach, Result, Transport,
    VideoClip,
};

use super::tasks::{Done, TAKE_UP, Tasks};
use crate::wire::{
    guard::{Schemes, check_url},
    http::{Download, MediaDownload},
    media::mp4,
};

/// Most bytes of a result: 512 MiB.
pub const MAX_ARTIFACT_BYTES: usize = 512 << 20;

/// The media types of results; stores give the last two to what they know nothing about.
const MEDIA: &[&str] = &["video/*", "application/octet-stream", "binary/octet-stream"];

/// What to do about an address that only an upstream of the operator's own may hand out.
const LOCAL_ARTIFACTS: &str =
    "set RUNWAYML_ALLOW_LOCAL_ARTIFACT_URLS=1 if the upstream is your own, or report the answer";

/// Fetches results.
#[derive(Clone, Debug)]
pub(super) struct Artifacts {
    download: Download,
    schemes: Schemes,
}

/// A result that was fetched, and the task that made it.
#[derive(Clone, Debug)]
pub(super) struct Fetched {
    pub(super) done: Done,
    pub(super) file: MediaDownload,
}

impl Artifacts {
    /// Fetches from public addresses over `https`, or from anywhere.
    pub(super) const fn within(reach: Reach) -> Self {
        Self {
            download: Download::media(MAX_ARTIFACT_BYTES)
                .with_reach(reach)
                .accepting(MEDIA),
            schemes: match reach {
                Reach::Public => Schemes::Https,
                _ => Schemes::Http,
            },
        }
    }

    /// Refuses an address that the upstream handed out and that nothing may be sent to.
    pub(super) fn check(&self, url: &str) -> Result<()> {
        check_url(url, self.schemes).map(drop)
    }

    /// Returns how far such addresses may lead.
    pub(super) const fn reach(&self) -> Reach {
        self.download.reach
    }

    /// Fetches a result without any credential. When its address no longer works, the task is asked
    /// once for a fresh one.
    ///
    /// # Errors
    ///
    /// As [`Download::fetch`]; each names the task, which still has the result.
    pub(super) async fn fetch(
        &self,
        cx: &CallContext,
        tasks: &Tasks,
        done: Done,
    ) -> Result<Fetched> {
        let transport = tasks.api.transport();
        let id = done.id.clone();
        let outcome = match self.fetch_once(cx, transport, done).await {
            Err(error) if error.kind() == ErrorKind::Expired => {
                let fresh = tasks.refresh(cx, &id).await?;
                self.fetch_once(cx, transport, fresh).await
            }
            outcome => outcome,
        };
        outcome.map_err(|error| {
            // An address that may not be used stays one when the task is taken up.
            let is_refused = error.kind() == ErrorKind::InvalidInput || error.pointer().is_some();
            let error = error.with("task", id.to_string());
            if is_refused {
                error
            } else {
                error.triage(TAKE_UP)
            }
        })
    }

    async fn fetch_once(
        &self,
        cx: &CallContext,
        transport: &Arc<dyn Transport>,
        done: Done,
    ) -> Result<Fetched> {
        let url = &done.outputs.first;
        self.check(url)
            .map_err(|error| error.at("/output/0").triage(LOCAL_ARTIFACTS))?;
        let file = self.download.fetch(cx, transport, url).await?;
        // QuickTime files begin as MP4 files do; of what says nothing about itself only they are known.
        let is_other = file.content_type.starts_with("video/")
            && !matches!(&*file.content_type, "video/mp4" | "video/quicktime");
        if !is_other && !mp4::is_mp4(file.bytes.as_slice()) {
            return Err(Error::invalid_output("the artifact must be a video file"));
        }
        Ok(Fetched { done, file })
    }
}

/// What a request says of the video that it asks for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Expected {
    pub(super) resolution: Option<[u32; 2]>,
    pub(super) fps: Option<Positive>,
    pub(super) seconds: Option<f64>,
}

impl Fetched {
    /// Makes a clip of the file. Size, rate and length are the file's own where it says them, and what
    /// was asked for where it does not; the notes say which.
    pub(super) fn into_clip(self, expected: Expected, mut notes: JsonObject) -> Result<VideoClip> {
        let found = mp4::read(self.file.bytes.as_slice()).ok();
        let resolution = found.map(|facts| facts.resolution);
        let seconds = found.map(|facts| facts.duration_seconds);
        let fps = found.and_then(|facts| Positive::new(facts.fps?).ok());
        let is_told = resolution.is_some() && fps.is_some();
        notes.insert(
            "facts_from".to_owned(),
            if is_told { "file" } else { "request" }.into(),
        );
        let unknown = |what: &str| {
            Error::invalid_output(format!(
                "the video must tell its {what}, found no MP4 header"
            ))
            .with("task", self.done.id.to_string())
        };
        let resolution = resolution.or(expected.resolution);
        let fps = fps.or(expected.fps);
        let seconds = seconds
            .filter(|seconds| *seconds > 0.0)
            .or(expected.seconds);
        let mut clip = VideoClip::new(
            vec![self.file.bytes.clone()],
            fps.ok_or_else(|| unknown("rate"))?,
            resolution.ok_or_else(|| unknown("size"))?,
            NonNegative::new(seconds.unwrap_or_default())?,
        )?;
        clip.content_type.clone_from(&self.file.content_type);
        self.note(&mut notes);
        clip.metadata = notes;
        Ok(clip)
    }

    /// Notes what a person needs to find the result again; its address is signed and not kept.
    pub(super) fn note(&self, notes: &mut JsonObject) {
        let mut note = |key: &str, value: serde_json::Value| {
            notes.insert(key.to_owned(), value);
        };
        note("task_id", self.done.id.as_str().into());
        note("content_type", self.file.content_type.as_str().into());
        note("digest", self.file.digest.to_string().into());
        note("size_bytes", self.file.bytes.as_slice().len().into());
        note("results", self.done.outputs.count.into());
        if let Some(credits) = self.done.credits {
            note("credits", credits.into());
        }
    }
}
