//! What a bundle shall hold.

use worldforge_core::{Result, Safe, StorageId, Timestamp};

use super::file::{FileKind, FixtureDigest};
use crate::{safety::MAX_ATTACHABLE_BYTES, store::RunPath};

/// Whom a bundle is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sharing {
    /// Anyone: what speaks of this host stays on it.
    #[default]
    Public,
    /// People who may know this host: its paths may be in the files, secrets may not.
    Private,
}

/// How much a bundle may hold; what passes a limit is excluded by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BundleLimits {
    /// Largest file, in bytes.
    pub max_file_bytes: usize,
    /// Most files.
    pub max_files: usize,
    /// Most bytes of all files together.
    pub max_total_bytes: u64,
}

impl Default for BundleLimits {
    fn default() -> Self {
        Self {
            max_file_bytes: MAX_ATTACHABLE_BYTES,
            max_files: 500,
            max_total_bytes: 25_000_000,
        }
    }
}

impl BundleLimits {
    /// Sets the three limits.
    pub const fn new(max_file_bytes: usize, max_files: usize, max_total_bytes: u64) -> Self {
        Self {
            max_file_bytes,
            max_files,
            max_total_bytes,
        }
    }
}

/// What a bundle shall hold.
#[derive(Clone, Debug)]
pub struct BundleRequest {
    pub(super) runs: Vec<String>,
    pub(super) is_issue: bool,
    pub(super) generated_at: Timestamp,
    pub(super) sharing: Sharing,
    pub(super) limits: BundleLimits,
    pub(super) attachments: Vec<Attachment>,
    pub(super) fixture_digests: Vec<FixtureDigest>,
}

/// A file that the host adds to a bundle; it is judged like any other.
#[derive(Clone, Debug)]
pub(super) struct Attachment {
    pub(super) kind: FileKind,
    pub(super) path: RunPath,
    pub(super) bytes: Vec<u8>,
}

impl BundleRequest {
    /// Asks for evidence of every readable run, until runs are named.
    pub const fn evidence(generated_at: Timestamp) -> Self {
        Self {
            runs: Vec::new(),
            is_issue: false,
            generated_at,
            sharing: Sharing::Public,
            limits: BundleLimits {
                max_file_bytes: MAX_ATTACHABLE_BYTES,
                max_files: 500,
                max_total_bytes: 25_000_000,
            },
            attachments: Vec::new(),
            fixture_digests: Vec::new(),
        }
    }

    /// Asks for one run with a text for an issue.
    pub fn issue(run_dir: impl Into<String>, generated_at: Timestamp) -> Self {
        Self {
            runs: vec![run_dir.into()],
            is_issue: true,
            ..Self::evidence(generated_at)
        }
    }

    /// Names a run by its directory; a run that is named must be readable.
    #[must_use]
    pub fn with_run(mut self, run_dir: impl Into<String>) -> Self {
        self.runs.push(run_dir.into());
        self
    }

    /// Says whom the bundle is for.
    #[must_use]
    pub const fn for_sharing(mut self, sharing: Sharing) -> Self {
        self.sharing = sharing;
        self
    }

    /// Sets other limits.
    #[must_use]
    pub const fn with_limits(mut self, limits: BundleLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Adds a file of the host, such as a budget; `name` is a file-safe name.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the name is not file-safe.
    pub fn with_attachment(mut self, kind: FileKind, name: &str, bytes: Vec<u8>) -> Result<Self> {
        let name = StorageId::new(name)?;
        let path = RunPath::new(format!("{}/{name}", kind.folder()))?;
        self.attachments.push(Attachment { kind, path, bytes });
        Ok(self)
    }

    /// Adds fixtures that the evidence rests on; they are named, not copied.
    #[must_use]
    pub fn with_fixture_digests(mut self, digests: Vec<FixtureDigest>) -> Self {
        self.fixture_digests.extend(digests);
        self
    }

    /// How reports name a file of the host.
    pub(super) fn source_of(attachment: &Attachment) -> Safe {
        Safe::redact(&format!("<host-local:{}>", attachment.path.file_name()))
    }
}
