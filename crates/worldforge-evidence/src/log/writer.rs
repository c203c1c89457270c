//! Writing the event log.

use std::{
    fs::File,
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use worldforge_core::{Digest, Digester, Event, EventSink, JsonLines, Result, RunId};

use crate::store::{RunDirectory, RunPath, io_error};

/// Where the event log lies in a run.
pub const EVENT_LOG: &str = "logs/provider-events.jsonl";

/// An event sink that appends to the run's log, one JSON object on each line.
///
/// Each event is one write to the file, so that a run that dies leaves every event it sent. An
/// event whose line could not be written whole is taken back. Count and digest follow what was
/// written, not what is on disk later.
#[derive(Debug)]
pub struct RunLog {
    lines: JsonLines<LogFile>,
    tally: Arc<Mutex<Tally>>,
}

impl RunLog {
    pub(crate) fn create(directory: &RunDirectory, id: &RunId) -> Result<Self> {
        let file = directory.create_appending(&RunPath::new(EVENT_LOG)?)?;
        let tally = Arc::new(Mutex::new(Tally {
            file: Some(file),
            digester: Digester::new(),
            size_bytes: 0,
            count: 0,
        }));
        let file = LogFile(Arc::clone(&tally));
        Ok(Self {
            lines: JsonLines::new(file).for_run(id),
            tally,
        })
    }

    /// Returns how many events have been written.
    pub fn count(&self) -> u64 {
        lock(&self.tally).count
    }

    /// Stops taking events, makes the file durable, and returns the count and digest.
    pub(crate) fn close(&self) -> Result<(u64, Digest)> {
        let mut tally = lock(&self.tally);
        if let Some(file) = tally.file.take() {
            file.sync_all()
                .map_err(|cause| io_error("write", EVENT_LOG, &cause))?;
        }
        Ok((tally.count, tally.digester.clone().finish()))
    }
}

impl EventSink for RunLog {
    fn record(&self, event: &Event) -> Result<()> {
        self.lines.record(event)
    }
}

#[derive(Debug)]
struct Tally {
    /// Absent once the log is closed.
    file: Option<File>,
    digester: Digester,
    size_bytes: u64,
    count: u64,
}

#[derive(Debug)]
struct LogFile(Arc<Mutex<Tally>>);

impl Write for LogFile {
    /// Takes a whole line or nothing.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut tally = lock(&self.0);
        let size_bytes = tally.size_bytes;
        let Some(file) = &mut tally.file else {
            return Err(io::Error::new(
                io::ErrorKind::BrokenPipe,
                "the run has ended",
            ));
        };
        if let Err(cause) = file.write_all(line) {
            // Half a line would spoil the next one; if it cannot be cut off, the log ends here.
            if file.set_len(size_bytes).is_err() {
                tally.file = None;
            }
            return Err(cause);
        }
        tally.digester.update(line);
        tally.size_bytes += line.len() as u64;
        tally.count += 1;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lock(tally: &Mutex<Tally>) -> MutexGuard<'_, Tally> {
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}
