//! The reference of the command line.

use std::path::Path;

use super::files::Generated;
use crate::command_tree::{CommandTree, name_of};
use crate::stop::Stop;

const PATH: &str = "docs/src/reference/cli.md";

const INTRODUCTION: &str = "# Command line\n\n\
    <!-- Made by `cargo xtask generate`; change the help texts instead. -->\n\n\
    Every command, as its own `--help` prints it.\n";

/// Returns the page with the help of every command.
pub(super) fn reference(binary: &Path) -> Result<Generated, Stop> {
    Ok(Generated {
        path: PATH.to_owned(),
        content: page(&CommandTree::of(binary)?),
    })
}

fn page(tree: &CommandTree) -> String {
    let mut page = INTRODUCTION.to_owned();
    for (path, help) in tree.in_order() {
        let level = if path.len() < 2 { "##" } else { "###" };
        page.push_str(&["\n", level, " ", &name_of(path), "\n\n```text\n"].concat());
        for line in help.text.trim_end().lines() {
            page.push_str(line.trim_end());
            page.push('\n');
        }
        page.push_str("```\n");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command_tree::tests::sample;

    #[test]
    fn the_reference_has_a_heading_and_the_help_of_each_command() {
        let page = page(&sample());
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("##")).collect();
        assert_eq!(
            headings,
            [
                "## worldforge",
                "## worldforge runs",
                "### worldforge runs list",
                "## worldforge eval",
                "### worldforge eval power"
            ]
        );
        assert!(page.contains("```text\nList.\n\nUsage: worldforge runs list [ID]\n"));
    }
}
