//! A checkpoint by what is in it.

use std::{collections::BTreeMap, fs, io, path::Path};

use worldforge_core::{Digest, Error, Result};

use super::settings::Checkpoint;
use crate::{
    input::{digest_of, label_of},
    world,
};

/// Most files of a checkpoint's folder that are looked at.
const MAX_FILES: usize = 1_000;

/// Digests the files of a checkpoint, or takes the one that comes with the program.
pub(super) fn identify(path: Option<&Path>) -> Result<Checkpoint> {
    let Some(path) = path else {
        return Ok(Checkpoint {
            name: world::digest().to_string().into(),
            digest: world::digest(),
            is_built_in: true,
        });
    };
    let attempt = |cause: io::Error| {
        Error::invalid_input(format!("read {}: {cause}", label_of(path)))
            .triage("check that --checkpoint names a folder or a file that may be read")
    };
    let digest = if path.is_dir() {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(path).map_err(attempt)?.take(MAX_FILES) {
            let entry = entry.map_err(attempt)?;
            if entry.path().is_file() {
                let name = entry.file_name().to_string_lossy().into_owned();
                files.insert(name, digest_of(&entry.path()).map_err(attempt)?);
            }
        }
        Digest::of_json(&worldforge_core::json::encode(&files)?)
    } else {
        digest_of(path).map_err(attempt)?
    };
    Ok(Checkpoint {
        name: label_of(path).into(),
        digest,
        is_built_in: false,
    })
}
