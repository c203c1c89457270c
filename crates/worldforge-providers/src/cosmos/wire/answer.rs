//! From the body of an answer to a video and actions.

use std::{borrow::Cow, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, JsonObject, MediaBytes, NonNegative, Positive, Result, Retryability,
    Untrusted, VideoClip,
};

use super::rows::Rows;
use crate::wire::media::mp4;

/// Most bytes of an answer: 512 MiB. It carries the whole video as base64.
pub const MAX_ANSWER_BYTES: usize = 512 << 20;

/// Most characters of the deployment's own text that errors and notes quote.
const MAX_EXCERPT: usize = 200;
const MAX_PROMPT_EXCERPT: usize = 4000;

/// An answer; its texts are still in the body that it was read from.
#[derive(Deserialize)]
pub(in crate::cosmos) struct Answer<'a> {
    #[serde(borrow, default)]
    b64_video: Option<Text<'a>>,
    #[serde(borrow, default)]
    upsampled_prompt: Option<Text<'a>>,
    #[serde(default)]
    seed: Option<u64>,
    #[serde(default)]
    action: Option<Chunk>,
    #[serde(default)]
    error: Option<Value>,
    #[serde(default)]
    detail: Option<Value>,
}

/// A text that is copied only where JSON escapes it.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// An action chunk as the deployment writes it.
#[derive(Deserialize)]
pub(in crate::cosmos) struct Chunk {
    pub(in crate::cosmos) shape: [usize; 2],
    pub(in crate::cosmos) data: Rows,
    #[serde(default)]
    pub(in crate::cosmos) dtype: Option<String>,
    #[serde(default)]
    pub(in crate::cosmos) raw_action_dim: Option<usize>,
    #[serde(default)]
    pub(in crate::cosmos) action_mode: Option<String>,
    #[serde(default)]
    pub(in crate::cosmos) domain_id: Option<u64>,
}

/// A video file, and what it says of itself.
pub(in crate::cosmos) struct Film {
    pub(in crate::cosmos) file: MediaBytes,
    pub(in crate::cosmos) facts: mp4::Facts,
}

impl<'a> Answer<'a> {
    /// Reads a body of at most [`MAX_ANSWER_BYTES`].
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](ErrorKind::InvalidOutput) for anything but an answer's form, and
    /// [`Unavailable`](ErrorKind::Unavailable) for a failure that was answered with success.
    pub(in crate::cosmos) fn read(body: &'a [u8]) -> Result<Self> {
        let answer: Self = serde_json::from_slice(body).map_err(|cause| {
            // The reader's own words may quote megabytes of the body.
            let found = format!(
                "must be an object with b64_video or action, found {} at line {}, column {}",
                category(&cause),
                cause.line(),
                cause.column()
            );
            Error::invalid_output(found)
                .with("part", "the answer's body")
                .triage("check that COSMOS_BASE_URL is a Cosmos deployment")
        })?;
        let is_empty = answer.b64_video.is_none() && answer.action.is_none();
        match answer.error.as_ref().or(answer.detail.as_ref()) {
            Some(why) if is_empty => {
                let why = why.as_str().map_or_else(|| why.to_string(), str::to_owned);
                Err(Error::new(
                    ErrorKind::Unavailable,
                    "the deployment failed on this request",
                )
                .with("upstream", Untrusted::new(why).excerpt(MAX_EXCERPT))
                .retryability(Retryability::Permanent))
            }
            _ => Ok(answer),
        }
    }

    /// Returns the video.
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](ErrorKind::InvalidOutput) at `/b64_video` when it is missing, or is no MP4 file
    /// with a video track.
    pub(in crate::cosmos) fn film(&self) -> Result<Film> {
        match self.film_if_any()? {
            Some(film) => Ok(film),
            None => Err(Error::invalid_output("must be there").at("/b64_video")),
        }
    }

    /// Returns the video of an answer that may have none.
    ///
    /// # Errors
    ///
    /// As [`Answer::film`].
    pub(in crate::cosmos) fn film_if_any(&self) -> Result<Option<Film>> {
        let Some(Text(text)) = &self.b64_video else {
            return Ok(None);
        };
        decode(text)
            .map(Some)
            .map_err(|error| error.into_kind(ErrorKind::InvalidOutput).at("/b64_video"))
    }

    /// Returns the action chunk, if there is one.
    pub(in crate::cosmos) const fn chunk(&self) -> Option<&Chunk> {
        self.action.as_ref()
    }

    /// Returns what else the deployment says.
    pub(in crate::cosmos) fn notes(&self) -> JsonObject {
        let mut notes = JsonObject::new();
        if let Some(Text(prompt)) = &self.upsampled_prompt {
            let prompt = Untrusted::new(prompt.as_ref()).excerpt(MAX_PROMPT_EXCERPT);
            notes.insert("upsampled_prompt".to_owned(), prompt.as_str().into());
        }
        if let Some(seed) = self.seed {
            notes.insert("seed".to_owned(), seed.into());
        }
        notes
    }
}

