//! Reading and judging the files of a bundle, on a few threads.
//!
//! A file is read once: what was judged is what is copied, whatever happens to the file meanwhile.

use std::{
    io,
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use worldforge_core::{Digest, Safe};

use super::{
    file::BundledFile,
    gather::Candidate,
    request::{BundleLimits, Sharing},
};
use crate::{
    safety::{Attachability, classify_within, is_picture},
    store::{open_below, read_at_most},
};

/// Fewest bytes that are worth a second thread.
const BYTES_PER_THREAD: u64 = 1 << 20;
/// Most threads; beyond them the disk decides.
const MAX_THREADS: usize = 8;

/// A file that was read: its row, and its bytes if it goes into the bundle.
pub(super) type ReadFile = (BundledFile, Option<Vec<u8>>);

/// Reads and judges files; the answer has their order.
pub(super) fn read_files(
    candidates: &[Candidate],
    limits: BundleLimits,
    sharing: Sharing,
) -> Vec<ReadFile> {
    let total: u64 = candidates.iter().filter_map(|it| it.row.size_bytes).sum();
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let wanted = usize::try_from(total / BYTES_PER_THREAD).unwrap_or(MAX_THREADS);
    let threads = wanted.clamp(1, cores.min(MAX_THREADS));
    let judge = |candidate: &Candidate| read_one(candidate, limits, sharing);
    if threads == 1 {
        return candidates.iter().map(judge).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(candidate) = candidates.get(index) else {
                return done;
            };
            done.push((index, judge(candidate)));
        }
    };
    let mut read: Vec<Option<ReadFile>> = Vec::new();
    read.resize_with(candidates.len(), || None);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            for (index, file) in worker.join().unwrap_or_default() {
                if let Some(slot) = read.get_mut(index) {
                    *slot = Some(file);
                }
            }
        }
    });
    let lost = |candidate: &Candidate| {
        let reason = "reading the file failed";
        (unreadable(candidate.row.clone(), reason), None)
    };
    read.into_iter()
        .zip(candidates)
        .map(|(file, candidate)| file.unwrap_or_else(|| lost(candidate)))
        .collect()
}

fn unreadable(mut row: BundledFile, reason: impl Into<Safe>) -> BundledFile {
    row.local_only = true;
    row.reason = Some(reason.into());
    row
}

fn read_one(candidate: &Candidate, limits: BundleLimits, sharing: Sharing) -> ReadFile {
    let row = candidate.row.clone();
    let bytes = match read_bytes(candidate, limits.max_file_bytes) {
        Ok(bytes) => bytes,
        Err(cause) => {
            let reason = Safe::from(format!("the file cannot be read: {}", cause.kind()));
            return (unreadable(row, reason), None);
        }
    };
    if row.size_bytes != Some(bytes.len() as u64) {
        return (
            unreadable(row, "the file changed while it was looked at"),
            None,
        );
    }
    let digest = Digest::of_bytes(&bytes);
    let recorded = &candidate.recorded;
    let matches = recorded.sha256.map(|expected| expected == digest);
    let verdict = match &recorded.kept_local {
        Some(reason) => Attachability::local(reason.clone()),
        None if recorded.is_drawn
            && matches == Some(true)
            && is_picture(&candidate.path, &bytes) == Some(true) =>
        {
            Attachability::safe()
        }
        None => classify_within(&candidate.path, &bytes, limits.max_file_bytes),
    };
    let mut file = judged(row, &verdict, (digest, bytes), sharing);
    file.0.matches_manifest = matches;
    file
}

/// Fills in a row by the verdict; only what goes into the bundle keeps digest and bytes.
pub(super) fn judged(
    mut row: BundledFile,
    verdict: &Attachability,
    (digest, bytes): (Digest, Vec<u8>),
    sharing: Sharing,
) -> ReadFile {
    row.safe_to_attach = verdict.safe_to_attach;
    row.local_only = verdict.local_only;
    row.reason.clone_from(&verdict.reason);
    row.rule_hits.clone_from(&verdict.rule_hits);
    row.size_bytes = Some(bytes.len() as u64);
    let may_know_host = sharing == Sharing::Private && !verdict.rule_hits.is_empty();
    row.included = verdict.safe_to_attach || verdict.local_only && may_know_host;
    row.sha256 = row.included.then_some(digest);
    let kept = row.included.then_some(bytes);
    (row, kept)
}

fn read_bytes(candidate: &Candidate, max_bytes: usize) -> io::Result<Vec<u8>> {
    let path = &candidate.path;
    let file = open_below(&candidate.root, path.parents(), path.file_name())?;
    let size = file.metadata()?.len();
    read_at_most(file, size, max_bytes)
}
