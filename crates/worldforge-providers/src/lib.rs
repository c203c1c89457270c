//! The provider adapters of WorldForge, a folder and a cargo feature each, and their catalog.
//!
//! An adapter turns a typed request into whatever its upstream understands and the upstream's answer
//! into a typed response. It reads no process environment and no clock: settings come in as an
//! [`Environment`], time and identifiers with the call. No adapter knows another one; only the
//! [`catalog`] knows them all.
#![forbid(unsafe_code)]

pub mod catalog;
mod environment;
#[cfg(feature = "leworldmodel")]
pub mod leworldmodel;
#[cfg(feature = "mock")]
pub mod mock;

pub use environment::Environment;

/// Compiles and runs the code that the readme and the book show.
#[cfg(doctest)]
mod shown {
    #[doc = include_str!("../../../README.md")]
    struct Readme;

    #[doc = include_str!("../../../docs/src/contributing/adding-a-provider.md")]
    struct AddingAProvider;

    #[doc = include_str!("../../../docs/src/concepts/capabilities.md")]
    struct Capabilities;

    #[doc = include_str!("../../../docs/src/contributing/style.md")]
    struct Style;
}
