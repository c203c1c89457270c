//! `eval compare` and `eval power`.

use super::support::Sandbox;

fn results(name: &str) -> String {
    format!(
        "{}/../worldforge-eval/tests/fixtures/import/{name}",
        env!("CARGO_MANIFEST_DIR")
    )
}

#[test]
fn the_verdict_is_the_exit_code() {
    let sandbox = Sandbox::new();
    for (line, code, conclusion) in [
        ("44/50 47/50", 3, "cannot_tell"),
        ("100/200 150/200", 0, "better"),
        ("150/200 100/200", 1, "worse"),
        ("180/200 176/200 --margin 10", 0, "better"),
        ("180/200 176/200 --margin 2", 3, "cannot_tell"),
        ("180/200 100/200 --margin 10", 1, "worse"),
        ("5/10 10/10 --alpha 0.1", 0, "better"),
        ("5/10 10/10 --alpha 0.01", 3, "cannot_tell"),
    ] {
        let output = sandbox.run(&format!("eval compare {line} --format json"));
        assert_eq!((output.code, output.stderr.as_str()), (code, ""), "{line}");
        assert_eq!(output.json()["conclusion"], conclusion, "{line}");
    }
}

#[test]
fn counts_are_compared_as_independent_episodes() {
    let output = Sandbox::new().run("eval compare 44/50 47/50");
    insta::assert_snapshot!(output.stdout);
}

#[test]
fn the_same_seeds_are_compared_case_by_case() {
    let (a, b) = (
        results("lerobot-per-episode.json"),
        results("lerobot-per-episode-better.json"),
    );
    let sandbox = Sandbox::new();
    let output = sandbox.run(&format!("eval compare {a} {b}"));
    insta::assert_snapshot!("paired", output.stdout);
    let found = sandbox
        .run(&format!("eval compare {a} {b} --paired no --format json"))
        .json();
    assert_eq!(found["is_paired"], false);
    assert!(
        found["warnings"][0]
            .as_str()
            .unwrap()
            .contains("--paired yes")
    );
    for format in ["markdown", "csv", "html"] {
        let output = sandbox.run(&format!("eval compare {a} {b} --format {format}"));
        assert_eq!(output.code, 3, "{format}: {}", output.stderr);
        let rate = if format == "csv" { ",0.9," } else { "90" };
        assert!(output.stdout.contains(rate), "{format}: {}", output.stdout);
    }
}

#[test]
fn whatever_makes_results_differ_is_warned_of() {
    let sandbox = Sandbox::new();
    let (old, new) = (
        results("vla-eval-0.0.4.json"),
        results("vla-eval-0.6.0.json"),
    );
    let task = results("lerobot-per-task.json");
    let mut shown = String::new();
    for line in [
        format!("{old} {new}"),
        format!("{task} {task}"),
        format!(
            "{} {}",
            results("tworoom_results.txt"),
            results("swm-dictionary.txt")
        ),
        format!("{task} {}", results("swm-dictionary.json")),
    ] {
        let output = sandbox.run(&format!("eval compare {line} --format json"));
        let found = output.json();
        let warnings = found["warnings"].as_array().unwrap();
        for warning in warnings {
            shown.push_str(warning.as_str().unwrap());
            shown.push('\n');
        }
        shown.push('\n');
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn runs_are_compared_by_what_their_cases_are() {
    let sandbox = Sandbox::new();
    sandbox
        .run("eval --env two-room --limit 6 --planner light --quiet")
        .success();
    let first = sandbox.only_run();
    let first = first.file_name().unwrap().to_str().unwrap();
    let journal = format!(".worldforge/runs/{first}/results/episodes.jsonl");
    for other in [first, "latest", &journal] {
        let output = sandbox.run(&format!("eval compare {first} {other} --format json"));
        assert_eq!(output.code, 3, "{}", output.stderr);
        assert_eq!(output.json()["is_paired"], true, "{other}");
    }
    let by_group = sandbox.run(&format!(
        "eval compare {first} latest --cluster task --format json"
    ));
    assert!(by_group.json()["comparison"]["evidence"]["over_clusters"].is_object());
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let sandbox = Sandbox::new();
    sandbox
        .file("empty.jsonl", "")
        .file("broken.jsonl", "{}\n")
        .file("other.json", "{\"a\": 1}");
    let seeds = results("lerobot-per-episode.json");
    let mut refusals = String::new();
    for line in [
        "44/50".to_owned(),
        "51/50 1/2".to_owned(),
        "0/0 1/2".to_owned(),
        "1/2 no-such-run".to_owned(),
        "1/2 other.json".to_owned(),
        "1/2 empty.jsonl".to_owned(),
        "1/2 broken.jsonl".to_owned(),
        "44/50 47/50 --paired yes".to_owned(),
        "44/50 47/50 --cluster task".to_owned(),
        "44/50 47/50 --margin 0".to_owned(),
        "44/50 47/50 --margin nan".to_owned(),
        "44/50 47/50 --alpha 0.2".to_owned(),
        format!("{seeds} {} --paired yes", results("swm-dictionary.txt")),
    ] {
        refusals.push_str(&sandbox.run(&format!("eval compare {line}")).refusal(2));
    }
    insta::assert_snapshot!(refusals);
}

#[test]
fn the_published_numbers_of_episodes_come_out() {
    let sandbox = Sandbox::new();
    for (from, to, episodes) in [
        ("0.88", "0.93", 539),
        ("80%", "90%", 199),
        ("0.95", "0.97", 1506),
    ] {
        let found = sandbox.json(&format!("eval power --from {from} --to {to}"));
        assert_eq!(found["needed"]["z_test"], episodes, "{from} and {to}");
    }
    let line = "eval power --from 0.88 --to 0.93 --paired --discordant 0.09 --episodes 100";
    insta::assert_snapshot!("power", sandbox.run(line).success().stdout);
    let only = sandbox.json("eval power --from 0.88 --episodes 100");
    let higher = only["smallest_difference"]["higher"].as_f64();
    assert!(
        higher.is_some_and(|rate| rate > 0.97 && rate < 0.99),
        "{only}"
    );
}

#[test]
fn a_power_that_is_none_is_refused() {
    let sandbox = Sandbox::new();
    let mut refusals = String::new();
    for line in [
        "--from 0.9",
        "--from 0.9 --to 0.9",
        "--from 1.2 --to 0.9",
        "--from 0.8 --to 0.9 --power 1",
        "--from 0.8 --to 0.9 --paired",
        "--from 0.8 --to 0.9 --paired --discordant 0.05",
        "--from 0.8 --to 0.9 --episodes 0",
    ] {
        refusals.push_str(&sandbox.run(&format!("eval power {line}")).refusal(2));
    }
    insta::assert_snapshot!(refusals);
}
