//! How much is compared at once.

use worldforge_core::json::Limits;

/// Most runs of one comparison.
pub const MAX_COMPARED_RUNS: usize = 64;

/// Most failures that a comparison lists by name; the rest is counted.
pub const MAX_LISTED: usize = 200;

/// What a report is held to: 64 MiB, 64 levels.
pub const REPORT_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(64 << 20);

/// Most results of one report.
pub(super) const MAX_RESULTS: usize = 100_000;
