//! Forms with a file (`multipart/form-data`, RFC 7578).

use worldforge_core::{Error, ErrorKind, Header, HttpRequest, IdSource, Result};

/// Most boundaries that are drawn before giving up.
const MAX_DRAWS: usize = 8;

/// A form: its fields in order, and files.
#[derive(Clone, Debug, Default)]
pub struct Multipart {
    parts: Vec<Part>,
}

#[derive(Clone)]
struct Part {
    head: String,
    content: Vec<u8>,
}

impl Multipart {
    /// Creates a form without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    #[must_use]
    pub fn with_field(mut self, name: &str, value: impl Into<String>) -> Self {
        self.parts.push(Part {
            head: format!(
                "Content-Disposition: form-data; name=\"{}\"\r\n",
                quoted(name)
            ),
            content: value.into().into_bytes(),
        });
        self
    }

    /// Adds a file.
    #[must_use]
    pub fn with_file(
        mut self,
        name: &str,
        file_name: &str,
        content_type: &'static str,
        bytes: impl Into<Vec<u8>>,
    ) -> Self {
        self.parts.push(Part {
            head: format!(
                "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {content_type}\r\n",
                quoted(name),
                quoted(file_name)
            ),
            content: bytes.into(),
        });
        self
    }

    /// Makes the form a request's body; the boundary is drawn from `ids`.
    ///
    /// # Errors
    ///
    /// [`Bug`](ErrorKind::Bug) when every boundary drawn occurs in the form.
    pub fn attach(self, request: HttpRequest, ids: &dyn IdSource) -> Result<HttpRequest> {
        let boundary = (0..MAX_DRAWS)
            .map(|_| format!("worldforge-{:016x}{:016x}", ids.next_id(), ids.next_id()))
            .find(|boundary| !self.mentions(boundary))
            .ok_or_else(|| Error::new(ErrorKind::Bug, "a form has no free boundary"))?;
        let header = Header::new(
            "content-type",
            format!("multipart/form-data; boundary={boundary}"),
        );
        Ok(request
            .with_header(header)
            .with_body(self.encode(&boundary)))
    }

    fn mentions(&self, boundary: &str) -> bool {
        let boundary = boundary.as_bytes();
        self.parts.iter().any(|part| {
            let mut windows = part.content.windows(boundary.len());
            windows.any(|window| window == boundary)
        })
    }

    fn encode(&self, boundary: &str) -> Vec<u8> {
        let mut body = Vec::new();
        for part in &self.parts {
            body.extend_from_slice(format!("--{boundary}\r\n{}\r\n", part.head).as_bytes());
            body.extend_from_slice(&part.content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        body
    }
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Part({} bytes)", self.content.len())
    }
}

/// Escapes what would end a quoted name, as browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
