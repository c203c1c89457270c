//! The one redactor: every text that leaves the program passes through it.

use std::borrow::Cow;

/// Redacts text.
#[derive(Debug, Default)]
pub struct Redactor {}

impl Redactor {
    /// Returns the redactor that every surface uses.
    pub fn standard() -> &'static Self {
        static STANDARD: Redactor = Redactor {};
        &STANDARD
    }

    /// Redacts free text.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(text)
    }
}
