//! Licences of dependencies: SPDX expressions, and what `deny.toml` allows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::Fields as _;
use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

/// Returns each external package's licence, as it says it itself.
pub(super) fn of_dependencies(workspace: &Workspace) -> Result<BTreeMap<String, String>, Stop> {
    let arguments = [
        "metadata",
        "--locked",
        "--all-features",
        "--format-version",
        "1",
    ];
    let metadata = process::capture(&mut workspace.cargo(&arguments))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let word =
        |package: &Value, name: &str| package.at(name).as_str().unwrap_or_default().to_owned();
    Ok(metadata
        .rows("packages")
        .filter(|package| !package.at("source").is_null())
        .map(|package| {
            let name = format!("{} {}", word(package, "name"), word(package, "version"));
            (name, word(package, "license"))
        })
        .collect())
}

/// Counts the packages of each licence.
pub(super) fn counted(licences: &BTreeMap<String, String>) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for licence in licences.values() {
        *counts.entry(licence.as_str()).or_default() += 1;
    }
    counts
}

/// Reads the allowed licences from the configuration of cargo-deny.
pub(super) fn allowed(deny: &str) -> BTreeSet<String> {
    let list = deny
        .split_once("allow = [")
        .and_then(|(_, rest)| rest.split_once(']'))
        .map_or("", |(list, _)| list);
    let words = list.split(',').map(|word| word.trim().trim_matches('"'));
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Returns the packages whose licence cannot be met.
pub(super) fn findings(
    licences: &BTreeMap<String, String>,
    allowed: &BTreeSet<String>,
) -> Vec<String> {
    let refused = licences
        .iter()
        .filter(|(_, licence)| !permits(licence, allowed));
    refused
        .map(|(package, licence)| format!("{package}: licence '{licence}' is not allowed"))
        .collect()
}

/// Says whether an SPDX expression can be met with allowed licences.
///
/// `AND` binds closer than `OR`; an exception after `WITH` only permits more; the slash of older
/// manifests means `OR`.
fn permits(licence: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = licence
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any(&mut words, allowed);
    met == Some(true) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut met = all(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        met |= all(words, allowed)?;
    }
    Some(met)
}

fn all(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut met = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed)?;
    }
    Some(met)
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    if words.next_if_eq(&"(").is_some() {
        let met = any(words, allowed)?;
        return words.next_if_eq(&")").map(|_| met);
    }
    let met = allowed.contains(words.next()?);
    if words.next_if_eq(&"WITH").is_some() {
        words.next()?;
    }
    Some(met)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_met_with_allowed_licences_only() {
        let allowed = allowed("[licenses]\nallow = [\n  \"MIT\",\n  \"Apache-2.0\",\n]\n");
        for (licence, expected) in [
            ("MIT", true),
            ("MIT OR GPL-3.0", true),
            ("MIT/GPL-3.0", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("(MIT OR GPL-3.0) AND Apache-2.0", true),
            ("(MIT OR Apache-2.0) AND GPL-3.0", false),
            ("MIT AND GPL-3.0", false),
            ("GPL-3.0", false),
            ("MIT OR", false),
            ("(MIT", false),
            ("", false),
        ] {
            assert_eq!(permits(licence, &allowed), expected, "{licence}");
        }
    }
}
