//! Writing what differs, and saying what does.

use std::path::Path;

use super::{commands, providers, schemas};
use crate::stop::Stop;
use crate::workspace::Workspace;
use crate::{api, claims};

/// A file as the code wants it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Generated {
    /// Relative to the root.
    pub(super) path: String,
    pub(super) content: String,
}

/// Writes each generated file that differs from what the code says now, and removes those that the
/// code no longer makes.
pub(crate) fn write(workspace: &Workspace) -> Result<(), Stop> {
    let wanted = all(workspace)?;
    for file in &wanted {
        if is_current(workspace, file) {
            println!("{}: nothing to change", file.path);
            continue;
        }
        let path = workspace.root().join(&file.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, &file.content)?;
        println!("{}: written", file.path);
    }
    for path in orphans(workspace, &wanted)? {
        std::fs::remove_file(workspace.root().join(&path))?;
        println!("{path}: removed");
    }
    Ok(())
}

/// Fails when a generated file is not what the code says now.
pub(crate) fn check(workspace: &Workspace) -> Result<(), Stop> {
    let wanted = all(workspace)?;
    let stale = wanted.iter().filter(|file| !is_current(workspace, file));
    let mut findings: Vec<String> = stale
        .map(|file| format!("{} is out of date; run `cargo xtask generate`", file.path))
        .collect();
    let left = orphans(workspace, &wanted)?.into_iter();
    findings
        .extend(left.map(|path| format!("{path} is made by nothing; run `cargo xtask generate`")));
    Stop::unless_empty(&findings)
}

fn all(workspace: &Workspace) -> Result<Vec<Generated>, Stop> {
    let binary = workspace.binary()?;
    let mut files = vec![commands::reference(&binary)?];
    files.extend(providers::pages(&binary)?);
    files.extend(schemas::files(&binary)?);
    let (claims, never) = claims::read(workspace)?;
    files.push(Generated {
        path: claims::PAGE.to_owned(),
        content: claims::page(&claims, &never),
    });
    files.extend(
        api::surfaces(workspace)?
            .into_iter()
            .map(|surface| Generated {
                content: surface.content(),
                path: surface.path,
            }),
    );
    Ok(files)
}

fn is_current(workspace: &Workspace, file: &Generated) -> bool {
    workspace
        .read(&file.path)
        .is_ok_and(|kept| kept == file.content)
}

/// Lists the pages in a folder of generated pages that nothing makes any more.
fn orphans(workspace: &Workspace, wanted: &[Generated]) -> Result<Vec<String>, Stop> {
    let mut files = workspace.files()?;
    files.retain(|path| {
        [providers::FOLDER, schemas::FOLDER]
            .iter()
            .any(|folder| Path::new(path).starts_with(folder))
            && !wanted.iter().any(|file| file.path == *path)
    });
    Ok(files)
}
