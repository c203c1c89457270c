//! `generate` and `transfer`: whether a clip is what was asked for.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Positive, Result, VideoClip,
    capability::{GenerateRequest, TransferRequest},
};

use super::{
    Ask,
    kind::{decode, request},
    measure::nearness,
};
use crate::suite::Metrics;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GenerateWire {
    request: Value,
    resolution: Option<[u32; 2]>,
    fps: Option<Positive>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TransferWire {
    request: Value,
}

/// What a clip should be.
#[derive(Clone, Debug)]
struct Wanted {
    prompt: String,
    seconds: f64,
    resolution: Option<[u32; 2]>,
    fps: Option<Positive>,
}

#[derive(Clone, Debug)]
pub(in crate::suite) struct Generate {
    request: GenerateRequest,
    wanted: Wanted,
}

#[derive(Clone, Debug)]
pub(in crate::suite) struct Transfer {
    request: TransferRequest,
    wanted: Wanted,
}

impl Generate {
    pub(super) fn read(value: Value) -> Result<Self> {
        let wire: GenerateWire = decode(value)?;
        let request: GenerateRequest = request(wire.request, "/request")?;
        let wanted = Wanted {
            prompt: request.prompt.clone(),
            seconds: request.duration_seconds,
            resolution: wire.resolution,
            fps: wire.fps.or(request.options.fps),
        };
        Ok(Self { request, wanted })
    }

    /// Measures length, size, kind and notes of the clip.
    pub(super) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        let clip = ask.call(&self.request).await?.clip;
        let notes = |name: &str| clip.metadata.get("options").and_then(|all| all.get(name));
        let is_conditioned = notes("image").is_some_and(|image| !image.is_null());
        Ok(self
            .wanted
            .compare(&clip)
            .with("image_conditioned", is_conditioned))
    }
}

impl Transfer {
    pub(super) fn read(value: Value) -> Result<Self> {
        let wire: TransferWire = decode(value)?;
        let request: TransferRequest = request(wire.request, "/request")?;
        let wanted = Wanted {
            prompt: request.prompt.clone(),
            seconds: request.clip.duration_seconds.get(),
            resolution: Some([request.width, request.height]),
            fps: Some(request.fps),
        };
        Ok(Self { request, wanted })
    }

    /// Measures length, size, rate, kind and notes of the clip.
    pub(super) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        let clip = ask.call(&self.request).await?.clip;
        let mode = clip.metadata.get("mode").and_then(Value::as_str);
        let options = clip.metadata.get("options");
        let references = options
            .and_then(|options| options.get("reference_images"))
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        let is_transfer = mode.is_some_and(|mode| mode.contains("transfer"));
        Ok(self
            .wanted
            .compare(&clip)
            .with("transfer_mode", is_transfer)
            .with_count("reference_count", references)
            .with("has_reference", references > 0))
    }
}

impl Wanted {
    fn compare(&self, clip: &VideoClip) -> Metrics {
        let bytes: usize = clip.frames.iter().map(|frame| frame.as_slice().len()).sum();
        let kind = clip.content_type.as_str();
        let is_video = kind.starts_with("video/") || kind == "application/octet-stream";
        let prompt = clip.metadata.get("prompt").and_then(Value::as_str);
        let resolution = self.resolution.map(|[width, height]| {
            let [found_width, found_height] = clip.resolution.map(f64::from);
            let across = nearness(found_width, f64::from(width));
            f64::midpoint(across, nearness(found_height, f64::from(height)))
        });
        let fps = self.fps.map(|fps| nearness(clip.fps.get(), fps.get()));
        Metrics::new()
            .with("has_bytes", bytes > 0)
            .with_count("frame_count", clip.frames.len())
            .with(
                "duration_score",
                nearness(clip.duration_seconds.get(), self.seconds),
            )
            .with_some("resolution_score", resolution)
            .with_some("fps_score", fps)
            .with("is_video", is_video)
            .with("echoes_prompt", prompt == Some(self.prompt.as_str()))
    }
}
