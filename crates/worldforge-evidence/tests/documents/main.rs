//! Documents that people write for evidence: dataset manifests and configuration profiles.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod dataset;
mod profile;
mod support;
