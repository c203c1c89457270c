//! Providers: what they say of themselves, how well they are, and what is mounted on them.

mod config;
mod health;
mod lifecycle;
mod mounted;
mod profile;

pub use config::{ConfigField, ConfigSource, ConfigSummary};
pub use health::{CheckHealth, HealthCause, ProviderHealth};
pub use lifecycle::{Hook, Lifecycle, LifecycleReport, LifecycleResult, LifecycleStatus};
pub use mounted::Provider;
pub use profile::{ImplementationStatus, ProviderProfile};

pub(crate) use health::DynHealth;
pub(crate) use lifecycle::DynLifecycle;
