//! Credentials that a peer says back.
//!
//! An upstream that quotes a key in its complaint would carry it into errors, events and reports. What
//! was sent as a credential is therefore taken out of whatever comes back, before anyone reads it.

#[cfg(feature = "http")]
use memchr::memmem;
use worldforge_core::{Header, json};

/// What stands in a credential's place.
const SILENCE: &str = "[redacted]";

/// Shortest credential that is looked for, in bytes: a shorter one is as good as a word.
const LEAST_BYTES: usize = 6;

/// The credentials of one request or connection.
pub(crate) struct Echo {
    secrets: Vec<String>,
}

impl Echo {
    /// Learns the credentials among some headers: their values, and what follows the scheme of one.
    pub(crate) fn of(headers: &[Header]) -> Self {
        let mut secrets = Vec::new();
        for header in headers.iter().filter(|header| header.is_secret()) {
            let value = header.value().trim();
            let bare = value.split_once(' ').map(|(_, bare)| bare.trim());
            for secret in std::iter::once(value).chain(bare) {
                let quoted = json::canonical(&secret.into());
                let escaped = quoted.trim_matches('"').to_owned();
                secrets.extend([secret.to_owned(), escaped]);
            }
        }
        secrets.retain(|secret| secret.len() >= LEAST_BYTES);
        // A longer one may hold a shorter one.
        secrets.sort_by(|left, right| (right.len(), left).cmp(&(left.len(), right)));
        secrets.dedup();
        Self { secrets }
    }

    /// Takes the credentials out of bytes.
    #[cfg(feature = "http")]
    pub(crate) fn silence(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        for secret in &self.secrets {
            let finder = memmem::Finder::new(secret.as_bytes());
            if finder.find(&bytes).is_none() {
                continue;
            }
            let mut silent = Vec::with_capacity(bytes.len());
            let mut rest = bytes.as_slice();
            while let Some(at) = finder.find(rest) {
                let (before, after) = rest.split_at(at);
                silent.extend_from_slice(before);
                silent.extend_from_slice(SILENCE.as_bytes());
                rest = after.get(secret.len()..).unwrap_or_default();
            }
            silent.extend_from_slice(rest);
            bytes = silent;
        }
        bytes
    }

    /// Takes the credentials out of a text.
    #[cfg(feature = "websocket")]
    pub(crate) fn silence_text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            text = text.replace(secret, SILENCE);
        }
        text
    }
}

#[cfg(all(test, feature = "http"))]
mod tests {
    use super::*;

    fn echo() -> Echo {
        Echo::of(&[
            Header::secret("authorization", "Bearer bluewhale7"),
            Header::secret("x-key", "a\"quoted\"key"),
            Header::secret("x-short", "abc"),
            Header::new("accept", "application/json"),
        ])
    }

    #[test]
    fn what_was_sent_as_a_credential_does_not_come_back() {
        for (said, heard) in [
            (
                "the word bluewhale7 is unknown",
                "the word [redacted] is unknown",
            ),
            ("bluewhale7bluewhale7", "[redacted][redacted]"),
            ("got Bearer bluewhale7.", "got [redacted]."),
            (r#"{"key": "a\"quoted\"key"}"#, r#"{"key": "[redacted]"}"#),
            (
                "abc and application/json stay",
                "abc and application/json stay",
            ),
            ("", ""),
        ] {
            let silent = echo().silence(said.as_bytes().to_vec());
            assert_eq!(String::from_utf8(silent).unwrap(), heard);
        }
    }
}
