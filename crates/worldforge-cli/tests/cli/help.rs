//! Help, versions, completions and manual pages.

use std::fmt::Write as _;

use super::support::Sandbox;

/// Returns the commands that a help page lists.
fn children(page: &str) -> Vec<String> {
    let listed = page.split("\nCommands:\n").nth(1).unwrap_or_default();
    listed
        .lines()
        .take_while(|line| line.starts_with("  "))
        .filter(|line| line.as_bytes()[2] != b' ')
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

fn pages(sandbox: &Sandbox, path: &str, out: &mut String) {
    let page = sandbox.run(&format!("{path} --help")).success().stdout;
    writeln!(out, "==== worldforge {path}\n\n{page}").unwrap();
    for child in children(&page) {
        pages(sandbox, format!("{path} {child}").trim(), out);
    }
}

#[test]
fn help_teaches_every_command() {
    let mut out = String::new();
    pages(&Sandbox::new().with("COLUMNS", "100"), "", &mut out);
    insta::assert_snapshot!(out);
}

#[test]
fn every_leaf_has_examples_and_every_page_the_global_options() {
    let mut out = String::new();
    pages(&Sandbox::new().with("COLUMNS", "100"), "", &mut out);
    for page in out.split("==== worldforge ").skip(1) {
        let name = page.lines().next().unwrap();
        assert!(page.contains("Global options:"), "{name}");
        assert!(
            !children(page).is_empty() || page.contains("\nExamples:\n"),
            "{name}"
        );
    }
}

#[test]
fn the_short_version_is_one_line_and_the_long_one_names_the_build() {
    let sandbox = Sandbox::new();
    let version = format!("worldforge {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(sandbox.run("-V").success().stdout, version);
    let long = sandbox.run("--version").success().stdout;
    assert!(
        long.starts_with(&version) && long.contains("\ntarget "),
        "{long}"
    );
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Sandbox::new()
            .run(&format!("completions {shell}"))
            .success()
            .stdout;
        assert!(
            script.contains("worldforge") && script.contains("checkpoint"),
            "{shell}"
        );
    }
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let sandbox = Sandbox::new();
    assert!(
        sandbox
            .run("man")
            .success()
            .stdout
            .contains(".TH worldforge")
    );
    let written = sandbox.json("man --out pages");
    let pages = written["pages"].as_array().unwrap();
    assert!(
        pages
            .iter()
            .any(|page| page == "worldforge-plan-policy-score.1")
    );
    for page in pages {
        let path = sandbox.path().join("pages").join(page.as_str().unwrap());
        assert!(std::fs::read_to_string(path).unwrap().contains(".SH NAME"));
    }
}
