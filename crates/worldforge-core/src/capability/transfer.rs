//! `transfer`: a video in, the same video rendered anew out.

use serde::{Deserialize, Serialize};

use super::{Capability, GenerationOptions, Request, VideoResponse};
use crate::{
    error::{Error, Result},
    media::VideoClip,
    number::Positive,
};

/// Longest side of an output, in pixels.
pub const MAX_SIDE: u32 = 16_384;

/// Asks for a video to be rendered anew at a size and rate that the caller sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TransferRequest {
    /// The video to start from.
    pub clip: VideoClip,
    /// Output width in pixels.
    pub width: u32,
    /// Output height in pixels.
    pub height: u32,
    /// Output frames in a second.
    pub fps: Positive,
    /// What the result should show; may be empty.
    #[serde(default)]
    pub prompt: String,
    /// What else the caller chooses.
    #[serde(default)]
    pub options: GenerationOptions,
}

impl TransferRequest {
    /// Creates a request without a prompt.
    pub fn new(clip: VideoClip, [width, height]: [u32; 2], fps: Positive) -> Self {
        Self {
            clip,
            width,
            height,
            fps,
            prompt: String::new(),
            options: GenerationOptions::default(),
        }
    }
}

impl Request for TransferRequest {
    const CAPABILITY: Capability = Capability::Transfer;
    type Response = VideoResponse;

    fn check(&self) -> Result<()> {
        self.clip
            .check()
            .map_err(|error| error.under(&"/clip".into()))?;
        self.options
            .check()
            .map_err(|error| error.under(&"/options".into()))?;
        for (side, pointer) in [(self.width, "/width"), (self.height, "/height")] {
            if side == 0 || side > MAX_SIDE {
                return Err(Error::invalid_input(format!(
                    "must be between 1 and {MAX_SIDE} pixels"
                ))
                .at(pointer));
            }
        }
        Ok(())
    }

    fn check_response(&self, response: &VideoResponse) -> Result<()> {
        let wanted = [self.width, self.height];
        if response.clip.resolution != wanted {
            let found = response.clip.resolution;
            return Err(Error::invalid_output(format!(
                "resolution must be the requested {wanted:?}, found {found:?}"
            ))
            .at("/clip/resolution"));
        }
        response.check(Some(self.fps))
    }
}
