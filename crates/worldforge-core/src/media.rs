//! Video clips and their frames.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    JsonObject,
    digest::Digest,
    error::{Error, ErrorKind, Result},
    number::{NonNegative, Positive},
};

/// Most frames in one clip.
pub const MAX_FRAMES: usize = 10_000;

/// Most bytes of all frames of one clip: 1 GiB.
pub const MAX_CLIP_BYTES: usize = 1 << 30;

/// The encoded bytes of one frame or one file; clones share them.
#[derive(Clone, PartialEq, Eq)]
pub struct MediaBytes(Arc<[u8]>);

impl MediaBytes {
    /// Takes encoded bytes.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// Returns the encoded bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Returns the digest of the encoded bytes.
    pub fn digest(&self) -> Digest {
        Digest::of_bytes(&self.0)
    }
}

impl fmt::Debug for MediaBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MediaBytes({} bytes)", self.0.len())
    }
}

/// Written as base64.
impl Serialize for MediaBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for MediaBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD
            .decode(text)
            .map_err(|cause| D::Error::custom(format!("must be base64: {cause}")))?;
        Ok(Self::new(bytes))
    }
}

/// A video: encoded frames, or one encoded file, with what is known about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct VideoClip {
    /// Encoded frames in order, or a single encoded file.
    #[serde(rename = "frames_base64")]
    pub frames: Vec<MediaBytes>,
    /// Frames in a second.
    pub fps: Positive,
    /// Width and height in pixels.
    pub resolution: [u32; 2],
    /// Length in seconds.
    pub duration_seconds: NonNegative,
    /// The media type of each frame or of the file.
    #[serde(default = "octet_stream")]
    pub content_type: String,
    /// The provider's notes.
    #[serde(default)]
    pub metadata: JsonObject,
}

fn octet_stream() -> String {
    "application/octet-stream".to_owned()
}

/// A clip without its bytes: what reports and events may carry.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct VideoSummary {
    /// How many frames.
    pub frame_count: usize,
    /// Frames in a second.
    pub fps: Positive,
    /// Width and height in pixels.
    pub resolution: [u32; 2],
    /// Length in seconds.
    pub duration_seconds: NonNegative,
    /// The media type.
    pub content_type: String,
    /// The digest of each frame, in order.
    pub frame_digests: Vec<Digest>,
    /// Encoded bytes of all frames.
    pub size_bytes: usize,
}

impl VideoClip {
    /// Creates a clip of frames without notes.
    ///
    /// # Errors
    ///
    /// As [`VideoClip::check`].
    pub fn new(
        frames: Vec<MediaBytes>,
        fps: Positive,
        resolution: [u32; 2],
        duration_seconds: NonNegative,
    ) -> Result<Self> {
        let clip = Self {
            frames,
            fps,
            resolution,
            duration_seconds,
            content_type: octet_stream(),
            metadata: JsonObject::new(),
        };
        clip.check().map(|()| clip)
    }

    /// Refuses an empty resolution, a blank media type and passed limits.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) or [`LimitExceeded`](ErrorKind::LimitExceeded).
    pub fn check(&self) -> Result<()> {
        if self.resolution.contains(&0) {
            return Err(Error::invalid_input("resolution must be at least 1 x 1").at("/resolution"));
        }
        if self.content_type.trim().is_empty() {
            return Err(
                Error::invalid_input("content_type must be a media type").at("/content_type")
            );
        }
        let bytes = self
            .frames
            .iter()
            .fold(0_usize, |sum, frame| sum.saturating_add(frame.0.len()));
        if self.frames.len() > MAX_FRAMES || bytes > MAX_CLIP_BYTES {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("clip must hold at most {MAX_FRAMES} frames and {MAX_CLIP_BYTES} bytes"),
            )
            .at("/frames_base64"));
        }
        Ok(())
    }

    /// Describes the clip without its bytes.
    pub fn summary(&self) -> VideoSummary {
        VideoSummary {
            frame_count: self.frames.len(),
            fps: self.fps,
            resolution: self.resolution,
            duration_seconds: self.duration_seconds,
            content_type: self.content_type.clone(),
            frame_digests: self.frames.iter().map(MediaBytes::digest).collect(),
            size_bytes: self.frames.iter().map(|frame| frame.0.len()).sum(),
        }
    }
}
