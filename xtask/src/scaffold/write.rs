//! Writing a new provider without touching anything that is there.

use std::path::Path;

use super::{
    capability,
    files::{self, CRATE},
    insert,
    name::Name,
};
use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

/// Writes the files of the provider that `options` name, and the lines that join it to the crate.
///
/// Nothing is written when a file, a feature or a row of that name exists.
pub(crate) fn new_provider(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    let name = match options.words() {
        [title] => Name::new(title)?,
        _ => return Err(Stop::Failed("name the provider, once".to_owned())),
    };
    let capabilities = capability::named(&options.list("--capability"))?;
    let new = files::all(&name, &capabilities);
    let root = workspace.root();
    let folder = root.join(CRATE).join("src").join(&name.module);
    let taken = new.iter().find(|file| root.join(&file.path).exists());
    if folder.exists() || taken.is_some() {
        return Err(Stop::Failed(format!(
            "{} exists already; nothing was written",
            taken.map_or_else(|| name.module.clone(), |file| file.path.clone())
        )));
    }
    let joined = joined(workspace, &name)?;
    for file in new.iter().map(|file| (&file.path, &file.content)) {
        put(root, file)?;
    }
    for file in joined.iter().map(|(path, content)| (path, content)) {
        put(root, file)?;
    }
    let id = &name.id;
    println!(
        "\nNext:\n  cargo test -p worldforge-providers --features {id} --test {}\n  write wire.rs and \
         the capabilities, record cassettes, run the conformance suite\n  raise the status in \
         profile, runtime.json and the catalog row together",
        name.module
    );
    Ok(())
}

/// Returns the changed files of the crate.
fn joined(workspace: &Workspace, name: &Name) -> Result<Vec<(String, String)>, Stop> {
    type Change = fn(&str, &Name) -> Result<String, Stop>;
    let changes: [(&str, Change); 3] = [
        ("Cargo.toml", insert::into_manifest),
        ("src/lib.rs", insert::into_library),
        ("src/catalog/rows.rs", insert::into_catalog),
    ];
    let changes = changes.into_iter().map(|(file, change)| {
        let path = format!("{CRATE}/{file}");
        let text = workspace.read(&path)?;
        let is_taken = [
            format!("\n{} = [", name.id),
            format!("mod {};", name.module),
            format!("feature = \"{}\"", name.id),
        ]
        .iter()
        .any(|mark| text.contains(mark));
        if is_taken {
            return Err(Stop::Failed(format!(
                "{path} knows {} already; nothing was written",
                name.id
            )));
        }
        Ok((path, change(&text, name)?))
    });
    changes.collect()
}

fn put(root: &Path, (path, content): (&String, &String)) -> Result<(), Stop> {
    let target = root.join(path);
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&target, content)?;
    println!("{path}: written");
    Ok(())
}
