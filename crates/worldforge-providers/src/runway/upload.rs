//! Files that a task starts from: kept by the upstream for a day under an address of its own.

use serde_json::json;
use worldforge_core::{
    CallContext, Error, ErrorKind, Exchange, HttpRequest, Result, Step, VideoClip,
};

use super::{
    artifact::Artifacts,
    tasks::json_request,
    wire::{self, UploadSlot},
};
use crate::wire::{
    http::{Api, DEFAULT_LIMIT, Multipart},
    media::mp4,
};

/// Fewest bytes of an upload (API documentation, "Ephemeral uploads").
pub const MIN_UPLOAD_BYTES: usize = 512;

/// Most bytes of an upload (API documentation, "Ephemeral uploads"): 200 MiB.
pub const MAX_UPLOAD_BYTES: usize = 200 << 20;

const PATH: &str = "/v1/uploads";

/// A file as it is sent.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    name: &'static str,
    content_type: &'static str,
    bytes: &'a [u8],
}

impl<'a> File<'a> {
    /// Takes a clip that is one encoded file.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for several frames and for a media type that the
    /// upstream does not take, [`LimitExceeded`](ErrorKind::LimitExceeded) for its size.
    pub(super) fn of_clip(clip: &'a VideoClip) -> Result<Self> {
        let [frame] = clip.frames.as_slice() else {
            let found = clip.frames.len();
            return Err(Error::invalid_input(format!(
                "must be one encoded file, found {found} frames"
            ))
            .at("/clip/frames_base64")
            .triage("encode the frames as one MP4 file, or name a video in options.video"));
        };
        let bytes = frame.as_slice();
        let (name, content_type) = match clip.content_type.as_str() {
            "video/mp4" => ("clip.mp4", "video/mp4"),
            "video/quicktime" => ("clip.mov", "video/quicktime"),
            "video/webm" => ("clip.webm", "video/webm"),
            "application/octet-stream" if mp4::is_mp4(bytes) => ("clip.mp4", "video/mp4"),
            _ => {
                let message = "must be video/mp4, video/quicktime or video/webm";
                return Err(Error::invalid_input(message).at("/clip/content_type"));
            }
        };
        let found = bytes.len();
        if !(MIN_UPLOAD_BYTES..=MAX_UPLOAD_BYTES).contains(&found) {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("must be {MIN_UPLOAD_BYTES} to {MAX_UPLOAD_BYTES} bytes, found {found}"),
            )
            .at("/clip/frames_base64/0"));
        }
        Ok(Self {
            name,
            content_type,
            bytes,
        })
    }
}

/// Sends a file and returns the address under which a task may name it.
///
/// The file goes to a store of the upstream's choice, without the key.
pub(super) async fn upload(
    cx: &CallContext,
    api: &Api,
    artifacts: &Artifacts,
    file: File<'_>,
) -> Result<String> {
    let exchange = Exchange::new(Step::Upload, "upload begin")
        .method("POST")
        .target(&api.url(PATH));
    let slot = cx
        .step(exchange, |cx| async move {
            let body = json!({"filename": file.name, "type": "ephemeral"}).to_string();
            let request = json_request(api, "POST", PATH).with_body(body);
            wire::upload_slot(&api.send(&cx, request).await?.expect_success()?)
        })
        .await?;
    artifacts
        .check(&slot.url)
        .map_err(|error| error.at("/uploadUrl"))?;
    let exchange = Exchange::new(Step::Upload, "upload")
        .method("POST")
        .target(&slot.url);
    let (slot, reach) = (&slot, artifacts.reach());
    cx.step(exchange, |cx| async move {
        let request = HttpRequest::new("POST", slot.url.as_str(), DEFAULT_LIMIT).with_reach(reach);
        let request = form(slot, file).attach(request, cx.host().ids())?;
        cx.record("upload_bytes", file.bytes.len());
        api.send(&cx, request).await?.expect_success().map(drop)
    })
    .await?;
    Ok(slot.uri.clone())
}

/// The store reads its fields before the file.
fn form(slot: &UploadSlot, file: File<'_>) -> Multipart {
    let fields = slot.fields.iter();
    let form = fields.fold(Multipart::new(), |form, (name, value)| {
        form.with_field(name, value.as_str())
    });
    form.with_file("file", file.name, file.content_type, file.bytes)
}
