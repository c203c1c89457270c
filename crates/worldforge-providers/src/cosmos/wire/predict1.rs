//! `generate` as a Cosmos-Predict1 deployment takes it.

use serde_json::{Value, json};
use worldforge_core::{
    Error, ErrorKind, JsonObject, Positive, Result,
    capability::{GenerateRequest, GenerationOptions, MAX_SIDE},
};

use super::{
    Extras,
    cosmos3::{Request, refuse_foreign},
    media::{self, Kind},
};

/// Frames in a second unless the request says otherwise.
const DEFAULT_FPS: f64 = 24.0;

/// Width and height that the deployment renders unless the request says otherwise.
const DEFAULT_PIXELS: [u32; 2] = [1280, 704];

/// Most words of a prompt.
const MAX_WORDS: usize = 250;

/// Most frames that are asked for.
const MAX_FRAMES: f64 = 10_000.0;

/// Writes a request.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput), [`Unsupported`](ErrorKind::Unsupported) and
/// [`LimitExceeded`](ErrorKind::LimitExceeded) naming the field.
pub(in crate::cosmos) fn request(asked: &GenerateRequest) -> Result<Request> {
    let options = &asked.options;
    refuse_foreign(options)?;
    if options.ratio.is_some() {
        let message = "a Cosmos-Predict1 deployment takes a size, and no ratio";
        return Err(Error::new(ErrorKind::Unsupported, message).at("/options/ratio"));
    }
    if asked.prompt.split_whitespace().nth(MAX_WORDS).is_some() {
        let message = format!("must be at most {MAX_WORDS} words");
        return Err(Error::new(ErrorKind::LimitExceeded, message).at("/prompt"));
    }
    let mut body = JsonObject::new();
    body.insert("prompt".to_owned(), asked.prompt.as_str().into());
    let mode = condition(options, &mut body)?;
    let (fps, frames) = video_params(asked, &mut body)?;
    if let Some(text) = &options.negative_prompt {
        body.insert("negative_prompt".to_owned(), text.as_str().into());
    }
    if let Some(seed) = options.seed {
        let seed = u32::try_from(seed).map_err(|_cause| {
            let message = format!("must be between 0 and {}", u32::MAX);
            Error::invalid_input(message).at("/options/seed")
        })?;
        body.insert("seed".to_owned(), seed.into());
    }
    extras(options, &mut body)?;
    Ok(Request {
        body: body.into(),
        fps,
        mode,
        frames,
    })
}

fn condition(options: &GenerationOptions, body: &mut JsonObject) -> Result<&'static str> {
    if let (Some(_), Some(_)) = (&options.image, &options.video) {
        let message = "a video begins with a picture or with a video, not with both";
        return Err(Error::invalid_input(message).at("/options/video"));
    }
    let mut mode = "text2world";
    if let Some(image) = &options.image {
        media::check(image, Kind::Image, "/options/image")?;
        body.insert("image".to_owned(), image.as_str().into());
        mode = "image2world";
    }
    if let Some(video) = &options.video {
        media::check(video, Kind::Video, "/options/video")?;
        body.insert("video".to_owned(), video.as_str().into());
        mode = "video2world";
    }
    Ok(mode)
}

/// Writes size, rate and length; the schema takes whole frames a second.
fn video_params(asked: &GenerateRequest, body: &mut JsonObject) -> Result<(Positive, u32)> {
    let fps = match asked.options.fps {
        Some(fps) if fps.get().fract() == 0.0 => fps,
        Some(_) => {
            let message = "must be a whole number of frames a second";
            return Err(Error::invalid_input(message).at("/options/fps"));
        }
        None => Positive::new(DEFAULT_FPS)?,
    };
    let [width, height] = match &asked.options.size {
        None => DEFAULT_PIXELS,
        Some(text) => pixels(text).ok_or_else(|| {
            let message = format!("must be <width>x<height>, each from 1 to {MAX_SIDE} pixels");
            Error::invalid_input(message).at("/options/size")
        })?,
    };
    let frames = (asked.duration_seconds * fps.get()).round().max(1.0);
    if frames > MAX_FRAMES {
        let message = format!("must be at most {MAX_FRAMES} frames, asked for {frames}");
        return Err(Error::new(ErrorKind::LimitExceeded, message).at("/duration_seconds"));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both are whole, positive and small"
    )]
    let (frames, rate) = (frames as u32, fps.get() as u32);
    let params = json!({
        "width": width,
        "height": height,
        "frames_count": frames,
        "frames_per_sec": rate,
    });
    body.insert("video_params".to_owned(), params);
    Ok((fps, frames))
}

fn pixels(text: &str) -> Option<[u32; 2]> {
    let (width, height) = text.split_once('x')?;
    let side = |digits: &str| {
        let side: u32 = digits.parse().ok()?;
        (1..=MAX_SIDE).contains(&side).then_some(side)
    };
    Some([side(width)?, side(height)?])
}

fn extras(options: &GenerationOptions, body: &mut JsonObject) -> Result<()> {
    let mut extras = Extras::new(&options.extras, "/options/extras");
    let upsampling = extras.switch("prompt_upsampling")?.map(Value::from);
    let steps = extras.integer("steps", [1, 1000])?.map(Value::from);
    let guidance = extras
        .number("guidance_scale", [0.0, 100.0])?
        .map(Value::from);
    for (name, value) in [
        ("prompt_upsampling", upsampling),
        ("steps", steps),
        ("guidance_scale", guidance),
    ] {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    }
    extras.finish()
}
