//! The end of what a worker wrote to its standard error stream.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    task::JoinHandle,
    time::timeout,
};
use worldforge_core::Untrusted;

/// Bytes of a worker's standard error stream that are kept.
pub(super) const MAX_TAIL_BYTES: usize = 64 * 1024;

/// How long a worker's last words are waited for once it is gone.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Reads a stream to its end on the runtime's threads and keeps the last of it.
#[derive(Debug)]
pub(super) struct Tail {
    kept: Arc<Mutex<VecDeque<u8>>>,
    reader: JoinHandle<()>,
}

impl Tail {
    /// Starts to read; it must be called inside the runtime.
    pub(super) fn of(mut stream: impl AsyncRead + Unpin + Send + 'static) -> Self {
        let kept = Arc::new(Mutex::new(VecDeque::new()));
        let shared = Arc::clone(&kept);
        let reader = tokio::spawn(async move {
            let mut chunk = [0; 4096];
            while let Ok(count @ 1..) = stream.read(&mut chunk).await {
                push(&mut lock(&shared), chunk.get(..count).unwrap_or_default());
            }
        });
        Self { kept, reader }
    }

    /// Returns what is kept, once the stream has ended or enough time has passed.
    pub(super) async fn finish(&mut self) -> Untrusted {
        // Who holds the stream open after the worker's death may not hold up its obituary.
        let _ended = timeout(LAST_WORDS, &mut self.reader).await;
        text(&lock(&self.kept))
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

fn lock(kept: &Mutex<VecDeque<u8>>) -> MutexGuard<'_, VecDeque<u8>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn push(kept: &mut VecDeque<u8>, bytes: &[u8]) {
    kept.extend(bytes);
    kept.drain(..kept.len().saturating_sub(MAX_TAIL_BYTES));
}

/// Returns whole lines only: a secret whose beginning was lost would not be recognised.
fn text(kept: &VecDeque<u8>) -> Untrusted {
    let bytes: Vec<u8> = kept.iter().copied().collect();
    let whole = if bytes.len() < MAX_TAIL_BYTES {
        bytes.as_slice()
    } else {
        let newline = bytes.iter().position(|byte| *byte == b'\n');
        newline.map_or(&[][..], |at| bytes.get(at + 1..).unwrap_or_default())
    };
    Untrusted::new(String::from_utf8_lossy(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_whole_lines_are_kept() {
        let mut kept = VecDeque::new();
        push(&mut kept, b"short\nlines\n");
        assert_eq!(text(&kept).reveal(), "short\nlines\n");
        push(&mut kept, &vec![b'x'; MAX_TAIL_BYTES]);
        push(&mut kept, b"\nlast\n");
        assert_eq!(kept.len(), MAX_TAIL_BYTES);
        assert_eq!(text(&kept).reveal(), "last\n");
    }
}
