//! Where a bundle goes, and whom it is for.

use std::{
    fs,
    path::{Path, PathBuf},
};

use worldforge_core::{Error, ErrorKind, Result};
use worldforge_evidence::{
    Bundle, BundleLimits, BundleManifest, BundleRequest, Existing, MAX_ATTACHABLE_BYTES, Sharing,
};

use crate::{exit::Verdict, input::label_of, run, session::Session};

/// Most files that are left out and named beside the data.
const MAX_NAMED: usize = 10;

/// Most bytes that a bundle may be allowed to hold, 1 GiB: it is built in memory.
const MOST_BYTES: u64 = 1 << 30;

/// What an archive's name ends in.
const ENDING: &str = "tar.gz";

/// Options of every command that makes a bundle.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(crate) struct Delivery {
    /// The folder of the bundle, or with --archive its file [default: in the workspace]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace a bundle that is there; nothing else is ever replaced
    #[arg(long)]
    overwrite: bool,
    /// Write one `.tar.gz` file, the same bytes for the same runs, instead of a folder
    #[arg(long)]
    archive: bool,
    /// Put files in that speak of this host only, for somebody you trust
    #[arg(long)]
    allow_local_only: bool,
    /// Most files of the bundle; what is beyond is left out and named
    #[arg(long, value_name = "COUNT", default_value_t = 500)]
    max_files: usize,
    /// Most bytes of all files together; what is beyond is left out and named
    #[arg(long, value_name = "BYTES", default_value_t = 25_000_000, value_parser = clap::value_parser!(u64).range(..=MOST_BYTES))]
    max_bytes: u64,
    /// End with exit code 0 although something may not be attached
    #[arg(long)]
    allow_unsafe: bool,
}

impl Delivery {
    /// Says in a request whom the bundle is for, and how much it may hold.
    pub(crate) fn share(&self, request: BundleRequest) -> BundleRequest {
        let limits = BundleLimits::new(MAX_ATTACHABLE_BYTES, self.max_files, self.max_bytes);
        let request = request.with_limits(limits);
        if self.allow_local_only {
            request.for_sharing(Sharing::Private)
        } else {
            request
        }
    }

    /// Writes a bundle, by default to `<workspace>/<folder>/<name>`, and returns how to call the
    /// place.
    pub(crate) fn write(
        &self,
        session: &Session,
        bundle: &Bundle,
        folder: &str,
        name: &str,
    ) -> Result<String> {
        let (mut place, label) = if let Some(output) = &self.output {
            (output.clone(), label_of(output))
        } else {
            let label = run::workspace(session).label();
            (
                session.workspace_dir().join(folder).join(name),
                format!("{label}/{folder}/{name}"),
            )
        };
        let existing = if self.overwrite {
            Existing::Replace
        } else {
            Existing::Refuse
        };
        let hint = |error: Error| match error.kind() {
            ErrorKind::Duplicate => error.triage("use '--overwrite', or another '--output'"),
            _ => error,
        };
        if !self.archive {
            bundle.write_folder(&place, existing).map_err(hint)?;
            return Ok(label);
        }
        let has_ending = label.ends_with(ENDING);
        if !has_ending {
            place = with_ending(&place);
        }
        if let Some(above) = place.parent().filter(|it| !it.as_os_str().is_empty()) {
            fs::create_dir_all(above).map_err(|cause| {
                let message = format!("create the folder of {label}: {}", cause.kind());
                Error::new(ErrorKind::Io, message)
            })?;
        }
        bundle.write_archive(&place, existing).map_err(hint)?;
        Ok(if has_ending {
            label
        } else {
            format!("{label}.{ENDING}")
        })
    }

    /// Judges a bundle by what may be attached.
    pub(crate) fn verdict(&self, manifest: &BundleManifest) -> Verdict {
        Verdict::from(manifest.safe_to_attach || self.allow_unsafe)
    }
}

fn with_ending(place: &Path) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(".");
    name.push(ENDING);
    PathBuf::from(name)
}

/// Says where a bundle is and what is not in it.
pub(crate) fn left_out(place: &str, manifest: &BundleManifest) -> String {
    let (inside, outside) = (manifest.included_count, manifest.excluded_count);
    let excluded = manifest.files.iter().filter(|file| !file.safe_to_attach);
    let lines = excluded.take(MAX_NAMED).map(|file| {
        let reason = file.reason.as_deref().unwrap_or_default();
        format!("\n  {}: {reason}", file.path)
    });
    let lines: String = lines.collect();
    format!("{place}: {inside} files, {outside} left out{lines}")
}
