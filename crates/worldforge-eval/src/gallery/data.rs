//! The gallery.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Probability, ProviderName, Result, Safe, json, json::Pointer};
use worldforge_evidence::{StatedDigest, Summary};

/// The version of [`FailureGallery`].
pub const FAILURE_GALLERY_SCHEMA_VERSION: u32 = 1;

/// Most failures, and most skipped scenarios, of each provider that a report shows.
pub const CASES_IN_A_REPORT: usize = 3;

/// Most cases of one gallery.
pub const MAX_CASES: usize = 100_000;

/// What failed and what was skipped in one suite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FailureGallery {
    /// Always [`FAILURE_GALLERY_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = FAILURE_GALLERY_SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// The suite's id.
    pub suite_id: Safe,
    /// What people call the suite.
    pub suite: Safe,
    /// How many cases there are.
    pub(super) case_count: usize,
    /// What the results do and do not show.
    pub claim_boundary: Safe,
    /// What the numbers mean.
    pub metric_semantics: Safe,
    /// The digest of what went into the run.
    pub source_input_digest: Option<StatedDigest>,
    /// The digest of what came out of it.
    pub source_result_digest: Option<StatedDigest>,
    /// The suite's version.
    pub suite_version: Option<Safe>,
    /// The cases: by provider, failures before what was skipped, the lowest score first.
    pub cases: Vec<FailureCase>,
}

/// One scenario that one provider did not pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FailureCase {
    /// What was asked, such as `evaluation:physics:object-stability`.
    pub fixture_id: Safe,
    /// The suite's id.
    pub suite_id: Safe,
    /// What people call the suite.
    pub suite: Safe,
    /// The scenario.
    pub scenario: Safe,
    /// Who was asked.
    pub provider: ProviderName,
    /// Whether it failed or was not asked at all.
    #[serde(default)]
    pub status: CaseStatus,
    /// The score; nothing for what was not asked.
    pub score: Option<Probability>,
    /// Always false.
    pub(super) passed: bool,
    /// What a provider that keeps its contract answers.
    pub expected_contract_notes: Safe,
    /// What came instead.
    pub observed_result: Safe,
    /// What was measured, in a bounded form.
    pub metrics_preview: Summary,
    /// What to do first, second and third.
    pub triage_steps: Vec<Safe>,
}

/// Why a scenario is in the gallery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum CaseStatus {
    /// A check did not hold, or the call failed.
    #[default]
    Failed,
    /// It was not asked.
    Skipped,
}

impl CaseStatus {
    /// Returns the name, such as `failed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

impl FailureGallery {
    /// Reads a gallery, this program's or a Python tool's.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the field.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        json::decode::<Self>(bytes, json::Limits::DOCUMENT)?.checked()
    }

    /// Checks what serde cannot.
    pub(crate) fn checked(self) -> Result<Self> {
        let refuse = |place: Pointer, message: String| Err(Error::invalid_input(message).at(place));
        if self.schema_version != FAILURE_GALLERY_SCHEMA_VERSION {
            let message = format!("must be {FAILURE_GALLERY_SCHEMA_VERSION}");
            return refuse(Pointer::from("/schema_version"), message);
        }
        if self.cases.len() > MAX_CASES {
            let message = format!("must have at most {MAX_CASES} cases");
            return refuse(Pointer::from("/cases"), message);
        }
        if self.case_count != self.cases.len() {
            let message = format!("must be {}, as many as there are", self.cases.len());
            return refuse(Pointer::from("/case_count"), message);
        }
        for (index, case) in self.cases.iter().enumerate() {
            let place = Pointer::from("/cases").index(index);
            if case.passed {
                return refuse(place.key("passed"), "must be false".to_owned());
            }
            if (case.status == CaseStatus::Failed) != case.score.is_some() {
                let message = "must be there exactly for a failure".to_owned();
                return refuse(place.key("score"), message);
            }
            if case.suite_id != self.suite_id {
                let message = format!("must be the gallery's own, {}", self.suite_id);
                return refuse(place.key("suite_id"), message);
            }
        }
        Ok(self)
    }

    /// Writes the gallery: sorted keys, an indent of two, a final newline.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn to_json(&self) -> Result<String> {
        Ok(json::pretty(&json::encode(self)?))
    }
}
