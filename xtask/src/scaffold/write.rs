//! Writing a new provider without touching anything that is there.

use super::{
    capability,
    files::{self, CRATE, NewFile},
    format, insert,
    name::Name,
};
use crate::source::is_rust;
use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

/// Writes the provider that `options` name and says what to do next.
pub(crate) fn new_provider(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    let [title] = options.words() else {
        return Err(Stop::Failed("name the provider, once".to_owned()));
    };
    for path in write(workspace, title, &options.list("--capability"))? {
        println!("{path}: written");
    }
    let Name { id, module, .. } = Name::new(title)?;
    println!(
        "\nNext:\n  cargo test -p worldforge-providers --features {id} --test {module}\n  write \
         wire.rs and the capabilities, record cassettes, run the conformance suite\n  raise the \
         status in profile, runtime.json and the catalog row together"
    );
    Ok(())
}

/// Writes the files of a provider and the lines that join it to the rest, and returns their paths.
///
/// Nothing is written when a file, a feature, a module or a row of that name exists.
pub(crate) fn write(
    workspace: &Workspace,
    title: &str,
    capabilities: &[&str],
) -> Result<Vec<String>, Stop> {
    let name = Name::new(title)?;
    let capabilities = capability::named(capabilities)?;
    let root = workspace.root();
    let mut all = files::all(&name, &capabilities);
    let folder = format!("{CRATE}/src/{}", name.module);
    let mut taken = std::iter::once(&folder).chain(all.iter().map(|file| &file.path));
    if let Some(path) = taken.find(|path| root.join(path).exists()) {
        return Err(refused(path));
    }
    for (path, change) in insert::CHANGES {
        let text = workspace.read(path)?;
        if insert::knows(&text, &name) {
            return Err(refused(&format!("{} in {path}", name.id)));
        }
        all.push(NewFile {
            path: (*path).to_owned(),
            content: change(&text, &name, &capabilities)?,
        });
    }
    for file in all.iter_mut().filter(|file| is_rust(&file.path)) {
        file.content = format::formatted(root, &file.path, &file.content)?;
    }
    for file in &all {
        let path = root.join(&file.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, &file.content)?;
    }
    Ok(all.into_iter().map(|file| file.path).collect())
}

fn refused(what: &str) -> Stop {
    Stop::Failed(format!("{what} exists already; nothing was written"))
}
