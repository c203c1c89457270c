//! What benchmarks do and do not show.

/// What a benchmark does and does not show.
pub const CLAIM_BOUNDARY: &str = "A synthetic measurement of one adapter path on one machine with \
    one set of inputs. It shows latency, repeated attempts and throughput under these conditions; it \
    shows nothing about the quality of answers, physical fidelity, safety or capacity in production.";

/// What the numbers mean.
pub const METRIC_SEMANTICS: &str = "Latencies are wall-clock times of single calls through the \
    framework, in milliseconds, exact to the nanosecond and without a floor; making the request and \
    the calls before the first sample are outside of them. Quantiles interpolate linearly between \
    samples; intervals are percentile bootstrap intervals. Throughput is successes by the time that \
    the busiest worker was inside calls, so that starting threads is not measured.";
