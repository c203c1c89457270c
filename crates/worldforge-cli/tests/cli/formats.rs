//! `--format csv` and `--format html` for answers of every kind.

use crate::support::Sandbox;

#[test]
fn every_answer_is_a_page_that_needs_nothing_but_a_browser() {
    let sandbox = Sandbox::new();
    for line in [
        "doctor",
        "examples",
        "provider list",
        "provider info mock",
        "provider docs mock",
        "negotiate",
        "runs list",
        "runs index",
        "score",
        "predict",
    ] {
        let output = sandbox.run(&format!("{line} --format html"));
        if output.code == 2 {
            // Some need arguments, which is not what this test is about.
            continue;
        }
        let html = output.stdout;
        assert!(
            html.starts_with("<!doctype html>\n<html lang=\"en\">"),
            "{line}: {html}"
        );
        assert!(html.ends_with("</html>\n"), "{line}");
        for outside in ["<script", "<a ", "src=", "href=", "@import", "url("] {
            assert!(!html.contains(outside), "{line}: {outside}");
        }
    }
}

#[test]
fn a_page_is_named_after_its_command() {
    let html = Sandbox::new()
        .run("provider list --format html")
        .success()
        .stdout;
    assert!(
        html.contains("<title>worldforge provider list</title>"),
        "{html}"
    );
}

#[test]
fn csv_is_the_first_table_and_an_answer_without_one_says_so() {
    let sandbox = Sandbox::new();
    let csv = sandbox.run("runs list --format csv").success().stdout;
    assert!(csv.starts_with("run,status,kind,"), "{csv}");
    assert_eq!(csv.lines().count(), 1);
    let refusal = sandbox.run("provider docs mock --format csv").refusal(2);
    assert!(refusal.contains("must have a table"), "{refusal}");
}

#[test]
fn the_text_for_an_issue_is_a_page_too_and_never_csv() {
    let sandbox = Sandbox::new();
    sandbox
        .run("eval --suite physics --provider mock --quiet")
        .success();
    let html = sandbox
        .run("runs bundle latest --format html --quiet")
        .stdout;
    assert!(html.starts_with("<!doctype html>"), "{html}");
    assert!(html.contains("<h2>Observed Failure</h2>"), "{html}");
    let refusal = sandbox.run("runs bundle latest --format csv").refusal(2);
    assert!(refusal.contains("must have a table"), "{refusal}");
}
