//! `transfer` as Cosmos 3 takes it.

use serde_json::{Value, json};
use worldforge_core::{
    Error, ErrorKind, JsonObject, Result,
    capability::{GenerationOptions, TransferRequest},
    json::Pointer,
};

use super::{
    Extras,
    cosmos3::{FPS, Request, prompt, refuse_foreign, shared},
    media,
    resolution::{Size, frames, known},
};

/// The controls that Cosmos 3 follows.
const CONTROLS: [&str; 5] = ["edge", "blur", "depth", "seg", "wsm"];

/// How strongly an edge control is derived.
const EDGE_PRESETS: [&str; 5] = ["very_low", "low", "medium", "high", "very_high"];

/// How strongly a blur control is derived.
const BLUR_PRESETS: [&str; 6] = ["none", "very_low", "low", "medium", "high", "very_high"];

/// Most frames of a chunk.
const MAX_CHUNK_FRAMES: u64 = 10_000;

/// What the clip is for the deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// What is rendered anew; a control is derived from it.
    Source,
    /// The control itself.
    Control,
}

/// Writes a request.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput), [`Unsupported`](ErrorKind::Unsupported) and
/// [`LimitExceeded`](ErrorKind::LimitExceeded) naming the field.
pub(in crate::cosmos) fn request(asked: &TransferRequest) -> Result<Request> {
    let options = &asked.options;
    refuse_foreign(options)?;
    refuse_other_inputs(options)?;
    let pixels = [asked.width, asked.height];
    let size = Size::of_pixels(pixels).ok_or_else(|| {
        let message = format!("must be a size that Cosmos 3 renders: {}", known());
        Error::invalid_input(message).at("/width")
    })?;
    let [least, most] = FPS;
    if !(least..=most).contains(&asked.fps.get()) {
        let message = format!("must be between {least} and {most} frames a second");
        return Err(Error::invalid_input(message).at("/fps"));
    }
    let seconds = asked.clip.duration_seconds.get();
    let frames = frames(
        seconds,
        asked.fps.get(),
        size.tier,
        "/clip/duration_seconds",
    )?;
    let mut body = JsonObject::from_iter([
        ("model_mode".to_owned(), "video2video".into()),
        ("resolution".to_owned(), size.name().into()),
        ("fps".to_owned(), asked.fps.get().into()),
        ("num_frames".to_owned(), frames.into()),
    ]);
    if !asked.prompt.trim().is_empty() {
        body.insert("prompt".to_owned(), prompt(&asked.prompt)?.into());
    }
    let mut extras = Extras::new(&options.extras, "/options/extras");
    control(&mut extras, &media::data_url(&asked.clip)?, &mut body)?;
    shared(options, &mut extras, &mut body)?;
    extras.finish()?;
    Ok(Request {
        body: body.into(),
        fps: asked.fps,
        mode: "video2video",
        frames,
    })
}

/// Refuses options that say again, or otherwise, what the request itself says.
fn refuse_other_inputs(options: &GenerationOptions) -> Result<()> {
    let given = [
        ("image", options.image.is_some()),
        ("video", options.video.is_some()),
        ("ratio", options.ratio.is_some()),
        ("size", options.size.is_some()),
        ("fps", options.fps.is_some()),
    ];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((name, _)) => {
            let message = "a transfer takes its clip, width, height and fps";
            let place = Pointer::from("/options").key(name);
            Err(Error::new(ErrorKind::Unsupported, message).at(place))
        }
    }
}

/// Writes the clip: as what is continued, as the source of a control, or as a control.
fn control(extras: &mut Extras<'_>, clip: &str, body: &mut JsonObject) -> Result<()> {
    let Some(name) = extras.word("control", &CONTROLS)? else {
        body.insert("input_reference".to_owned(), clip.into());
        return Ok(());
    };
    let mut control = JsonObject::new();
    match role(extras, name)? {
        Role::Source => {
            body.insert("input_reference".to_owned(), clip.into());
            control.insert(name.to_owned(), derived(extras, name)?);
        }
        Role::Control => {
            control.insert(name.to_owned(), json!({"video": clip}));
        }
    }
    tune(extras, &mut control)?;
    body.insert("transfer".to_owned(), control.into());
    Ok(())
}

/// Reads what the clip is; only edges and blur can be derived from a source.
fn role(extras: &mut Extras<'_>, control: &str) -> Result<Role> {
    let is_derivable = matches!(control, "edge" | "blur");
    match extras.word("clip_role", &["source", "control"])? {
        Some("source") if !is_derivable => {
            let message = "depth, seg and wsm cannot be derived: the clip must be the control";
            Err(Error::invalid_input(message).at(extras.place("clip_role")))
        }
        Some("control") => Ok(Role::Control),
        None if !is_derivable => Ok(Role::Control),
        _ => Ok(Role::Source),
    }
}

fn derived(extras: &mut Extras<'_>, control: &str) -> Result<Value> {
    let (words, member): (&[&'static str], _) = match control {
        "edge" => (&EDGE_PRESETS, "preset_edge_threshold"),
        _ => (&BLUR_PRESETS, "preset_blur_strength"),
    };
    Ok(match extras.word("preset", words)? {
        Some(preset) => json!({member: preset}),
        None => true.into(),
    })
}

fn tune(extras: &mut Extras<'_>, control: &mut JsonObject) -> Result<()> {
    if let Some(strength) = extras.number("control_guidance", [0.0, 10.0])? {
        control.insert("control_guidance".to_owned(), strength.into());
    }
    for (name, least) in [
        ("num_video_frames_per_chunk", 1),
        ("num_conditional_frames", 0),
        ("num_first_chunk_conditional_frames", 0),
    ] {
        if let Some(count) = extras.integer(name, [least, MAX_CHUNK_FRAMES])? {
            control.insert(name.to_owned(), count.into());
        }
    }
    Ok(())
}
