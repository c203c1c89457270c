//! `generate` and `transfer`: clips whose frames are short texts.

use serde_json::Value;
use worldforge_core::{
    CallContext, Digest, Error, ErrorKind, JsonObject, MAX_FRAMES, MediaBytes, NonNegative,
    Positive, Result, VideoClip,
    capability::{GenerateRequest, GenerationOptions, Provide, TransferRequest, VideoResponse},
    json,
};

use super::{
    Mock, options,
    provider::{note, notes},
};

/// Frames in a second of a generated clip, unless the options say otherwise.
pub const DEFAULT_FPS: f64 = 8.0;

/// Width and height of a generated clip, in pixels, unless the options say otherwise.
pub const DEFAULT_RESOLUTION: [u32; 2] = [640, 360];

impl Provide<GenerateRequest> for Mock {
    async fn provide(&self, cx: &CallContext, request: &GenerateRequest) -> Result<VideoResponse> {
        let options = &request.options;
        let fps = match options.fps {
            Some(fps) => fps,
            None => Positive::new(DEFAULT_FPS)?,
        };
        let digest = Digest::of_json(&json::encode(request)?).to_hex();
        let seed = digest.get(..12).unwrap_or_default();
        let frames = frames(
            fps,
            request.duration_seconds,
            &format!("mock:generate:{seed}"),
        )?;
        let length = NonNegative::new(request.duration_seconds)?;
        let mut clip = VideoClip::new(frames, fps, options::resolution(options)?, length)?;
        clip.metadata = described(cx, "generate", (&request.prompt, options), &clip)?;
        Ok(VideoResponse::new(cx.provider().clone(), clip))
    }
}

impl Provide<TransferRequest> for Mock {
    async fn provide(&self, cx: &CallContext, request: &TransferRequest) -> Result<VideoResponse> {
        let mut source = Digest::of_json(&json::encode(request)?).to_hex();
        source.truncate(12);
        let length = request.clip.duration_seconds;
        let label = format!("mock:transfer:{source}");
        let frames = frames(request.fps, length.get(), &label)?;
        let size = [request.width, request.height];
        let mut clip = VideoClip::new(frames, request.fps, size, length)?;
        let asked = (request.prompt.as_str(), &request.options);
        clip.metadata = described(cx, "transfer", asked, &clip)?;
        note(
            &mut clip.metadata,
            "source_frame_count",
            request.clip.frames.len(),
        );
        Ok(VideoResponse::new(cx.provider().clone(), clip))
    }
}

/// Makes as many frames as fit the length, and at least one.
fn frames(fps: Positive, seconds: f64, label: &str) -> Result<Vec<MediaBytes>> {
    let wanted = (seconds * fps.get()).round().max(1.0);
    #[expect(clippy::cast_precision_loss, reason = "the limit is far below 2^53")]
    let most = MAX_FRAMES as f64;
    if wanted > most {
        let message = format!("clip must have at most {MAX_FRAMES} frames, asked for {wanted}");
        return Err(Error::new(ErrorKind::LimitExceeded, message).at("/duration_seconds"));
    }
    Ok((0..MAX_FRAMES)
        .map(|index| MediaBytes::new(format!("{label}:{index}").into_bytes()))
        .zip(std::iter::successors(Some(1.0), |count| Some(count + 1.0)))
        .take_while(|(_, count)| *count <= wanted)
        .map(|(frame, _)| frame)
        .collect())
}

/// Returns the notes of a clip: what was asked for, and of which media type the frames are.
fn described(
    cx: &CallContext,
    capability: &str,
    (prompt, options): (&str, &GenerationOptions),
    clip: &VideoClip,
) -> Result<JsonObject> {
    let mut metadata = notes(cx, &format!("deterministic-mock-{capability}"));
    note(&mut metadata, "prompt", prompt);
    note(&mut metadata, "options", json::encode(options)?);
    note(
        &mut metadata,
        "content_type",
        Value::from(clip.content_type.as_str()),
    );
    Ok(metadata)
}
