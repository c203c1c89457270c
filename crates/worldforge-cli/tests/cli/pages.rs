//! The commands that pages show, run in their order in an empty folder.

use super::support::Sandbox;

/// Runs every `$ worldforge ..` line of a page; a line `(exit code N)` says how the one before ends.
fn run_page(page: &str) {
    let root = format!("{}/../..", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(format!("{root}/docs/src/{page}")).unwrap();
    let sandbox = Sandbox::new();
    #[cfg(unix)]
    std::os::unix::fs::symlink(format!("{root}/examples"), sandbox.path().join("examples"))
        .unwrap();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut count = 0;
    for (index, line) in lines.iter().enumerate() {
        let Some(command) = line.strip_prefix("$ worldforge ") else {
            continue;
        };
        let next = lines.get(index + 1).copied().unwrap_or_default();
        let code = next
            .strip_prefix("(exit code ")
            .and_then(|it| it.strip_suffix(')'));
        let expected: i32 = code.map_or(0, |code| code.parse().unwrap());
        let (command, file) = match command.split_once(" > ") {
            Some((command, file)) => (command, Some(file)),
            None => (command, None),
        };
        let output = sandbox.run(command);
        assert_eq!(
            output.code, expected,
            "{page}: {command}\n{}{}",
            output.stdout, output.stderr
        );
        if let Some(file) = file {
            sandbox.file(file, &output.stdout);
        }
        count += 1;
    }
    assert!(count > 3, "{page} shows {count} commands");
}

#[test]
fn the_page_on_worlds_runs() {
    run_page("guide/worlds.md");
}

#[cfg(unix)]
#[test]
fn the_page_on_scenarios_runs() {
    run_page("reference/scenarios.md");
}

#[test]
fn the_playbook_of_drills_runs() {
    run_page("playbooks/drills.md");
}

#[test]
fn the_page_on_datasets_runs() {
    run_page("guide/datasets.md");
}

#[test]
fn the_page_on_schemas_runs() {
    run_page("reference/schemas.md");
}

#[test]
fn the_page_on_comparing_runs_runs() {
    run_page("guide/compare-runs.md");
}
