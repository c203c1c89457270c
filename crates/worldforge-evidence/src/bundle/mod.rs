//! Bundles: what of a workspace may leave its host, with a manifest that a stranger can verify.

mod built;
mod collect;
mod contents;
mod describe;
mod file;
mod gather;
mod legacy;
mod manifest;
mod page;
mod read;
mod read_files;
mod references;
mod request;
mod tar;
mod verify;

pub use built::{Bundle, Existing};
pub use file::{BundledFile, FileKind, FixtureDigest, WrittenDocument};
pub use manifest::{
    BUNDLE_MANIFEST, BUNDLE_SCHEMA, BUNDLE_SCHEMA_VERSION, BundleIssue, BundleKind, BundleManifest,
    BundledRun, RunIntegrity,
};
pub use read::{BUNDLE_MANIFEST_LIMITS, read_bundle_manifest};
pub use request::{BundleLimits, BundleRequest, Sharing};
pub use verify::{
    BundleProblem, BundleProblemKind, BundleVerification, open_bundle_manifest, verify_bundle,
    verify_bundle_archive,
};
