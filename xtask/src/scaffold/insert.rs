//! Lines that join a new provider to the rest: a feature, a test, a module, a row, a decision.

use super::{capability::Capability, name::Name};
use crate::stop::Stop;

/// Makes the new text of a file.
type Change = fn(&str, &Name, &[Capability]) -> Result<String, Stop>;

/// The files that change, relative to the root, and how.
pub(super) const CHANGES: &[(&str, Change)] = &[
    ("crates/worldforge-providers/Cargo.toml", into_manifest),
    ("crates/worldforge-providers/src/lib.rs", into_library),
    (
        "crates/worldforge-providers/src/catalog/rows.rs",
        into_catalog,
    ),
    ("docs/src/contributing/provider-promotion.md", into_record),
];

/// Says whether one of those files has the provider already.
pub(super) fn knows(text: &str, name: &Name) -> bool {
    let (id, module) = (&name.id, &name.module);
    [
        format!("\n{id} = ["),
        format!("\n| `{id}` |"),
        format!("mod {module};"),
        format!("feature = \"{id}\""),
    ]
    .iter()
    .any(|mark| text.contains(mark))
}

/// Adds the feature and the test to the crate's manifest.
fn into_manifest(text: &str, name: &Name, _: &[Capability]) -> Result<String, Stop> {
    let features = sorted_into(
        text,
        "# Adapters, one each.",
        &format!("{} = [\"http\"]", name.id),
        "the list of adapters",
    )?;
    let (id, module) = (&name.id, &name.module);
    Ok(format!(
        "{}\n\n[[test]]\nname = \"{module}\"\nrequired-features = [\"{id}\"]\n",
        features.trim_end()
    ))
}

/// Adds the module to the crate's table of contents; rustfmt puts it in its place.
fn into_library(text: &str, name: &Name, _: &[Capability]) -> Result<String, Stop> {
    let anchor = "\nmod environment;\n";
    let at = text
        .find(anchor)
        .ok_or_else(|| lost("the list of modules"))?;
    let (head, tail) = text.split_at(at + 1);
    let (id, module) = (&name.id, &name.module);
    Ok(format!(
        "{head}#[cfg(feature = \"{id}\")]\npub mod {module};\n{tail}"
    ))
}

/// Adds the row to the catalog, where its name belongs.
fn into_catalog(text: &str, name: &Name, _: &[Capability]) -> Result<String, Stop> {
    let (id, module) = (&name.id, &name.module);
    let row = format!(
        "    #[cfg(feature = \"{id}\")]\n    Entry {{\n        name: crate::{module}::NAME,\n        \
         capabilities: &[],\n        admission: super::Admission::Never,\n        docs: \
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
        None => text.rfind("];").ok_or_else(|| lost("the list of rows"))?,
    };
    let (head, tail) = text.split_at(at);
    Ok(format!("{head}{row}{tail}"))
}

/// Adds the row of a candidate to the record of what was chosen, below those that are there.
fn into_record(text: &str, name: &Name, capabilities: &[Capability]) -> Result<String, Stop> {
    let (before, record) = text
        .split_once("\n## Selection record\n")
        .ok_or_else(|| lost("the selection record"))?;
    let names: Vec<&str> = capabilities.iter().map(|it| it.name).collect();
    let row = format!(
        "| `{}` | {} | {} | a server | none yet | none yet | to be judged | a candidate |",
        name.id,
        names.join(", "),
        name.title
    );
    let mut lines: Vec<&str> = record.lines().collect();
    let is_row = |line: &&str| line.starts_with('|');
    let start = lines.iter().position(is_row);
    let start = start.ok_or_else(|| lost("the selection record"))?;
    let rows = lines.iter().skip(start).take_while(|line| is_row(line));
    let end = start + rows.count();
    lines.insert(end, &row);
    let record = lines.join("\n");
    Ok(format!("{before}\n## Selection record\n{record}\n"))
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
    Stop::Failed(format!("{what} is not where it was; nothing was written"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scaffold::capability::named;

    fn inserted(change: Change, text: &str) -> String {
        let name = Name::new("Gate Check").unwrap();
        change(text, &name, &named(&["score", "policy"]).unwrap()).unwrap()
    }

    #[test]
    fn a_feature_stands_where_its_name_belongs() {
        let manifest = "[features]\n# Adapters, one each.\ncosmos = []\nmock = []\n\n[deps]\n";
        let manifest = inserted(into_manifest, manifest);
        assert!(manifest.contains("cosmos = []\ngate-check = [\"http\"]\nmock = []\n\n"));
        assert!(
            manifest.ends_with("name = \"gate_check\"\nrequired-features = [\"gate-check\"]\n")
        );
    }

    #[test]
    fn a_row_stands_where_its_name_belongs() {
        let row = |id: &str| format!("    #[cfg(feature = \"{id}\")]\n    Entry {{}},\n");
        let table = |rows: &[&str]| {
            let rows: String = rows.iter().map(|id| row(id)).collect();
            format!("const ROWS: &[Entry] = &[\n{rows}];\n")
        };
        for (rows, place) in [
            (&["cosmos", "mock"][..], 1),
            (&["mock"], 0),
            (&["cosmos"], 1),
            (&[], 0),
        ] {
            let text = inserted(into_catalog, &table(rows));
            let features = text
                .match_indices("feature = \"")
                .map(|(at, mark)| &text[at + mark.len()..]);
            let mut names: Vec<&str> = features
                .map(|rest| rest.split('"').next().unwrap())
                .collect();
            assert_eq!(names.remove(place), "gate-check");
            assert_eq!(names, rows);
        }
    }

    #[test]
    fn a_decision_stands_below_those_that_were_made() {
        let page = "# P\n\n## Selection record\n\nWhy.\n\n| P |\n|---|\n| `mock` |\n\nDeferred:\n";
        let page = inserted(into_record, page);
        let rows: Vec<&str> = page.lines().skip(6).collect();
        assert_eq!(rows[..3], ["| P |", "|---|", "| `mock` |"]);
        assert!(rows[3].starts_with("| `gate-check` | score, policy | Gate Check |"));
        assert_eq!(rows[4..], ["", "Deferred:"]);
    }

    #[test]
    fn a_provider_that_is_there_is_known_by_each_of_its_marks() {
        let name = Name::new("Gate Check").unwrap();
        for (text, is_known) in [
            ("\ngate-check = [\"http\"]", true),
            ("pub mod gate_check;", true),
            ("#[cfg(feature = \"gate-check\")]", true),
            ("\n| `gate-check` | score", true),
            ("gate-checks = []\nmod gate_checks;", false),
        ] {
            assert_eq!(knows(text, &name), is_known, "{text}");
        }
    }

    #[test]
    fn an_anchor_that_is_gone_is_told() {
        let name = Name::new("Gate Check").unwrap();
        for (path, change) in CHANGES {
            assert!(change("", &name, &[]).is_err(), "{path}");
        }
    }
}
