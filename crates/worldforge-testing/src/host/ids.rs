//! Ids that count.

use std::sync::atomic::{AtomicU64, Ordering};

use worldforge_core::IdSource;

/// Counts up from a first id.
#[derive(Debug)]
pub struct TestIds {
    next: AtomicU64,
}

impl TestIds {
    /// Starts at `first`.
    pub const fn starting_at(first: u64) -> Self {
        Self {
            next: AtomicU64::new(first),
        }
    }
}

impl Default for TestIds {
    fn default() -> Self {
        Self::starting_at(1)
    }
}

impl IdSource for TestIds {
    fn next_id(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}
