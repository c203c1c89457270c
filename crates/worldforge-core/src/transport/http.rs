//! One HTTP exchange.

use std::fmt;

use super::Reach;
use crate::text::Safe;

/// A header; its value may be a credential, so printing shows the name only.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    name: String,
    value: String,
    is_secret: bool,
}

impl Header {
    /// Creates a header whose value may be shown.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            is_secret: false,
        }
    }

    /// Creates a header that carries a credential.
    pub fn secret(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            is_secret: true,
            ..Self::new(name, value)
        }
    }

    /// Returns the name as it was given; names are compared without regard to case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the value; a carrier sends it, a recorder keeps only what is no secret.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Returns whether the value is a credential.
    pub const fn is_secret(&self) -> bool {
        self.is_secret
    }

    /// Returns whether this is the header `name`.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Header").field(&self.name).finish()
    }
}

/// A request. Its URL may be signed and its body may hold anything, so printing shows neither.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method, such as `POST`.
    pub method: &'static str,
    /// The absolute URL.
    pub url: String,
    /// The headers, in the order in which they are sent.
    pub headers: Vec<Header>,
    /// The body; nothing is sent when it is empty and the method needs none.
    pub body: Vec<u8>,
    /// Most bytes of the answer's body.
    pub limit: usize,
    /// Which addresses may be connected to.
    pub reach: Reach,
}

impl HttpRequest {
    /// Creates a request without headers and body that may reach public addresses only.
    pub fn new(method: &'static str, url: impl Into<String>, limit: usize) -> Self {
        Self {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
            limit,
            reach: Reach::Public,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, header: Header) -> Self {
        self.headers.push(header);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets which addresses may be connected to.
    #[must_use]
    pub const fn with_reach(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("target", &Safe::target(&self.url))
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// An answer, whatever its status; printing shows the status and the body's length.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The headers; a carrier gives their names in lower case.
    pub headers: Vec<Header>,
    /// The whole body, at most as long as the request allows.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// Creates an answer without headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, header: Header) -> Self {
        self.headers.push(header);
        self
    }

    /// Returns the value of the first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|header| header.is_named(name));
        found.map(Header::value)
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
