//! `generate` as Cosmos 3 takes it.

use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, JsonObject, Positive, Result,
    capability::{GenerateRequest, GenerationOptions},
};

use super::{
    Extras,
    media::{self, Kind},
    resolution::{DEFAULT_TIER, Size, frames, known, known_names},
};

/// Frames in a second unless the request says otherwise.
const DEFAULT_FPS: f64 = 24.0;

/// The rates that Cosmos 3 takes.
pub(super) const FPS: [f64; 2] = [1.0, 60.0];

/// Longest prompt, in characters.
pub(super) const MAX_PROMPT_CHARS: usize = 20_000;

/// Most frames that a video is continued from.
const MAX_CONDITION_FRAMES: usize = 128;

/// A request, and what was asked of the video.
#[derive(Debug)]
pub(in crate::cosmos) struct Request {
    pub(in crate::cosmos) body: Value,
    pub(in crate::cosmos) fps: Positive,
    /// How the deployment is asked, such as `text2video`.
    pub(in crate::cosmos) mode: &'static str,
    pub(in crate::cosmos) frames: u32,
}

/// Writes a request.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput), [`Unsupported`](ErrorKind::Unsupported) and
/// [`LimitExceeded`](ErrorKind::LimitExceeded) naming the field.
pub(in crate::cosmos) fn request(asked: &GenerateRequest) -> Result<Request> {
    let options = &asked.options;
    refuse_foreign(options)?;
    let mut extras = Extras::new(&options.extras, "/options/extras");
    let mut body = JsonObject::new();
    let mode = condition(options, &mut extras, &mut body)?;
    body.insert("model_mode".to_owned(), mode.into());
    body.insert("prompt".to_owned(), prompt(&asked.prompt)?.into());
    let size = size(options, &mut extras)?;
    if let Some(size) = size {
        body.insert("resolution".to_owned(), size.name().into());
    }
    let fps = fps(options.fps)?;
    let tier = size.map_or(DEFAULT_TIER, |size| size.tier);
    let frames = frames(asked.duration_seconds, fps.get(), tier, "/duration_seconds")?;
    body.insert("fps".to_owned(), fps.get().into());
    body.insert("num_frames".to_owned(), frames.into());
    shared(options, &mut extras, &mut body)?;
    extras.finish()?;
    Ok(Request {
        body: body.into(),
        fps,
        mode,
        frames,
    })
}

/// Writes what the video begins with, and returns the mode that this makes.
fn condition(
    options: &GenerationOptions,
    extras: &mut Extras<'_>,
    body: &mut JsonObject,
) -> Result<&'static str> {
    let (reference, mode) = match (&options.image, &options.video) {
        (Some(_), Some(_)) => {
            let message = "a video begins with a picture or with a video, not with both";
            return Err(Error::invalid_input(message).at("/options/video"));
        }
        (Some(image), None) => {
            media::check(image, Kind::Image, "/options/image")?;
            (Some(image), "image2video")
        }
        (None, Some(video)) => {
            media::check(video, Kind::Video, "/options/video")?;
            (Some(video), "video2video")
        }
        (None, None) => (None, "text2video"),
    };
    if let Some(reference) = reference {
        body.insert("input_reference".to_owned(), reference.as_str().into());
    }
    if mode == "video2video" {
        keep(extras, body)?;
    }
    Ok(mode)
}

/// Writes which frames of the video are kept.
fn keep(extras: &mut Extras<'_>, body: &mut JsonObject) -> Result<()> {
    const FRAMES: &str = "condition_frame_indexes_vision";
    if let Some(value) = extras.value(FRAMES) {
        let indexes = value.as_array().filter(|indexes| {
            indexes.len() <= MAX_CONDITION_FRAMES && indexes.iter().all(Value::is_u64)
        });
        if indexes.is_none() {
            let message = format!("must be at most {MAX_CONDITION_FRAMES} whole numbers");
            return Err(Error::invalid_input(message).at(extras.place(FRAMES)));
        }
        body.insert(FRAMES.to_owned(), value.clone());
    }
    if let Some(end) = extras.word("condition_video_keep", &["first", "last"])? {
        body.insert("condition_video_keep".to_owned(), end.into());
    }
    Ok(())
}

