//! `transfer`: a video rendered anew.

use worldforge_core::{
    Error, MediaBytes, NonNegative, Positive, ProviderName, Result, VideoClip,
    capability::{Request as _, TransferRequest},
    json,
};
use worldforge_providers::wire::media::mp4;

use super::{
    choices::{Choices, positive},
    keep::Output,
};
use crate::{
    exit::Verdict,
    input::{Source, parse},
    session::Session,
};

/// Render a video anew at a size and rate of your choice
///
/// The clip is an .mp4 file, whose size, rate and length are read from it, or a JSON document with
/// `frames_base64`, `fps`, `resolution` and `duration_seconds`. The size and the rate of the result
/// are those of the clip unless they are given. The video is kept in a run under its digest, on this
/// host only; --output copies it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge transfer --clip clip.json --provider mock --width 640 --height 360 --fps 8
  worldforge transfer --clip drive.mp4 --provider runway --prompt 'the same road in snow' \\
      --output snow.mp4
  worldforge transfer --request request.json --format json | jq .clip")]
pub(crate) struct Arguments {
    /// The video to start from: .mp4 or JSON; `-` is standard input
    #[arg(long, value_name = "FILE", required_unless_present = "request")]
    clip: Option<Source>,
    /// What the result should show
    #[arg(long, value_name = "TEXT", default_value = "")]
    prompt: String,
    /// The provider to ask
    #[arg(long, value_name = "NAME", default_value = "mock")]
    provider: ProviderName,
    /// Width of the result, in pixels [default: the clip's]
    #[arg(long, value_name = "PIXELS")]
    width: Option<u32>,
    /// Height of the result, in pixels [default: the clip's]
    #[arg(long, value_name = "PIXELS")]
    height: Option<u32>,
    /// Frames in a second of the result [default: the clip's]
    #[arg(long, value_name = "RATE", value_parser = positive)]
    fps: Option<Positive>,
    #[command(flatten)]
    choices: Choices,
    /// The whole request as JSON; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "clip", "prompt", "width", "height", "fps", "image", "video", "model", "ratio", "size",
            "negative_prompt", "seed", "reference_images", "options"
        ]
    )]
    request: Option<Source>,
    #[command(flatten)]
    output: Output,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let request = match (&self.request, &self.clip) {
            (Some(source), _) => TransferRequest::from_json(source.read_json()?)
                .map_err(|error| source.name_in(error))?,
            (None, Some(source)) => {
                let clip = read_clip(source)?;
                let [width, height] = clip.resolution;
                let size = [self.width.unwrap_or(width), self.height.unwrap_or(height)];
                let fps = self.fps.unwrap_or(clip.fps);
                let mut request = TransferRequest::new(clip, size, fps);
                request.prompt = self.prompt;
                request.options = self.choices.options();
                request.check()?;
                request
            }
            (None, None) => return Err(Error::bug("the parser requires a clip")),
        };
        self.output.render(session, &self.provider, &request)
    }
}

fn read_clip(source: &Source) -> Result<VideoClip> {
    let bytes = source.read()?;
    let clip = if mp4::is_mp4(&bytes) {
        of_mp4(bytes)
    } else {
        parse(&bytes).and_then(json::decode_value)
    };
    clip.map_err(|error| source.name_in(error))
}

/// Describes an .mp4 file by what it says of itself.
fn of_mp4(bytes: Vec<u8>) -> Result<VideoClip> {
    let facts = mp4::read(&bytes)?;
    let length = NonNegative::new(facts.duration_seconds)?;
    let rate = facts.fps.ok_or_else(|| {
        Error::invalid_input("MP4 file must list its pictures")
            .triage("hand the clip in as JSON with its fps")
    })?;
    let rate = Positive::new(rate)?;
    let frames = vec![MediaBytes::new(bytes)];
    let mut clip = VideoClip::new(frames, rate, facts.resolution, length)?;
    "video/mp4".clone_into(&mut clip.content_type);
    Ok(clip)
}
