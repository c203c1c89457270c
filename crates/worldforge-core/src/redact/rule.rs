//! The rules by name, and what a scan reports.

use std::{fmt, ops::Range};

/// What a secret is replaced by.
pub(super) const REDACTED: &str = "[redacted]";
/// What a path of this host is replaced by, file name included.
pub(super) const HOST_PATH: &str = "<host-path>";

/// Why a part of a text is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Rule {
    /// The value under a JSON key that names a secret.
    Key,
    /// The rest of a header line such as `Authorization:` or `Cookie:`.
    Header,
    /// The credential after `Bearer` or `Basic`.
    Scheme,
    /// A value assigned to a name of a secret by `=`, `:`, `=>` or an XML element.
    Assignment,
    /// The argument of a command-line flag such as `--password` or `-u`.
    Flag,
    /// A word after the name of a secret, such as `password hunter2`.
    Phrase,
    /// The second half of a `[name, value]` pair.
    Pair,
    /// A token known by its prefix.
    Token,
    /// An armoured block from `BEGIN` to `END`.
    Pem,
    /// `user:password` before an `@`.
    Login,
    /// User, password, query or fragment of a URL.
    Url,
    /// An opaque path segment of a URL.
    UrlPath,
    /// An absolute path of a host.
    HostPath,
    /// A value that nests deeper than the redactor reads.
    Depth,
}

impl Rule {
    /// Returns the name that reports use, such as `host-path`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Header => "header",
            Self::Scheme => "auth-scheme",
            Self::Assignment => "assignment",
            Self::Flag => "flag",
            Self::Phrase => "phrase",
            Self::Pair => "pair",
            Self::Token => "token-shape",
            Self::Pem => "pem-block",
            Self::Login => "login",
            Self::Url => "url",
            Self::UrlPath => "url-path",
            Self::HostPath => "host-path",
            Self::Depth => "depth",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One place of a text that the redactor would replace: the rule and the bytes, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Why the bytes are replaced.
    pub rule: Rule,
    /// Which bytes of the scanned text are replaced.
    pub range: Range<usize>,
}

/// A replacement that the scanner asks for; ranges ascend and never overlap.
pub(super) struct Edit {
    pub(super) rule: Rule,
    pub(super) range: Range<usize>,
    pub(super) with: &'static str,
}

impl From<&Edit> for Finding {
    fn from(edit: &Edit) -> Self {
        Self {
            rule: edit.rule,
            range: edit.range.clone(),
        }
    }
}
