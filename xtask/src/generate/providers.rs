//! The pages of the providers, and their index.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::files::Generated;
use crate::process;
use crate::stop::Stop;

/// Where the pages are.
pub(super) const FOLDER: &str = "docs/src/providers";

const NOTE: &str =
    "<!-- Made by `cargo xtask generate` from the adapter's own page; change that instead. -->";

/// Returns the index and one page for each provider that the command line knows.
pub(super) fn pages(binary: &Path) -> Result<Vec<Generated>, Stop> {
    let listed = ask(binary, &["provider", "list", "--format", "json"])?;
    let listed: Value = serde_json::from_str(&listed)?;
    let rows = listed.pointer("/providers").and_then(Value::as_array);
    let names = rows
        .into_iter()
        .flatten()
        .filter_map(|row| row.get("name").and_then(Value::as_str));
    let mut pages = vec![generated("index", &ask(binary, &["provider", "docs"])?)];
    for name in names {
        pages.push(generated(name, &ask(binary, &["provider", "docs", name])?));
    }
    Ok(pages)
}

/// Asks without any setting of the caller's, so that the pages are the same everywhere.
fn ask(binary: &Path, words: &[&str]) -> Result<String, Stop> {
    let mut command = Command::new(binary);
    process::capture(command.args(words).env_clear())
}

/// Puts the note below the title.
fn generated(name: &str, page: &str) -> Generated {
    let (title, rest) = page.split_once('\n').unwrap_or((page, ""));
    Generated {
        path: format!("{FOLDER}/{name}.md"),
        content: format!("{title}\n\n{NOTE}\n{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_below_its_title_where_it_comes_from() {
        let file = generated("mock", "# mock\n\nText.\n");
        assert_eq!(file.path, "docs/src/providers/mock.md");
        let lines: Vec<&str> = file.content.lines().collect();
        assert_eq!(lines, ["# mock", "", NOTE, "", "Text."]);
    }
}
