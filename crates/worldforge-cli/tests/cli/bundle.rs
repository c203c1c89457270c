//! `bundle` and `runs bundle`.

use std::fs;

use super::{run_store::legacy, support::words};

const EVAL: &str = "20260430T100000Z-0a1b2c3d";
const BENCHMARK: &str = "20260430T110000Z-1b2c3d4e";

#[test]
fn a_bundle_of_one_run_prints_the_text_of_the_issue() {
    let sandbox = legacy();
    let output = sandbox.run(&format!("runs bundle {EVAL}"));
    assert_eq!(output.code, 0);
    insta::assert_snapshot!("issue", output.stdout);
    assert_eq!(
        output.stderr.lines().next().unwrap(),
        format!(".worldforge/issue-bundles/{EVAL}: 5 files, 0 left out")
    );
    let written = format!(".worldforge/issue-bundles/{EVAL}");
    sandbox.run(&format!("bundle verify {written}")).success();
    sandbox.run(&format!("runs bundle {EVAL}")).refusal(2);
    let again = sandbox.run(&format!(
        "runs bundle {EVAL} --overwrite --format json --quiet"
    ));
    assert_eq!(again.success().json()["safe_to_attach"], true);
}

#[test]
fn what_may_not_be_attached_is_left_out_named_and_ends_with_one() {
    let sandbox = legacy();
    let file = format!(".worldforge/runs/{BENCHMARK}/reports/report.md");
    sandbox.file(&file, "password=hunter2hunter2 in a report\n");
    let output = sandbox.run(&format!("runs bundle {BENCHMARK} --output issue --archive"));
    assert_eq!(output.code, 1);
    assert!(!output.stdout.contains("hunter2") && !output.stderr.contains("hunter2"));
    assert!(
        output.stderr.contains("issue.tar.gz: 3 files, 2 left out"),
        "{}",
        output.stderr
    );
    sandbox.run("bundle verify issue.tar.gz").success();
    let shown = sandbox.run("bundle show issue.tar.gz").success().stdout;
    insta::assert_snapshot!(words(&shown));
    let line = format!("runs bundle {BENCHMARK} --output issue --allow-unsafe --quiet");
    sandbox.run(&line).success();
}

#[test]
fn a_bundle_of_all_runs_names_the_directories_that_are_none() {
    let sandbox = legacy();
    fs::create_dir(sandbox.path().join(".worldforge/runs/empty")).unwrap();
    let output = sandbox.run("bundle create --output all --format json");
    assert_eq!(output.code, 1);
    let manifest = &output.json()["manifest"];
    assert_eq!(
        (
            &manifest["run_count"],
            &manifest["run_issues"][0]["run_dir"]
        ),
        (&6.into(), &"empty".into())
    );
    sandbox.run("bundle create latest --output one").success();
    sandbox.run("bundle create absent --output two").refusal(2);
    assert!(!sandbox.path().join("two").exists());
}

#[test]
fn what_was_done_to_a_bundle_is_named() {
    let sandbox = legacy();
    sandbox
        .run("bundle create 20260430T10 --output all")
        .success();
    let report = format!("all/runs/{EVAL}/reports/report.md");
    sandbox.file(&report, "# Physics, only better\n");
    sandbox.file("all/added.md", "more\n");
    let output = sandbox.run("bundle verify all --format json");
    assert_eq!((output.code, &output.json()["intact"]), (1, &false.into()));
    let problems = output.json();
    let problems = problems["problems"].as_array().unwrap().iter();
    let kinds: Vec<(&str, &str)> = problems
        .map(|it| (it["path"].as_str().unwrap(), it["kind"].as_str().unwrap()))
        .collect();
    let report = format!("runs/{EVAL}/reports/report.md");
    let expected = [
        ("added.md", "unexpected"),
        (report.as_str(), "size"),
        (report.as_str(), "digest"),
    ];
    assert_eq!(kinds, expected);
    sandbox.run("bundle verify absent").refusal(2);
    sandbox.run("bundle show .worldforge").refusal(2);
}
