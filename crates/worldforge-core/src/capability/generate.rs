//! `generate`: a prompt in, a video out.

use serde::{Deserialize, Serialize};

use super::{Capability, Request, Response, embed::check_text};
use crate::{
    JsonObject,
    error::{Error, Result},
    id::ProviderName,
    media::VideoClip,
    number::Positive,
    redact::Redactor,
};

/// Longest video a request may ask for, in seconds.
pub const MAX_DURATION_SECONDS: f64 = 3600.0;

/// Asks for a video.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GenerateRequest {
    /// What to show; not blank.
    pub prompt: String,
    /// How long, in seconds; greater than zero.
    pub duration_seconds: f64,
    /// What else the caller chooses.
    #[serde(default)]
    pub options: GenerationOptions,
}

impl GenerateRequest {
    /// Creates a request with default options.
    pub fn new(prompt: impl Into<String>, duration_seconds: f64) -> Self {
        Self {
            prompt: prompt.into(),
            duration_seconds,
            options: GenerationOptions::default(),
        }
    }
}

/// Choices of a media request; each provider documents which it honours, and refuses the others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct GenerationOptions {
    /// A picture to start from: a reference the provider understands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// A video to start from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// The model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The aspect ratio, such as `16:9`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<String>,
    /// The size, such as `1280x720`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// What not to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    /// Frames in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fps: Option<Positive>,
    /// The seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// Pictures to take after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reference_images: Vec<String>,
    /// Options of one provider.
    #[serde(skip_serializing_if = "JsonObject::is_empty")]
    pub extras: JsonObject,
}

impl GenerationOptions {
    /// Refuses references that carry credentials: requests are kept as evidence.
    pub(super) fn check(&self) -> Result<()> {
        let single = [("/image", &self.image), ("/video", &self.video)];
        let single = single
            .into_iter()
            .filter_map(|(place, reference)| Some((place, reference.as_ref()?)));
        let many = self
            .reference_images
            .iter()
            .map(|reference| ("/reference_images", reference));
        for (place, reference) in single.chain(many) {
            if carries_credentials(reference) {
                let message = "url must not carry a user, a signature or another secret";
                return Err(Error::invalid_input(message).at(place));
            }
        }
        Ok(())
    }
}

/// Returns whether a URL names a user or has a query parameter that is called like a secret.
fn carries_credentials(reference: &str) -> bool {
    let Some((_, rest)) = reference.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let parameters = rest.split(['?', '#', '&', ';']).skip(1);
    authority.contains('@')
        || parameters
            .filter_map(|parameter| parameter.split('=').next())
            .any(|name| Redactor::standard().is_sensitive_key(name))
}

/// A rendered video.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct VideoResponse {
    /// Who answered.
    pub provider: ProviderName,
    /// The video.
    pub clip: VideoClip,
}

impl VideoResponse {
    /// Creates an answer.
    pub const fn new(provider: ProviderName, clip: VideoClip) -> Self {
        Self { provider, clip }
    }

    /// Refuses a clip that is malformed or whose rate is not the one that was asked for.
    pub(super) fn check(&self, fps: Option<Positive>) -> Result<()> {
        self.clip.check().map_err(|error| {
            error
                .into_kind(crate::ErrorKind::InvalidOutput)
                .under(&"/clip".into())
        })?;
        match fps {
            Some(wanted) if (wanted.get() - self.clip.fps.get()).abs() > 1e-6 * wanted.get() => {
                let found = self.clip.fps;
                Err(Error::invalid_output(format!(
                    "fps must be the requested {wanted}, found {found}"
                ))
                .at("/clip/fps"))
            }
            _ => Ok(()),
        }
    }
}

impl Response for VideoResponse {
    fn provider(&self) -> &ProviderName {
        &self.provider
    }
}

impl Request for GenerateRequest {
    const CAPABILITY: Capability = Capability::Generate;
    type Response = VideoResponse;

    fn check(&self) -> Result<()> {
        check_text(&self.prompt).map_err(|error| error.at("/prompt"))?;
        self.options
            .check()
            .map_err(|error| error.under(&"/options".into()))?;
        if self.duration_seconds > 0.0 && self.duration_seconds <= MAX_DURATION_SECONDS {
            return Ok(());
        }
        Err(Error::invalid_input(format!(
            "duration_seconds must be greater than 0 and at most {MAX_DURATION_SECONDS}"
        ))
        .at("/duration_seconds"))
    }

    fn check_response(&self, response: &VideoResponse) -> Result<()> {
        if response.clip.frames.is_empty() {
            return Err(Error::invalid_output("clip must hold a frame").at("/clip/frames_base64"));
        }
        response.check(self.options.fps)
    }
}
