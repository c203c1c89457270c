//! Lines that join a new provider to the crate: a feature, a module, a test, a row.

use super::name::Name;
use crate::stop::Stop;

/// Adds the feature and the test to the crate's manifest.
pub(super) fn into_manifest(text: &str, name: &Name) -> Result<String, Stop> {
    let features = sorted_into(
        text,
        "# Adapters, one each.",
        &format!("{} = [\"http\"]", name.id),
        "the manifest's features",
    )?;
    let (id, module) = (&name.id, &name.module);
    Ok(format!(
        "{}\n\n[[test]]\nname = \"{module}\"\nrequired-features = [\"{id}\"]\n",
        features.trim_end()
    ))
}

/// Adds the module to the crate's table of contents.
pub(super) fn into_library(text: &str, name: &Name) -> Result<String, Stop> {
    let anchor = "\nmod environment;\n";
    let at = text.find(anchor).ok_or_else(|| lost("the modules"))?;
    let (head, tail) = text.split_at(at + 1);
    let (id, module) = (&name.id, &name.module);
    Ok(format!(
        "{head}#[cfg(feature = \"{id}\")]\npub mod {module};\n{tail}"
    ))
}

/// Adds the row to the catalog, where its name belongs.
pub(super) fn into_catalog(text: &str, name: &Name) -> Result<String, Stop> {
    let (id, module) = (&name.id, &name.module);
    let row = format!(
        "    #[cfg(feature = \"{id}\")]\n    Entry {{\n        name: crate::{module}::NAME,\n        \
         capabilities: &[],\n        admission: Admission::Never,\n        docs: \
         include_str!(\"../{module}/docs.md\"),\n        manifest: \
         include_str!(\"../{module}/runtime.json\"),\n        profile: crate::{module}::profile,\n        \
         config: crate::{module}::summary,\n        provider: crate::{module}::provider,\n    }},\n"
    );
    let marker = "    #[cfg(feature = \"";
    let later = text.match_indices(marker).find(|(at, _)| {
        let rest = text.get(at + marker.len()..).unwrap_or_default();
        rest.split('"').next().is_some_and(|other| other > id)
    });
    let at = match later {
        Some((at, _)) => at,
        None => text.rfind("];").ok_or_else(|| lost("the rows"))?,
    };
    let (head, tail) = text.split_at(at);
    Ok(format!("{head}{row}{tail}"))
}

/// Inserts a line into the sorted lines that follow `heading`.
fn sorted_into(text: &str, heading: &str, line: &str, what: &str) -> Result<String, Stop> {
    let mut lines: Vec<&str> = text.lines().collect();
    let start = lines.iter().position(|it| *it == heading);
    let start = start.ok_or_else(|| lost(what))? + 1;
    let rest = lines.get(start..).unwrap_or_default();
    let end = start + rest.iter().take_while(|it| !it.is_empty()).count();
    let own = lines.get(start..end).unwrap_or_default();
    let at = start + own.iter().take_while(|it| **it < line).count();
    lines.insert(at, line);
    Ok(lines.join("\n") + "\n")
}

fn lost(what: &str) -> Stop {
    Stop::Failed(format!(
        "{what} of the providers crate are not where they were"
    ))
}
