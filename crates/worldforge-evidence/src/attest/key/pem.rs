//! The textual encoding of keys, RFC 7468, with one block and nothing beside it.

use base64::{Engine, engine::general_purpose::STANDARD};
use worldforge_core::{Error, ErrorKind, Result};
use zeroize::Zeroizing;

use super::file::MAX_KEY_FILE_BYTES;

/// Letters of base64 on one line, as RFC 7468 writes them.
const LINE: usize = 64;

const PRIVATE: &str = "PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";

/// What files of keys are labelled, here and elsewhere; an error may name one of these.
const KNOWN: [&str; 6] = [
    PRIVATE,
    PUBLIC,
    "ENCRYPTED PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "EC PRIVATE KEY",
    "CERTIFICATE",
];

/// What a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Private,
    Public,
}

impl Label {
    const fn text(self) -> &'static str {
        match self {
            Self::Private => PRIVATE,
            Self::Public => PUBLIC,
        }
    }
}

/// Writes one block.
pub(super) fn encode(label: Label, der: &[u8]) -> Zeroizing<String> {
    let letters = Zeroizing::new(STANDARD.encode(der));
    let mut text = Zeroizing::new(String::with_capacity(letters.len() + 128));
    for part in ["-----BEGIN ", label.text(), "-----\n"] {
        text.push_str(part);
    }
    for line in letters.as_bytes().chunks(LINE) {
        text.extend(line.iter().map(|letter| char::from(*letter)));
        text.push('\n');
    }
    for part in ["-----END ", label.text(), "-----\n"] {
        text.push_str(part);
    }
    text
}

/// Reads the one block of a text; an error never quotes the text.
pub(super) fn decode(label: Label, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    if text.len() > MAX_KEY_FILE_BYTES {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!("key must be at most {MAX_KEY_FILE_BYTES} bytes of PEM"),
        ));
    }
    let mut lines = text.trim().lines();
    let (first, last) = (lines.next().unwrap_or_default(), lines.next_back());
    if first != boundary("BEGIN", label.text()) || last != Some(&boundary("END", label.text())) {
        return Err(mislabelled(label, first));
    }
    let mut letters = Zeroizing::new(String::with_capacity(text.len()));
    for line in lines {
        letters.push_str(line);
    }
    let der = STANDARD.decode(letters.as_bytes()).map_err(|_cause| {
        Error::invalid_input("key must be one PEM block of base64, without headers")
    })?;
    Ok(Zeroizing::new(der))
}

fn boundary(word: &str, label: &str) -> String {
    format!("-----{word} {label}-----")
}

fn mislabelled(label: Label, first: &str) -> Error {
    let found = KNOWN
        .into_iter()
        .find(|known| first == boundary("BEGIN", known) && *known != label.text());
    let wanted = label.text();
    Error::invalid_input(match found {
        Some(found) => format!("key must be a PEM block labelled {wanted}, found {found}"),
        None => format!("key must be one PEM block labelled {wanted}"),
    })
}