/// Finds the size: by pixels, by ratio, or by the deployment's own name for it.
fn size(options: &GenerationOptions, extras: &mut Extras<'_>) -> Result<Option<Size>> {
    let name = extras.text("resolution")?;
    let given = [
        options.size.is_some(),
        options.ratio.is_some(),
        name.is_some(),
    ];
    if given.into_iter().filter(|is_given| *is_given).count() > 1 {
        let message = "size, ratio and the extra resolution exclude each other";
        return Err(Error::invalid_input(message).at("/options/size"));
    }
    if let Some(text) = &options.size {
        let pixels = text.split_once('x').and_then(|(width, height)| {
            Some([width.parse::<u32>().ok()?, height.parse::<u32>().ok()?])
        });
        let found = pixels.and_then(Size::of_pixels);
        return found.map(Some).ok_or_else(|| {
            let message = format!("must be a size that Cosmos 3 renders: {}", known());
            Error::invalid_input(message).at("/options/size")
        });
    }
    if let Some(text) = &options.ratio {
        let found = Size::of_ratio(text);
        return found.map(Some).ok_or_else(|| {
            let message = "must be 16:9, 1:1, 9:16, 4:3 or 3:4";
            Error::invalid_input(message).at("/options/ratio")
        });
    }
    let Some(name) = name else {
        return Ok(None);
    };
    Size::of_name(name).map(Some).ok_or_else(|| {
        let message = format!("must be one of {}", known_names());
        Error::invalid_input(message).at(extras.place("resolution"))
    })
}

pub(super) fn prompt(text: &str) -> Result<&str> {
    if text.chars().nth(MAX_PROMPT_CHARS).is_some() {
        let message = format!("must be at most {MAX_PROMPT_CHARS} characters");
        return Err(Error::new(ErrorKind::LimitExceeded, message).at("/prompt"));
    }
    Ok(text)
}

fn fps(asked: Option<Positive>) -> Result<Positive> {
    let [least, most] = FPS;
    match asked {
        None => Positive::new(DEFAULT_FPS),
        Some(fps) if (least..=most).contains(&fps.get()) => Ok(fps),
        Some(_) => {
            let message = format!("must be between {least} and {most} frames a second");
            Err(Error::invalid_input(message).at("/options/fps"))
        }
    }
}

/// Refuses the options that no mode of the deployment has.
pub(super) fn refuse_foreign(options: &GenerationOptions) -> Result<()> {
    let place = if options.model.is_some() {
        "/options/model"
    } else if !options.reference_images.is_empty() {
        "/options/reference_images"
    } else {
        return Ok(());
    };
    let message = "a deployment serves one model, which takes no such option";
    Err(Error::new(ErrorKind::Unsupported, message).at(place))
}

/// Writes what all modes take: the negative prompt, the seed, and how the model samples.
pub(super) fn shared(
    options: &GenerationOptions,
    extras: &mut Extras<'_>,
    body: &mut JsonObject,
) -> Result<()> {
    if let Some(text) = &options.negative_prompt {
        let text = prompt(text).map_err(|error| error.at("/options/negative_prompt"))?;
        body.insert("negative_prompt".to_owned(), text.into());
    }
    if let Some(seed) = options.seed {
        let seed = u64::try_from(seed)
            .map_err(|_cause| Error::invalid_input("must not be negative").at("/options/seed"))?;
        body.insert("seed".to_owned(), seed.into());
    }
    sampling(extras, body)
}

/// Writes how the model samples.
pub(super) fn sampling(extras: &mut Extras<'_>, body: &mut JsonObject) -> Result<()> {
    if let Some(steps) = extras.integer("num_inference_steps", [1, 100])? {
        body.insert("num_inference_steps".to_owned(), steps.into());
    }
    for (name, range) in [("guidance_scale", [1.0, 7.0]), ("flow_shift", [-1e6, 1e6])] {
        if let Some(number) = extras.number(name, range)? {
            body.insert(name.to_owned(), number.into());
        }
    }
    Ok(())
}
