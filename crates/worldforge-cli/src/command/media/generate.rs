//! `generate`: a video from a prompt.

use worldforge_core::{
    Error, Positive, ProviderName, Result,
    capability::{GenerateRequest, Request as _},
};

use super::{
    choices::{Choices, positive},
    keep::Output,
};
use crate::{exit::Verdict, input::Source, session::Session};

/// Render a video from a prompt
///
/// The video is kept in a run under its digest, on this host only; --output copies it. A provider
/// may bill for it: nothing is sent twice, and an interrupted call is cancelled upstream where the
/// provider can.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge generate 'a robot arm stacks two cubes' --provider mock
  worldforge generate 'a kitchen at dawn' --provider runway --duration 5 \\
      --ratio 1280:720 --output kitchen.mp4
  worldforge generate --request request.json --format json | jq -r '.files[]'")]
pub(crate) struct Arguments {
    /// What to show
    #[arg(value_name = "PROMPT", required_unless_present = "request")]
    prompt: Option<String>,
    /// The provider to ask
    #[arg(long, value_name = "NAME", default_value = "mock")]
    provider: ProviderName,
    /// How long, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = positive)]
    duration: Positive,
    /// Frames in a second [default: the provider's own]
    #[arg(long, value_name = "RATE", value_parser = positive)]
    fps: Option<Positive>,
    #[command(flatten)]
    choices: Choices,
    /// The whole request as JSON; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "prompt", "duration", "fps", "image", "video", "model", "ratio", "size",
            "negative_prompt", "seed", "reference_images", "options"
        ]
    )]
    request: Option<Source>,
    #[command(flatten)]
    output: Output,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let request = match (&self.request, self.prompt) {
            (Some(source), _) => GenerateRequest::from_json(source.read_json()?)
                .map_err(|error| source.name_in(error))?,
            (None, Some(prompt)) => {
                let mut request = GenerateRequest::new(prompt, self.duration.get());
                request.options = self.choices.options();
                request.options.fps = self.fps;
                request.check()?;
                request
            }
            (None, None) => return Err(Error::bug("the parser requires a prompt")),
        };
        self.output.render(session, &self.provider, &request)
    }
}
