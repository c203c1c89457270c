//! Text that is fit to publish, and text that is not.
//!
//! [`Safe`] is made from a literal of this program or by the one [`Redactor`](crate::Redactor);
//! events, errors and reports accept nothing else. [`Untrusted`] holds what an upstream sent and
//! shows only its length and digest.

use std::{borrow::Cow, fmt, ops::Deref};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{digest::Digest, redact::Redactor};

/// Text that has passed the redactor, or is a literal of this program.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Safe(Cow<'static, str>);

impl Safe {
    /// Redacts `text`.
    pub fn redact(text: &str) -> Self {
        Self(Cow::Owned(Redactor::standard().text(text).into_owned()))
    }

    /// Takes text that the redactor itself has just written.
    pub(crate) fn from_redactor(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// Redacts a route, removing user information, query and fragment; blank is nothing.
    pub fn target(target: &str) -> Option<Self> {
        let target = Redactor::standard().target(target)?;
        Some(Self(Cow::Owned(target.into_owned())))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Safe {
    fn from(literal: &'static str) -> Self {
        Self(Cow::Borrowed(literal))
    }
}

impl From<String> for Safe {
    fn from(text: String) -> Self {
        match Redactor::standard().text(&text) {
            Cow::Borrowed(_) => Self(Cow::Owned(text)),
            Cow::Owned(redacted) => Self(Cow::Owned(redacted)),
        }
    }
}

impl Deref for Safe {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl Serialize for Safe {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// What is read back is redacted again: a file may have been edited.
impl<'de> Deserialize<'de> for Safe {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(deserializer)?))
    }
}

/// Text that an upstream sent: shown by length and digest, revealed only where it is parsed.
#[derive(Clone, PartialEq, Eq)]
pub struct Untrusted(String);

impl Untrusted {
    /// Wraps upstream text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the raw text; only a provider's wire module should ask for it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns a redacted excerpt of at most `max_chars` characters, cut with `…`.
    pub fn excerpt(&self, max_chars: usize) -> Safe {
        let redacted = Redactor::standard().text(self.0.trim()).into_owned();
        if redacted.chars().count() <= max_chars {
            return Safe::from_redactor(redacted);
        }
        let kept: String = redacted.chars().take(max_chars.saturating_sub(1)).collect();
        Safe::from_redactor(format!("{kept}…"))
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<{} bytes, {}>",
            self.0.len(),
            Digest::of_bytes(self.0.as_bytes())
        )
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
