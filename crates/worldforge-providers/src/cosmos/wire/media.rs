//! Pictures and videos on their way in: data URLs, or URLs that the deployment fetches.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use worldforge_core::{Error, ErrorKind, MediaBytes, Result, VideoClip, json::Pointer};

use crate::wire::{
    guard::{Schemes, check_url},
    media::mp4,
};

/// Most characters of a picture as a data URL.
pub const MAX_IMAGE_CHARS: usize = 20_000_000;

/// Most characters of a video as a data URL.
pub const MAX_VIDEO_CHARS: usize = 100_000_000;

/// What a reference is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cosmos) enum Kind {
    Image,
    Video,
}

impl Kind {
    const fn types(self) -> &'static [&'static str] {
        match self {
            Self::Image => &["image/png", "image/jpeg", "image/webp"],
            Self::Video => &["video/mp4"],
        }
    }

    const fn limit(self) -> usize {
        match self {
            Self::Image => MAX_IMAGE_CHARS,
            Self::Video => MAX_VIDEO_CHARS,
        }
    }
}

/// Checks a reference: a data URL of a type that the deployment reads, or a URL that it fetches.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) and [`LimitExceeded`](ErrorKind::LimitExceeded) at the place.
pub(in crate::cosmos) fn check(text: &str, kind: Kind, place: impl Into<Pointer>) -> Result<()> {
    inspect(text, kind).map_err(|error| error.at(place))
}

fn inspect(text: &str, kind: Kind) -> Result<()> {
    let types = kind.types().join(", ");
    if text.len() > kind.limit() {
        let message = format!("must be at most {} characters", kind.limit());
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    let Some(rest) = text.strip_prefix("data:") else {
        let is_url = text.starts_with("https://") || text.starts_with("http://");
        if !is_url {
            return Err(Error::invalid_input(format!(
                "must be a data URL of {types}, or an http(s) URL that the deployment fetches"
            )));
        }
        return check_url(text, Schemes::Http)
            .map(drop)
            .map_err(|error| error.into_kind(ErrorKind::InvalidInput));
    };
    let wanted = || Error::invalid_input(format!("must be a base64 data URL of {types}"));
    let (head, payload) = rest.split_once(',').ok_or_else(wanted)?;
    let content_type = head.strip_suffix(";base64").ok_or_else(wanted)?;
    if !kind.types().contains(&content_type) {
        return Err(wanted());
    }
    let bytes = STANDARD
        .decode(payload)
        .map_err(|_cause| Error::invalid_input("must be a data URL whose base64 can be read"))?;
    if !has_magic(content_type, &bytes) {
        return Err(Error::invalid_input(format!(
            "must hold {content_type}, and does not"
        )));
    }
    Ok(())
}

fn has_magic(content_type: &str, bytes: &[u8]) -> bool {
    match content_type {
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => bytes.starts_with(&[0xff, 0xd8, 0xff]),
        "image/webp" => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
        _ => mp4::is_mp4(bytes),
    }
}

/// Makes a data URL of a clip, which must be one MP4 file.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) for another form, and
/// [`LimitExceeded`](ErrorKind::LimitExceeded) for a clip that is too long, below `/clip`.
pub(in crate::cosmos) fn data_url(clip: &VideoClip) -> Result<String> {
    let place = "/clip/frames_base64";
    let file = match clip.frames.as_slice() {
        [file] if mp4::is_mp4(file.as_slice()) => file,
        _ => {
            let message = "the clip must be one MP4 file, not pictures";
            return Err(Error::invalid_input(message)
                .at(place)
                .triage("encode the clip as MP4 first"));
        }
    };
    let url = encode("video/mp4", file);
    if url.len() > MAX_VIDEO_CHARS {
        let message = format!("must be at most {MAX_VIDEO_CHARS} characters as a data URL");
        return Err(Error::new(ErrorKind::LimitExceeded, message).at(place));
    }
    Ok(url)
}

fn encode(content_type: &str, file: &MediaBytes) -> String {
    let mut url = format!("data:{content_type};base64,");
    STANDARD.encode_string(file.as_slice(), &mut url);
    url
}
