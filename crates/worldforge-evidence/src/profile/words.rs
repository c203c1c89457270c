//! The texts of a profile, each with the grammar that keeps it out of trouble.

use std::fmt;

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Redactor, Result};

/// Longest text, in bytes.
const MAX_BYTES: usize = 255;

macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $pattern:literal, $check:expr, $message:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
        #[cfg_attr(feature = "schema", schema(pattern = $pattern))]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Accepts the text, or says what is wrong with it.
            ///
            /// # Errors
            ///
            /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput).
            pub fn new(text: impl Into<String>) -> Result<Self> {
                let text = text.into();
                let check: fn(&str) -> bool = $check;
                if !(1..=MAX_BYTES).contains(&text.len()) || !check(&text) {
                    return Err(Error::invalid_input($message));
                }
                if *Redactor::standard().text(&text) != *text {
                    return Err(Error::invalid_input(
                        "must hold nothing that redaction would change",
                    ));
                }
                Ok(Self(text))
            }

            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<Self> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.0
            }
        }
    };
}

word!(
    /// The name of a profile: letters, digits, `_`, `.` and `-`.
    ProfileName,
    "^[A-Za-z0-9_.-]{1,255}$",
    |text| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte)),
    "must be 1 to 255 letters, digits, '_', '.' and '-'"
);

word!(
    /// The name of a provider or an operation: letters, digits, `_`, `.`, `:`, `/` and `-`.
    ProfileWord,
    "^[A-Za-z0-9_.:/-]{1,255}$",
    |text| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.:/-".contains(&byte)),
    "must be 1 to 255 letters, digits, '_', '.', ':', '/' and '-'"
);

word!(
    /// A folder, relative to where the command runs; it cannot lead out of there.
    ProfilePath,
    "^[^/~$%:?#\\\\][^:?#\\\\]{0,254}$",
    is_relative_folder,
    "must be a relative path with '/', without '..', '~', '$', '%', ':', '?', '#' and '\\', not at an env file"
);

fn is_relative_folder(text: &str) -> bool {
    let parts = || text.split('/');
    text.trim() == text
        && !text.starts_with(['/', '~', '$', '%'])
        && !text.contains(|letter: char| letter.is_control() || "\\:?#".contains(letter))
        && parts().all(|part| !matches!(part, "" | ".." | ".env" | ".env.local"))
        && (text == "." || parts().skip(1).all(|part| part != "."))
}
