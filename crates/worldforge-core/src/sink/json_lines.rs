//! One JSON object on each line.

use std::{
    fmt,
    io::Write,
    sync::{Mutex, PoisonError},
};

use crate::{
    JsonObject,
    error::{Error, ErrorKind, Result},
    event::{Event, EventSink},
    id::RunId,
    text::Safe,
};

/// Writes each event as one canonical JSON line, complete or not at all.
///
/// The line goes to the writer in one `write_all`, so a file in append mode never holds half of one.
pub struct JsonLines<W> {
    run_id: Option<Safe>,
    extra: JsonObject,
    inner: Mutex<Inner<W>>,
}

struct Inner<W> {
    writer: W,
    line: String,
}

impl<W: Write + Send + 'static> JsonLines<W> {
    /// Writes to `writer`.
    pub fn new(writer: W) -> Self {
        let inner = Mutex::new(Inner {
            writer,
            line: String::with_capacity(1024),
        });
        Self {
            run_id: None,
            extra: JsonObject::new(),
            inner,
        }
    }

    /// Stamps every line with the run's id, whatever the event says: a run log.
    #[must_use]
    pub fn for_run(mut self, run_id: &RunId) -> Self {
        self.run_id = Some(run_id.into());
        self
    }

    /// Adds the host's own fields to every line, redacted; they never replace an event's field.
    #[must_use]
    pub fn with_extra(mut self, extra: JsonObject) -> Self {
        self.extra = crate::event::redacted(extra);
        self
    }

    /// Returns the writer.
    pub fn into_inner(self) -> W {
        self.inner
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .writer
    }
}

impl<W: Write + Send + 'static> EventSink for JsonLines<W> {
    fn record(&self, event: &Event) -> Result<()> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { writer, line } = &mut *inner;
        line.clear();
        let run_id = self.run_id.as_ref().or(event.correlation.run_id.as_ref());
        event.write_json_of_run(line, &self.extra, run_id.map(Safe::as_str));
        line.push('\n');
        writer
            .write_all(line.as_bytes())
            .map_err(|cause| Error::new(ErrorKind::Io, format!("write an event: {}", cause.kind())))
    }
}

impl<W> fmt::Debug for JsonLines<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines")
            .field("run_id", &self.run_id)
            .finish_non_exhaustive()
    }
}
