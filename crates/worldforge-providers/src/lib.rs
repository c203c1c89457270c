//! The provider adapters of WorldForge, a folder and a cargo feature each, and their catalog.
//!
//! An adapter turns a typed request into whatever its upstream understands and the upstream's answer
//! into a typed response. It reads no process environment and no clock: settings come in as an
//! [`Environment`], time and identifiers with the call. No adapter knows another one; only the
//! [`catalog`] knows them all.
#![forbid(unsafe_code)]

pub mod catalog;
#[cfg(feature = "cosmos")]
pub mod cosmos;
#[cfg(feature = "cosmos-policy")]
pub mod cosmos_policy;
#[cfg(feature = "embedder")]
pub mod embedder;
#[cfg(feature = "http")]
pub mod endpoint;
mod environment;
#[cfg(feature = "genie")]
pub mod genie;
#[cfg(feature = "gr00t")]
pub mod gr00t;
#[cfg(any(feature = "jepa", feature = "jepa-wms"))]
mod hub_score;
#[cfg(feature = "jepa")]
pub mod jepa;
#[cfg(feature = "jepa-wms")]
pub mod jepa_wms;
#[cfg(feature = "lerobot")]
pub mod lerobot;
#[cfg(feature = "leworldmodel")]
pub mod leworldmodel;
pub mod manifest;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(any(feature = "embedder", feature = "reasoner"))]
mod openai;
#[cfg(feature = "openpi")]
pub mod openpi;
#[cfg(feature = "reasoner")]
pub mod reasoner;
#[cfg(feature = "runway")]
pub mod runway;
mod settings;
mod setup;
pub mod translate;
pub mod wire;

pub use environment::Environment;
pub use settings::{Setting, Settings};
pub use setup::Setup;

/// Compiles and runs the code that the readme and the book show.
#[cfg(doctest)]
mod shown {
    #[doc = include_str!("../../../README.md")]
    struct Readme;

    #[doc = include_str!("../../../docs/src/contributing/adding-a-provider.md")]
    struct AddingAProvider;

    #[doc = include_str!("../../../docs/src/contributing/cassettes.md")]
    struct Cassettes;

    #[doc = include_str!("../../../docs/src/concepts/capabilities.md")]
    struct Capabilities;

    #[doc = include_str!("../../../docs/src/contributing/style.md")]
    struct Style;

    #[doc = include_str!("../../../docs/src/concepts/translators.md")]
    struct Translators;
}
