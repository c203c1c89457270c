//! Running a benchmark.

mod case;
mod conduct;
mod events;
mod latency;
mod line;
mod plan;
mod result;
mod sample;

pub use conduct::{Benchmark, BenchmarkProgress};
pub use events::{BenchmarkEvents, EventCounts, EventLatency, OperationMetrics};
pub use latency::{LatencyIntervals, LatencyNumbers};
pub use plan::{BenchmarkPlan, MAX_CONCURRENCY, MAX_ITERATIONS, MAX_WARMUP, PlannedCase};
pub use result::{BenchmarkResult, MAX_KEPT_ERRORS, MAX_KEPT_SAMPLES};
pub use sample::{Sample, SampleError, Stop};