fn category(cause: &serde_json::Error) -> &'static str {
    match cause.classify() {
        serde_json::error::Category::Data => "another form",
        serde_json::error::Category::Eof => "the end of the answer",
        _ => "no JSON",
    }
}

/// Decodes plain base64, or a data URL.
fn decode(text: &str) -> Result<Film> {
    let payload = match text.strip_prefix("data:") {
        None => text,
        Some(rest) => match rest.split_once(',') {
            Some((head, payload)) if head.ends_with(";base64") => payload,
            _ => return Err(Error::invalid_output("must be a base64 data URL")),
        },
    };
    let file = bytes(payload)?;
    let facts = mp4::read(&file)?;
    Ok(Film {
        file: MediaBytes::new(file),
        facts,
    })
}

/// Decodes straight into the bytes that a clip shares: a video may have hundreds of megabytes.
fn bytes(payload: &str) -> Result<Arc<[u8]>> {
    let padding = payload.bytes().rev().take_while(|byte| *byte == b'=');
    let length = (payload.len() / 4 * 3).saturating_sub(padding.take(2).count());
    let mut file: Arc<[u8]> = std::iter::repeat_n(0, length).collect();
    let room = Arc::get_mut(&mut file).ok_or_else(|| Error::bug("new bytes are not shared"))?;
    let is_whole = payload.len().is_multiple_of(4);
    match is_whole.then(|| STANDARD.decode_slice_unchecked(payload, room)) {
        Some(Ok(found)) if found == length => Ok(file),
        Some(Err(cause)) => Err(Error::invalid_input(format!("must be base64: {cause}"))),
        _ => Err(Error::invalid_input("must be base64 with its padding")),
    }
}

impl Film {
    /// Makes a clip that says what the file says.
    ///
    /// The rate is the asked one where the file agrees to within one picture, or lists none.
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](ErrorKind::InvalidOutput) for a file of no length.
    pub(in crate::cosmos) fn into_clip(
        self,
        asked: Positive,
        notes: JsonObject,
    ) -> Result<VideoClip> {
        let facts = self.facts;
        let pictures = facts.fps.map(|fps| fps * facts.duration_seconds);
        let is_asked = pictures
            .is_none_or(|pictures| (pictures - asked.get() * facts.duration_seconds).abs() < 1.0);
        let fps = match facts.fps {
            Some(found) if !is_asked => Positive::new(found)?,
            _ => asked,
        };
        let digest = self.file.digest().to_string();
        let size = self.file.as_slice().len();
        let length = NonNegative::new(facts.duration_seconds)?;
        let mut clip = VideoClip::new(vec![self.file], fps, facts.resolution, length)
            .map_err(|error| error.into_kind(ErrorKind::InvalidOutput))?;
        "video/mp4".clone_into(&mut clip.content_type);
        clip.metadata = notes;
        clip.metadata
            .insert("content_type".to_owned(), "video/mp4".into());
        clip.metadata.insert("digest".to_owned(), digest.into());
        clip.metadata.insert("size_bytes".to_owned(), size.into());
        Ok(clip)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_every_length_is_decoded_and_anything_else_refused() {
        let all: Vec<u8> = (0..=255).collect();
        for length in 0..all.len() {
            let wanted = &all[..length];
            let text = STANDARD.encode(wanted);
            assert_eq!(&*bytes(&text).unwrap(), wanted);
            for cut in 1..text.len().min(5) {
                assert!(
                    cut == 4 || bytes(&text[..text.len() - cut]).is_err(),
                    "{length} {cut}"
                );
            }
        }
        for text in [
            "=", "==", "===", "====", "A===", "AA=A", "AAA?", "A=A=", "AA==AA==", "\u{e9}A=",
        ] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }
}
