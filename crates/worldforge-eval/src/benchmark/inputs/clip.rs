//! The clip of `transfer`, and the file that its bytes may come from.

use std::{
    fs::{self, File},
    io::{ErrorKind as IoErrorKind, Read as _},
    path::{Component, Path, PathBuf},
};

use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, JsonObject, MAX_FRAMES, MediaBytes, NonNegative, Positive, Result, VideoClip,
    json::Pointer,
};

use super::{
    super::reading::{Members, Problems},
    defaults::{CLIP_FPS, CLIP_RESOLUTION, CLIP_SECONDS},
};

/// Largest file of a clip: 64 MiB.
pub const MAX_CLIP_FILE_BYTES: u64 = 64 << 20;

/// Where the files lie that inputs name.
pub trait ClipFolder {
    /// Reads the file at a path relative to the inputs.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a path that leaves the folder, that goes
    /// through a link, or that is no file; [`LimitExceeded`](ErrorKind::LimitExceeded) past
    /// [`MAX_CLIP_FILE_BYTES`].
    fn read(&self, path: &str) -> Result<Vec<u8>>;
}

/// No folder: inputs that did not come from a file name no other.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoClips;

impl ClipFolder for NoClips {
    fn read(&self, _path: &str) -> Result<Vec<u8>> {
        Err(Error::invalid_input(
            "must not name a file here; give the bytes as frames_base64",
        ))
    }
}

/// The folder of an input file.
impl ClipFolder for Path {
    fn read(&self, path: &str) -> Result<Vec<u8>> {
        let place = below(self, path)?;
        // Opening a pipe that nobody writes to would never return, so it is looked at first.
        let found = fs::symlink_metadata(&place).map_err(|cause| unreadable(&cause))?;
        if !found.is_file() {
            return Err(Error::invalid_input("must name a regular file"));
        }
        let file = File::open(&place).map_err(|cause| unreadable(&cause))?;
        let mut bytes = Vec::new();
        file.take(MAX_CLIP_FILE_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|cause| unreadable(&cause))?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_CLIP_FILE_BYTES) {
            return Ok(bytes);
        }
        let message = format!("file must have at most {MAX_CLIP_FILE_BYTES} bytes");
        Err(Error::new(ErrorKind::LimitExceeded, message))
    }
}

/// Returns the place of a path inside a folder that no part of the path leaves.
fn below(folder: &Path, path: &str) -> Result<PathBuf> {
    let outside = || {
        Error::invalid_input("must be a relative path inside the folder of the input file")
            .triage("move the clip beside the input file, and name it without '..' and links")
    };
    let has_odd_letters = path
        .chars()
        .any(|letter| letter.is_control() || matches!(letter, '\\' | ':' | '~' | '$' | '%'));
    if path.trim().is_empty() || has_odd_letters {
        return Err(outside());
    }
    let mut place = folder.to_path_buf();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(name) => place.push(name),
            Component::CurDir => continue,
            _ => return Err(outside()),
        }
        match fs::symlink_metadata(&place) {
            Ok(found) if found.is_symlink() => return Err(outside()),
            Ok(_) => {}
            Err(cause) => return Err(unreadable(&cause)),
        }
    }
    Ok(place)
}

fn unreadable(cause: &std::io::Error) -> Error {
    let message = match cause.kind() {
        IoErrorKind::NotFound => "must name a file that exists beside the input file",
        _ => "must name a file that can be read",
    };
    Error::invalid_input(message)
}

const KEYS: [&str; 6] = [
    "path",
    "frames_base64",
    "fps",
    "resolution",
    "duration_seconds",
    "metadata",
];

/// Reads a clip: its frames, or the name of the file that holds them.
pub(super) fn read(
    value: &Value,
    place: &Pointer,
    folder: &dyn ClipFolder,
    problems: &mut Problems,
) -> Option<VideoClip> {
    let mut members = Members::of(value, place, &KEYS, problems)?;
    let frames = frames(&mut members, folder);
    let fps = or(&mut members, "fps", Positive::new(CLIP_FPS));
    let resolution = or(&mut members, "resolution", Ok(CLIP_RESOLUTION));
    let seconds = or(
        &mut members,
        "duration_seconds",
        NonNegative::new(CLIP_SECONDS),
    );
    let metadata: Option<JsonObject> = members.read("metadata");
    let mut clip = match VideoClip::new(frames?, fps?, resolution?, seconds?) {
        Ok(clip) => clip,
        Err(error) => {
            problems.refused(place, &error);
            return None;
        }
    };
    clip.metadata = metadata.unwrap_or_default();
    // Older files note the media type among the metadata.
    if let Some(Value::String(kind)) = clip.metadata.get("content_type")
        && !kind.trim().is_empty()
    {
        clip.content_type.clone_from(kind);
    }
    Some(clip)
}

/// Reads a member, or takes what stands for an absent one.
fn or<T: serde::de::DeserializeOwned>(
    members: &mut Members<'_>,
    key: &str,
    absent: Result<T>,
) -> Option<T> {
    if members.get(key).is_some() {
        members.read(key)
    } else {
        absent.ok()
    }
}

fn frames(members: &mut Members<'_>, folder: &dyn ClipFolder) -> Option<Vec<MediaBytes>> {
    match (members.get("path"), members.get("frames_base64")) {
        (Some(_), None) => {
            let path: String = members.read("path")?;
            match folder.read(&path) {
                Ok(bytes) => Some(vec![MediaBytes::new(bytes)]),
                Err(error) => {
                    members.note("path", error.message().clone());
                    None
                }
            }
        }
        (None, Some(list)) => {
            let count = list.as_array().map_or(0, Vec::len);
            if !(1..=MAX_FRAMES).contains(&count) {
                let message = format!("must be a list of 1 to {MAX_FRAMES} frames in base64");
                members.note("frames_base64", message);
                return None;
            }
            members.read("frames_base64")
        }
        (Some(_), Some(_)) => {
            members.note("path", "must be absent where frames_base64 is there");
            None
        }
        (None, None) => {
            members.note("path", "must be there, or frames_base64");
            None
        }
    }
}
