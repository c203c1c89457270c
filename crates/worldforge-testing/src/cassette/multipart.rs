//! Forms of several parts (RFC 7578), whatever boundary a sender drew.

use worldforge_core::Redactor;

use super::{clean::Cleaner, form::Form, packed::REDACTED};

/// The boundary that recordings use in place of a drawn one.
pub(super) const BOUNDARY: &str = "worldforge-cassette";
/// Most parts of a form.
const MAX_PARTS: usize = 256;

/// One part: its header lines and its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) head: String,
    pub(super) content: Vec<u8>,
}

impl Part {
    /// Returns the name of the field.
    pub(super) fn name(&self) -> &str {
        let rest = self
            .head
            .split(['\r', '\n'])
            .find(|line| {
                line.get(..19)
                    .is_some_and(|name| name.eq_ignore_ascii_case("content-disposition"))
            })
            .and_then(|line| line.split_once(" name=\"").or(line.split_once(";name=\"")));
        rest.and_then(|(_, rest)| rest.split('"').next())
            .unwrap_or_default()
    }
}

/// Returns the boundary that a content type names.
pub(super) fn boundary(content_type: &str) -> Option<String> {
    let is_form = content_type
        .get(..10)
        .is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/"));
    let mut parameters = content_type.split(';').skip(1);
    let value = parameters.find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary")
            .then(|| value.trim_matches('"').to_owned())
    });
    value.filter(|value| is_form && !value.is_empty())
}

/// Reads a form; `None` when it is none with this boundary.
pub(super) fn read(bytes: &[u8], boundary: &str) -> Option<Vec<Part>> {
    let opening = format!("--{boundary}");
    let separator = format!("\r\n--{boundary}");
    let mut rest = bytes.strip_prefix(opening.as_bytes())?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        rest = rest.strip_prefix(b"\r\n")?;
        let end = find(rest, separator.as_bytes())?;
        let part = rest.get(..end)?;
        let head = find(part, b"\r\n\r\n")?;
        if parts.len() == MAX_PARTS {
            return None;
        }
        parts.push(Part {
            head: std::str::from_utf8(part.get(..head)?).ok()?.to_owned(),
            content: part.get(head + 4..)?.to_vec(),
        });
        rest = rest.get(end + separator.len()..)?;
    }
    Some(parts)
}

/// Writes a form with the boundary of recordings.
pub(super) fn write(parts: &[Part]) -> Vec<u8> {
    let mut bytes = format!("--{BOUNDARY}").into_bytes();
    for part in parts {
        bytes.extend_from_slice(format!("\r\n{}\r\n\r\n", part.head).as_bytes());
        bytes.extend_from_slice(&part.content);
        bytes.extend_from_slice(format!("\r\n--{BOUNDARY}").as_bytes());
    }
    bytes.extend_from_slice(b"--\r\n");
    bytes
}

/// Returns the parts without credentials, if there was one.
pub(super) fn scrubbed(parts: &[Part], cleaner: Cleaner) -> Option<Vec<Part>> {
    let redactor = Redactor::standard();
    let clean = |part: &Part| Part {
        head: redactor.text(&part.head).into_owned(),
        content: if redactor.is_sensitive_key(part.name()) {
            REDACTED.as_bytes().to_vec()
        } else {
            let clean = Form::of(&part.content, None).scrubbed_by(cleaner);
            clean.map_or_else(|| part.content.clone(), Form::into_bytes)
        },
    };
    let scrubbed: Vec<Part> = parts.iter().map(clean).collect();
    (scrubbed != parts).then_some(scrubbed)
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes
        .windows(needle.len())
        .position(|window| window == needle)
}
