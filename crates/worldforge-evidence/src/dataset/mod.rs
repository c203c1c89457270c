//! Dataset manifests: which data an evaluation used, without the data.
//!
//! A manifest names small local files, public links and assets of the host, each with its digest,
//! its licence and what is known about its privacy. It stores no dataset.

mod entry;
mod manifest;
mod new;
mod read;
mod reference;
mod verify;

pub use entry::{DatasetEntry, DatasetPath, DatasetPlace, MAX_FIXTURE_BYTES};
pub use manifest::{
    Classification, DATASET_SCHEMA_VERSION, DatasetManifest, DatasetPrivacy, DatasetProvenance,
    DatasetSafety, MAX_DATASET_ENTRIES,
};
pub use new::NewDataset;
pub use read::DATASET_LIMITS;
pub use reference::{DatasetReference, PrivacyReference, SafetyReference};
