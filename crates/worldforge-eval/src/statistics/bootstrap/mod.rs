//! Intervals by drawing the sample again.
//!
//! Episodes of one task, or of one seed, resemble each other. What is drawn again is therefore the
//! whole cluster, never the single episode. Equal samples and seeds give equal bits on every
//! machine, whatever the order of the samples.

mod cluster;
mod draws;
mod interval;
mod settings;
mod table;

pub use cluster::{ClusterBootstrap, ClusterEstimate, Clusters, Sample};
pub use interval::{bca_interval, percentile_interval};
pub use settings::{
    BootstrapMethod, BootstrapSettings, MAX_BOOTSTRAP_DRAWS, MAX_REPLICATES, MIN_REPLICATES,
};

pub(super) use draws::Streams;
