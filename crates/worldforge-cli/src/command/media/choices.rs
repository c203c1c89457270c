//! What a caller may choose about a video.

use serde_json::Value;
use worldforge_core::{Positive, Result, capability::GenerationOptions};

use crate::{arguments::finite, input::Named};

/// Choices of a media request; a provider refuses by name what it cannot honour.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Choices")]
pub(super) struct Choices {
    /// A picture to start from: a URL, or a reference of the provider's own
    #[arg(long, value_name = "REFERENCE")]
    image: Option<String>,
    /// A video to start from: a URL, or a reference of the provider's own
    #[arg(long, value_name = "REFERENCE")]
    video: Option<String>,
    /// The model [default: the provider's own]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The aspect ratio, such as `16:9` or `1280:720`
    #[arg(long, value_name = "RATIO")]
    ratio: Option<String>,
    /// The size, such as `1280x720`
    #[arg(long, value_name = "SIZE")]
    size: Option<String>,
    /// What not to show
    #[arg(long, value_name = "TEXT")]
    negative_prompt: Option<String>,
    /// The seed
    #[arg(long, value_name = "INTEGER", allow_negative_numbers = true)]
    seed: Option<i64>,
    /// A picture to take after; may be repeated
    #[arg(
        long = "reference-image",
        id = "reference_images",
        value_name = "REFERENCE"
    )]
    reference_images: Vec<String>,
    /// An option of the provider, with a JSON value; may be repeated
    #[arg(long = "option", id = "options", value_name = "NAME=JSON")]
    options: Vec<Named<Value>>,
}

impl Choices {
    /// Makes the request's options.
    pub(super) fn options(self) -> GenerationOptions {
        let mut options = GenerationOptions::default();
        options.image = self.image;
        options.video = self.video;
        options.model = self.model;
        options.ratio = self.ratio;
        options.size = self.size;
        options.negative_prompt = self.negative_prompt;
        options.seed = self.seed;
        options.reference_images = self.reference_images;
        options.extras = self
            .options
            .into_iter()
            .map(|option| (option.name, option.value))
            .collect();
        options
    }
}

/// Reads a rate or a length: a finite number above zero.
pub(super) fn positive(text: &str) -> Result<Positive, String> {
    let number = finite(text)?;
    Positive::new(number).map_err(|error| error.message().to_string())
}
