//! Reading recordings.

use std::{
    collections::BTreeMap,
    fs::File,
    io::Read as _,
    path::{Component, Path},
};

use worldforge_core::{
    Error, ErrorKind, Result,
    json::{self, Limits},
};

use super::{
    Body, Cassette, Interaction,
    limits::{
        MAX_ALL_FILES_BYTES, MAX_DOCUMENT_BYTES, MAX_FILE_BYTES, MAX_FILE_NAME, MAX_HEADERS,
        MAX_IGNORED, MAX_INTERACTIONS, MAX_MESSAGES,
    },
};

impl Cassette {
    /// Reads a recording that needs no files beside it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) naming what does not fit, and
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) for a passed limit.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let cassette = Self::read(bytes)?;
        let needs_file = cassette.bodies().any(|body| body.as_file().is_some());
        if needs_file {
            return Err(Error::invalid_input(
                "the recording keeps bodies in files beside it; load it from its own file",
            ));
        }
        Ok(cassette)
    }

    /// Reads a recording and the files beside it.
    ///
    /// # Errors
    ///
    /// As [`Self::from_json`], [`Io`](ErrorKind::Io) and [`NotFound`](ErrorKind::NotFound).
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let mut cassette = Self::read(&bytes_of(path, MAX_DOCUMENT_BYTES)?)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut total = 0_usize;
        for file in cassette.bodies_mut().filter_map(Body::as_file_mut) {
            check_name(&file.name)?;
            let place = folder.join(&file.name);
            stays_inside(folder, &place)?;
            let bytes = bytes_of(&place, MAX_FILE_BYTES)?;
            total = total.saturating_add(bytes.len());
            if total > MAX_ALL_FILES_BYTES {
                return Err(limit("bytes of all files", MAX_ALL_FILES_BYTES, total));
            }
            file.fill(bytes)?;
        }
        Ok(cassette)
    }

    fn read(bytes: &[u8]) -> Result<Self> {
        let limits = Limits::DOCUMENT.with_max_bytes(MAX_DOCUMENT_BYTES);
        let cassette: Self = json::decode(bytes, limits)?;
        cassette.check()?;
        Ok(cassette)
    }

    /// Checks counts and names.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) and [`LimitExceeded`](ErrorKind::LimitExceeded).
    pub fn check(&self) -> Result<()> {
        at_most("interactions", MAX_INTERACTIONS, self.interactions.len())?;
        let mut messages = 0_usize;
        for interaction in &self.interactions {
            match interaction {
                Interaction::Http(http) => {
                    at_most("headers", MAX_HEADERS, http.request.headers.len())?;
                    at_most("headers", MAX_HEADERS, http.response.headers.len())?;
                    at_most("ignored pointers", MAX_IGNORED, http.request.ignore.len())?;
                    if !(100..=599).contains(&http.response.status) {
                        return Err(Error::invalid_input(format!(
                            "status must be between 100 and 599, found {}",
                            http.response.status
                        )));
                    }
                }
                Interaction::Channel(channel) => {
                    at_most("headers", MAX_HEADERS, channel.dial.headers.len())?;
                    messages = messages.saturating_add(channel.messages.len());
                    at_most("messages", MAX_MESSAGES, messages)?;
                    for message in &channel.messages {
                        at_most("ignored pointers", MAX_IGNORED, message.ignore.len())?;
                    }
                }
            }
        }
        self.check_files()
    }

    fn check_files(&self) -> Result<()> {
        let mut contents = BTreeMap::new();
        for file in self.bodies().filter_map(Body::as_file) {
            check_name(&file.name)?;
            let former = contents.insert(&file.name, file.digest);
            if former
                .flatten()
                .is_some_and(|former| file.digest != Some(former))
            {
                return Err(Error::invalid_input(
                    "two bodies of the cassette name one file and differ",
                )
                .with("file", file.name.clone()));
            }
        }
        Ok(())
    }

    /// Returns every body.
    pub(super) fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.interactions.iter().flat_map(|interaction| {
            let bodies: Vec<&Body> = match interaction {
                Interaction::Http(http) => vec![&http.request.body, &http.response.body],
                Interaction::Channel(channel) => channel
                    .messages
                    .iter()
                    .map(|message| &message.body)
                    .collect(),
            };
            bodies
        })
    }

    /// Returns every body, to be changed.
    pub(super) fn bodies_mut(&mut self) -> impl Iterator<Item = &mut Body> {
        self.interactions.iter_mut().flat_map(|interaction| {
            let bodies: Vec<&mut Body> = match interaction {
                Interaction::Http(http) => vec![&mut http.request.body, &mut http.response.body],
                Interaction::Channel(channel) => channel
                    .messages
                    .iter_mut()
                    .map(|message| &mut message.body)
                    .collect(),
            };
            bodies
        })
    }
}

pub(super) fn at_most(what: &str, limit_of: usize, found: usize) -> Result<()> {
    if found > limit_of {
        return Err(limit(what, limit_of, found));
    }
    Ok(())
}

fn limit(what: &str, at_most: usize, found: usize) -> Error {
    Error::new(
        ErrorKind::LimitExceeded,
        format!("a cassette must have at most {at_most} {what}, found {found}"),
    )
}

/// Refuses names that are no plain relative path.
pub(super) fn check_name(name: &str) -> Result<()> {
    let is_plain = |part: Component<'_>| match part {
        Component::Normal(part) => part
            .to_str()
            .is_some_and(|part| !part.starts_with('.') && !part.contains([':', '\\'])),
        _ => false,
    };
    let is_short = !name.is_empty() && name.len() <= MAX_FILE_NAME;
    let is_printable = name.chars().all(|letter| letter.is_ascii_graphic());
    let has_empty = name.split('/').any(str::is_empty);
    if is_short && is_printable && !has_empty && Path::new(name).components().all(is_plain) {
        return Ok(());
    }
    Err(Error::invalid_input(
        "the file of a body must be a relative path of plain names below the cassette's folder",
    ))
}

/// Refuses a file that links lead out of the folder.
pub(super) fn stays_inside(folder: &Path, place: &Path) -> Result<()> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let inside = folder
        .canonicalize()
        .and_then(|folder| Ok(place.canonicalize()?.starts_with(folder)))
        .map_err(|cause| io_error("find", &cause))?;
    if inside {
        return Ok(());
    }
    Err(Error::invalid_input(
        "the file of a body must lie below the cassette's folder",
    ))
}

fn bytes_of(path: &Path, most: usize) -> Result<Vec<u8>> {
    let file = File::open(path).map_err(|cause| io_error("open", &cause))?;
    let mut bytes = Vec::new();
    let allowed = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    file.take(allowed)
        .read_to_end(&mut bytes)
        .map_err(|cause| io_error("read", &cause))?;
    if bytes.len() > most {
        return Err(limit("bytes in one file", most, bytes.len()));
    }
    Ok(bytes)
}

/// Says what was attempted; the path is the host's and stays out of the message.
pub(super) fn io_error(attempt: &str, cause: &std::io::Error) -> Error {
    let kind = match cause.kind() {
        std::io::ErrorKind::NotFound => ErrorKind::NotFound,
        _ => ErrorKind::Io,
    };
    Error::new(
        kind,
        format!("{attempt} a file of the cassette: {}", cause.kind()),
    )
    .triage("check that the cassette and the files that it names exist")
}
