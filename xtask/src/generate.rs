//! Files that are made from the code: the reference of the command line.

use crate::command_tree::{CommandTree, name_of};
use crate::stop::Stop;
use crate::workspace::Workspace;

const COMMAND_REFERENCE: &str = "docs/src/reference/cli.md";

const INTRODUCTION: &str = "# Command line\n\n\
    <!-- Made by `cargo xtask generate`; change the help texts instead. -->\n\n\
    Every command, as its own `--help` prints it.\n";

/// Writes each generated file that differs from what the code says now.
pub(crate) fn write(workspace: &Workspace) -> Result<(), Stop> {
    let wanted = command_reference(&CommandTree::of(&workspace.binary()?)?);
    if is_current(workspace, &wanted) {
        println!("{COMMAND_REFERENCE}: nothing to change");
        return Ok(());
    }
    let path = workspace.root().join(COMMAND_REFERENCE);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, wanted)?;
    println!("{COMMAND_REFERENCE}: written");
    Ok(())
}

/// Fails when a generated file is not what the code says now.
pub(crate) fn check(workspace: &Workspace) -> Result<(), Stop> {
    let wanted = command_reference(&CommandTree::of(&workspace.binary()?)?);
    if is_current(workspace, &wanted) {
        return Ok(());
    }
    Err(Stop::Failed(format!(
        "{COMMAND_REFERENCE} is out of date; run `cargo xtask generate`"
    )))
}

fn is_current(workspace: &Workspace, wanted: &str) -> bool {
    workspace
        .read(COMMAND_REFERENCE)
        .is_ok_and(|kept| kept == wanted)
}

fn command_reference(tree: &CommandTree) -> String {
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
        let page = command_reference(&sample());
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("##")).collect();
        assert_eq!(
            headings,
            [
                "## worldforge",
                "## worldforge runs",
                "### worldforge runs list"
            ]
        );
        assert!(page.contains("```text\nList.\n\nUsage: worldforge runs list [ID]\n"));
    }
}
