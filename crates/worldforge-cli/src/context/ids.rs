//! Random identifiers.

use std::{
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use worldforge_core::IdSource;

/// Identifiers that differ between processes and within one.
#[derive(Debug, Default)]
pub(super) struct RandomIds {
    keys: RandomState,
    counter: AtomicU64,
}

impl IdSource for RandomIds {
    fn next_id(&self) -> u64 {
        self.keys
            .hash_one(self.counter.fetch_add(1, Ordering::Relaxed))
    }
}
