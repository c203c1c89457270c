//! Failure galleries: what failed, what was expected, and where to look first.
//!
//! A gallery is made to be attached to an issue. It shows what was measured in a bounded form and
//! holds no tensor, no path of the host, no address of it and no secret.

mod cases;
mod data;
mod page;
mod preview;

pub use data::{
    CASES_IN_A_REPORT, CaseStatus, FAILURE_GALLERY_SCHEMA_VERSION, FailureCase, FailureGallery,
    MAX_CASES,
};
