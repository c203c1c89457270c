//! The report of a benchmark: data, and the page and tables that show it.

mod claims;
mod machine;
mod metadata;
mod page;
mod record;
mod tables;

pub use claims::{CLAIM_BOUNDARY, METRIC_SEMANTICS};
pub use machine::Machine;
pub use metadata::{FileReference, PresetReference, RunMetadata, SkippedProvider};
pub use page::page;
pub use record::{BENCHMARK_SCHEMA_VERSION, BenchmarkReport, Origin, SUITE_ID, SUITE_VERSION};
pub use tables::{results_csv, samples_csv, violations_csv};

pub(super) use machine::class_of;
