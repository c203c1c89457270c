//! Judging a file by its name and its bytes.

use super::{Attachability, hits::Hits};
use crate::{attest::Envelope, store::RunPath};

/// Largest file that may be attached, in bytes.
pub const MAX_ATTACHABLE_BYTES: usize = 1_000_000;

/// The ending of signed statements.
const ENVELOPE: &str = ".intoto.json";

/// Length of an ed25519 signature.
const SIGNATURE_BYTES: usize = 64;

/// Judges a file by its name and its bytes.
///
/// Only text of the kinds json, jsonl, md, csv, txt and html may be attached, up to
/// [`MAX_ATTACHABLE_BYTES`], and only when the redactor would leave it as it is. Records of which
/// settings were present may name secrets: they hold no values.
pub fn classify(path: &RunPath, bytes: &[u8]) -> Attachability {
    classify_within(path, bytes, MAX_ATTACHABLE_BYTES)
}

/// As [`classify`], with another limit.
pub(crate) fn classify_within(path: &RunPath, bytes: &[u8], max_bytes: usize) -> Attachability {
    let extension = path.extension().unwrap_or_default();
    if !is_checkable(&extension) {
        return Attachability::excluded("the kind of file is not text that can be checked");
    }
    if bytes.len() > max_bytes {
        return Attachability::excluded("the file is over the limit of safe attachments");
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Attachability::excluded("the file is not UTF-8 text");
    };
    let mut hits = Hits::default();
    match extension.as_str() {
        "json" if path.as_str().ends_with(ENVELOPE) => {
            if !add_envelope(&mut hits, bytes) {
                return Attachability::excluded("the file is not a signed statement");
            }
        }
        "json" if !hits.add_document(text) => {
            return Attachability::excluded("the file is not strict JSON");
        }
        "json" => {}
        "jsonl" => hits.add_lines(text),
        _ => {
            hits.add_text(text);
            // JSON under another name hides its values from the rules for text.
            if text.trim_start().starts_with(['{', '[']) {
                hits.add_document(text);
                hits.add_json_lines(text);
            }
        }
    }
    Attachability::of(hits.finish())
}

/// Looks at what is signed, which the envelope spells in base64; returns whether it is an envelope.
///
/// A signature is 64 bytes that look like any secret and are none.
fn add_envelope(hits: &mut Hits, bytes: &[u8]) -> bool {
    let Ok(envelope) = Envelope::read(bytes) else {
        return false;
    };
    hits.add_text(envelope.payload_type());
    for signature in envelope.signatures() {
        if signature.as_bytes().len() != SIGNATURE_BYTES {
            return false;
        }
        hits.add_text(signature.key_name().unwrap_or_default());
    }
    std::str::from_utf8(envelope.payload()).is_ok_and(|payload| hits.add_document(payload))
}

/// Returns whether files with this ending are text that can be checked.
pub(crate) fn is_checkable(extension: &str) -> bool {
    ["json", "jsonl", "md", "csv", "txt", "html"].contains(&extension)
}

/// Returns whether a file is the picture that its name says; nothing when it says none.
pub(crate) fn is_picture(path: &RunPath, bytes: &[u8]) -> Option<bool> {
    match path.extension().as_deref() {
        Some("gif") => Some(bytes.starts_with(b"GIF8")),
        Some("png") => Some(bytes.starts_with(b"\x89PNG")),
        _ => None,
    }
}

/// Judges a picture that this program drew: its size, and that it is a picture.
pub(crate) fn classify_picture(path: &RunPath, bytes: &[u8]) -> Attachability {
    match is_picture(path, bytes) {
        None => classify(path, bytes),
        Some(false) => Attachability::excluded("the file is not the picture that its name says"),
        Some(true) if bytes.len() > MAX_ATTACHABLE_BYTES => {
            Attachability::excluded("the file is over the limit of safe attachments")
        }
        Some(true) => Attachability::safe(),
    }
}
