//! `examples`.

use super::support::Sandbox;

#[test]
fn the_examples_read_well() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!("examples_text", sandbox.run("examples").success().stdout);
    let markdown = sandbox.run("examples --format markdown").success().stdout;
    insta::assert_snapshot!("examples_markdown", markdown);
}

#[test]
fn examples_that_require_nothing_run_as_they_stand() {
    let sandbox = Sandbox::new();
    let listed = sandbox.json("examples");
    for example in listed["examples"].as_array().unwrap() {
        if example["requires"] == "nothing" {
            let command = example["command"].as_str().unwrap();
            sandbox
                .run(command.strip_prefix("worldforge ").unwrap())
                .success();
        }
    }
}
