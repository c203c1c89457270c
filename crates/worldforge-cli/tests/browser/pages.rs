//! Pages of every kind, made by the program itself.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use worldforge_evidence::page::{
    Axis, Block, Cell, Chart, Column, Mark, NoticeKind, Page, Table, Text, Tone,
};

/// The runs that are made, with the names of their pages: the report, a comparison, a regression.
const RUNS: [(&str, &str, [&str; 3]); 3] = [
    (
        "eval-physics",
        "eval --suite physics --provider mock --quiet",
        ["suite", "suite-comparison", "suite-regression"],
    ),
    (
        "benchmark",
        "benchmark --iterations 12 --operation predict --operation embed --quiet",
        ["benchmark", "benchmark-comparison", "benchmark-regression"],
    ),
    (
        "demo",
        "demo --quiet",
        [
            "closed-loop",
            "closed-loop-comparison",
            "closed-loop-regression",
        ],
    ),
];

/// Makes the pages in a folder; each has a name.
pub(crate) fn make(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let kept = |name: &'static str, html: &str| {
        let path = folder.join(format!("{name}.html"));
        write(&path, html);
        (name, path)
    };
    let mut pages = vec![
        kept("parts", &parts().to_html()),
        kept("long-words", &long_words().to_html()),
    ];
    for (kind, line, [report, comparison, regression]) in RUNS {
        worldforge(folder, line);
        worldforge(folder, line);
        let runs = runs(folder, kind);
        let [before, after] = runs.as_slice() else {
            panic!("two runs of {kind}, found {runs:?}")
        };
        let file = folder.join(format!(".worldforge/runs/{after}/reports/report.html"));
        assert!(file.is_file(), "a run of {kind} leaves a page");
        pages.push((report, file));
        for (mode, name) in [("comparison", comparison), ("regression", regression)] {
            let line = format!("runs compare {before} {after} --mode {mode} --format html");
            pages.push(kept(name, &worldforge(folder, &line)));
        }
    }
    for (name, line) in [
        ("doctor", "doctor --format html"),
        ("provider-list", "provider list --format html"),
        ("runs-index", "runs index --format html"),
    ] {
        pages.push(kept(name, &worldforge(folder, line)));
    }
    worldforge(folder, "bundle create --output bundle");
    pages.push(("bundle", folder.join("bundle/summary.html")));
    pages
}

/// Runs the program in a folder and returns what it writes.
#[expect(clippy::disallowed_methods, reason = "the binary is what is tested")]
fn worldforge(folder: &Path, line: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_worldforge"))
        .args(line.split(' '))
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts");
    // A verdict may be negative; a refusal would leave nothing to look at.
    let code = output.status.code();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(code, Some(0 | 1)), "{line}: {said}");
    String::from_utf8(output.stdout).expect("pages are text")
}

/// Returns the ids of the runs whose name holds a word, the oldest first.
fn runs(folder: &Path, kind: &str) -> Vec<String> {
    let runs = std::fs::read_dir(folder.join(".worldforge/runs")).expect("there are runs");
    let names = runs.map(|run| run.expect("a run is readable").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.contains(kind)).collect();
    names.sort();
    names
}

#[expect(
    clippy::disallowed_methods,
    reason = "the file is an input of the test"
)]
pub(crate) fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("the folder of the test is writable");
}

/// A page with every part.
fn parts() -> Page {
    let mut table = Table::new([
        Column::text("provider"),
        Column::number("score"),
        Column::wrapped("what became of it"),
    ])
    .caption("Providers by score");
    let sentence = "every scenario passed, and none of them took longer than it may";
    table.push([
        "mock".into(),
        Cell::decimals(0.8275, 4).toned(Tone::Good),
        sentence.into(),
    ]);
    table.push([
        "other".into(),
        Cell::none(),
        Cell::verdict("refused", false),
    ]);
    let page = Page::new("Every part of a page")
        .eyebrow("test page")
        .lead(
            Text::plain("The provider ")
                .and_code("mock")
                .and(" passed."),
        )
        .notice(NoticeKind::Passed, "Every case passed.")
        .notice(NoticeKind::Failed, "One case failed.")
        .notice(NoticeKind::Warning, "One case was skipped.")
        .notice(
            NoticeKind::ClaimBoundary,
            "No physical fidelity is claimed.",
        )
        .tiles([
            ("cases", Cell::count(1200)),
            ("solved", Cell::percent(0.82)),
            ("planning", Cell::milliseconds(85.6)),
        ])
        .heading("Results")
        .table(table);
    charts(page)
        .list(["a first sentence", "a second one"])
        .code("worldforge eval --suite physics --provider mock")
        .details("More", [Block::paragraph("what was folded away")])
        .provenance([("suite version", "physics:1")])
}

/// Adds a chart of every kind.
fn charts(page: Page) -> Page {
    let samples: Vec<f64> = (0..400_i32)
        .map(|n| 1.0 + f64::from(n * n % 97) / 20.0 + f64::from(n % 7))
        .collect();
    let squares =
        |factor: f64| (1..=12_i32).map(move |x| (f64::from(x), factor * f64::from(x * x)));
    page.chart(
        Chart::intervals("Success by provider", Axis::share("solved"))
            .interval("mock", [0.82, 0.71, 0.9])
            .toned_interval(
                "a longer name of a provider and its configuration",
                [0.4, 0.2, 0.6],
                Tone::Bad,
            )
            .missing("third", "skipped: not configured")
            .reference("baseline 75 %", 0.75),
    )
    .chart(
        Chart::bars("Change of the score", Axis::number("difference"))
            .toned_bar("physics", 0.12, Tone::Good)
            .toned_bar("planning", -0.3, Tone::Bad),
    )
    .chart(
        Chart::curve(
            "Distance by step",
            Axis::number("step"),
            Axis::number("distance").log(),
        )
        .line("imagined", squares(0.5))
        .line("real", squares(2.0)),
    )
    .chart(
        Chart::distribution("Latency", Axis::milliseconds("latency").log()).samples(
            "predict",
            &samples,
            [Mark::new("p50", 6.4), Mark::new("p95", 10.9)],
        ),
    )
}

/// A page of words without a place to break them.
fn long_words() -> Page {
    let word = || "abcdefghij".repeat(40);
    let mut table = Table::new([Column::text(word()), Column::wrapped(word())]);
    table.push([Cell::code(word()), Cell::text(word())]);
    Page::new(word())
        .eyebrow(word())
        .lead(Text::code(word()))
        .notice(NoticeKind::Warning, word())
        .tiles([(word(), word())])
        .heading(word())
        .facts([(word(), Cell::code(word()))])
        .table(table)
        .chart(Chart::bars(word(), Axis::number(word())).bar(word(), 1.0))
        .chart(
            Chart::curve(word(), Axis::number(word()), Axis::number(word()))
                .line(word(), [(0.0, 0.0), (1.0, 1.0)])
                .line(word(), [(0.0, 1.0), (1.0, 0.0)]),
        )
        .list([word()])
        .code(word())
        .details(word(), [Block::paragraph(word())])
}
