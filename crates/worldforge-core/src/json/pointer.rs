//! Where in a document a value stands (RFC 6901).

use std::fmt;

use crate::redact::Redactor;

/// A JSON pointer; the empty one is the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Returns the pointer to a member of an object.
    ///
    /// The key comes from a file or an upstream, so it is redacted and cut at 64 characters.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let kept: String = Redactor::standard().text(key).chars().take(64).collect();
        Self(format!(
            "{}/{}",
            self.0,
            kept.replace('~', "~0").replace('/', "~1")
        ))
    }

    /// Returns the pointer to an item of an array.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// Returns this pointer below `parent`.
    #[must_use]
    pub fn below(&self, parent: &Self) -> Self {
        Self(format!("{}{}", parent.0, self.0))
    }

    /// Returns whether this is the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the text, such as `/scene/objects/cube`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Takes a literal pointer of this program, such as `"/scene/objects"`.
impl From<&'static str> for Pointer {
    fn from(literal: &'static str) -> Self {
        Self(literal.to_owned())
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
