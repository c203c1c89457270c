//! Writing the event log.
//!
//! One system call for each event would cost more than the event itself, so a thread of the log
//! gathers lines for a moment and writes them together.

use std::{
    fs::File,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

use worldforge_core::{
    Digest, Digester, Error, ErrorKind, Event, EventSink, JsonLines, Result, RunId,
};

use super::queue::Queue;
use crate::store::{RunDirectory, RunPath, io_error};

/// Where the event log lies in a run.
pub const EVENT_LOG: &str = "logs/provider-events.jsonl";

/// An event sink that appends to the run's log, one JSON object on each line.
///
/// An event is in the file within a few milliseconds, an event that reports an error at once, and
/// all of them after [`Self::flush`]. The file only ever holds whole lines of whole batches; count
/// and digest follow what was written, not what is on disk later.
#[derive(Debug)]
pub struct RunLog {
    lines: JsonLines<Appender>,
    queue: Arc<Queue>,
    writer: Mutex<Writer>,
}

impl RunLog {
    pub(crate) fn create(directory: &RunDirectory, id: &RunId) -> Result<Self> {
        let file = directory.create_appending(&RunPath::new(EVENT_LOG)?)?;
        let queue = Arc::new(Queue::default());
        let source = Arc::clone(&queue);
        let thread = thread::Builder::new()
            .name("run-log".to_owned())
            .spawn(move || write_batches(file, &source))
            .map_err(|cause| io_error("start the writer of", EVENT_LOG, &cause))?;
        Ok(Self {
            lines: JsonLines::new(Appender(Arc::clone(&queue))).for_run(id),
            queue,
            writer: Mutex::new(Writer::Running(thread)),
        })
    }

    /// Returns how many events have been taken.
    pub fn count(&self) -> u64 {
        self.queue.taken()
    }

    /// Waits until every event taken so far has been handed to the file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when events were lost.
    pub fn flush(&self) -> Result<()> {
        self.queue
            .flush()
            .map_err(|cause| io_error("write", EVENT_LOG, &cause))
    }

    /// Stops taking events, makes the file durable, and returns the count and digest.
    pub(crate) fn close(&self) -> Result<(u64, Digest)> {
        self.queue.close();
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Writer::Running(thread) = std::mem::replace(&mut *writer, Writer::Lost) {
            match thread.join() {
                Ok(Ok(tally)) => *writer = Writer::Done(tally),
                Ok(Err(cause)) => return Err(io_error("write", EVENT_LOG, &cause)),
                Err(_panic) => return Err(Error::bug("the writer of a run log must not panic")),
            }
        }
        match &*writer {
            Writer::Done(tally) => Ok((tally.count, tally.digester.clone().finish())),
            _ => Err(Error::new(ErrorKind::Io, "events of the run were lost")),
        }
    }
}

impl EventSink for RunLog {
    fn record(&self, event: &Event) -> Result<()> {
        self.lines.record(event)?;
        if event.phase.is_error() {
            self.queue.hurry();
        }
        Ok(())
    }
}

/// A log that nobody closed still writes what it has taken.
impl Drop for RunLog {
    fn drop(&mut self) {
        // Nobody is left to tell; the manifest still says that the run is running.
        self.close().ok();
    }
}

#[derive(Debug)]
enum Writer {
    Running(JoinHandle<io::Result<Tally>>),
    Done(Tally),
    Lost,
}

#[derive(Debug, Default)]
struct Tally {
    digester: Digester,
    size_bytes: u64,
    count: u64,
}

/// Writes batch after batch until the queue is closed and empty.
fn write_batches(mut file: File, queue: &Queue) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut batch = Vec::new();
    while let Some(lines) = queue.next(&mut batch) {
        let written = file.write_all(&batch).inspect_err(|_| {
            // Half a batch would end in half a line; what cannot be cut off is read as torn.
            file.set_len(tally.size_bytes).ok();
        });
        queue.done(lines, &written);
        written?;
        tally.digester.update(&batch);
        tally.size_bytes += batch.len() as u64;
        tally.count += lines;
    }
    file.sync_all()?;
    Ok(tally)
}

#[derive(Debug)]
struct Appender(Arc<Queue>);

impl Write for Appender {
    /// Takes a whole line or nothing.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.push(line)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
