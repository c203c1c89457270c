//! What the book and the command line show of the catalog, in Markdown.

use std::fmt::Write as _;

use worldforge_core::{ConfigField, Result, capability::Capability};

use super::{Admission, Entry, entries};
use crate::Environment;

/// Returns one provider's page.
///
/// # Errors
///
/// As [`Entry::profile`].
pub fn page(entry: &Entry) -> Result<String> {
    let status = entry.profile()?.status;
    let mut page = format!("# {}\n\n", entry.name);
    for line in entry.docs.lines() {
        // The page is the documentation of a module too, where its headings are the first level.
        let is_heading = line.starts_with('#');
        page.push_str(if is_heading { "#" } else { "" });
        page.push_str(line);
        page.push('\n');
    }
    let sentence = match entry.admission {
        Admission::WhenConfigured => "it is registered as soon as its settings are there",
        Admission::DirectOnly => {
            "it is a candidate: a host makes and registers it itself, nothing does so for it"
        }
        Admission::Never => "it cannot be called: the name is kept for later",
    };
    page.push_str("\n## Promotion\n\n");
    line(&mut page, &format!("The adapter is {status}; {sentence}."));
    Ok(page)
}

/// Returns the index of all providers of this build, with the names of their settings.
///
/// # Errors
///
/// As [`Entry::profile`].
pub fn index() -> Result<String> {
    let mut page = String::from("# Providers\n\n");
    line(
        &mut page,
        "| Provider | Status | Capabilities | What it is |",
    );
    line(&mut page, "| --- | --- | --- | --- |");
    for entry in entries() {
        let profile = entry.profile()?;
        let names: Vec<&str> = entry
            .capabilities
            .iter()
            .copied()
            .map(Capability::name)
            .collect();
        let names = if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        };
        let (name, status) = (entry.name, profile.status);
        let row = format!(
            "| [{name}]({name}.md) | {status} | {names} | {} |",
            profile.description
        );
        line(&mut page, &row);
    }
    page.push_str("\n## Settings\n\n");
    line(
        &mut page,
        "| Provider | Variable | Needed | Secret | What it is |",
    );
    line(&mut page, "| --- | --- | --- | --- | --- |");
    for entry in entries() {
        for field in entry.config(&Environment::new())?.fields {
            line(&mut page, &setting(entry.name, &field));
        }
    }
    Ok(page)
}

fn setting(name: &str, field: &ConfigField) -> String {
    let names = std::iter::once(&field.name).chain(&field.aliases);
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let word = |flag: bool| if flag { "yes" } else { "no" };
    let (required, secret) = (word(field.required), word(field.secret));
    let detail = &field.detail;
    let names = names.join(" or ");
    format!("| {name} | {names} | {required} | {secret} | {detail} |")
}

fn line(page: &mut String, text: &str) {
    // Writing to a string cannot fail.
    writeln!(page, "{text}").ok();
}
