//! Pages that the tests share.

use worldforge_evidence::page::{
    Axis, Block, Cell, Chart, Column, Mark, NoticeKind, Page, Table, Text, Tone,
};

/// Text that every form must render harmless.
pub(crate) const HOSTILE: &str = "</title><script>alert(1)</script>|`=cmd()`\u{202e}\u{1b}[2J";

/// A page with every part.
pub(crate) fn everything() -> Page {
    let mut table = Table::new([
        Column::text("provider"),
        Column::number("score").key("average_score"),
        Column::wrapped("note"),
    ])
    .caption("Providers by score");
    table.push([
        "mock".into(),
        Cell::decimals(0.8275, 4).toned(Tone::Good),
        "as expected".into(),
    ]);
    table.push([
        "other".into(),
        Cell::none(),
        Cell::verdict("refused", false),
    ]);
    Page::new("Physics suite")
        .eyebrow("evaluation report")
        .lead(
            Text::plain("The provider ")
                .and_code("mock")
                .and(" passed."),
        )
        .notice(NoticeKind::Passed, "Every case passed.")
        .notice(
            NoticeKind::ClaimBoundary,
            "No physical fidelity is claimed.",
        )
        .tiles([
            ("cases", Cell::count(1200)),
            ("solved", Cell::percent(0.82)),
        ])
        .heading("Results")
        .table(table)
        .chart(intervals())
        .chart(bars())
        .chart(curve())
        .chart(distribution())
        .list(["first", "second"])
        .code("worldforge eval --suite physics\nsecond line")
        .details("Folded", [Block::paragraph("inside")])
        .provenance([("suite version", "physics:1")])
}

pub(crate) fn intervals() -> Chart {
    Chart::intervals("Success by provider", Axis::share("solved"))
        .interval("mock", [0.82, 0.71, 0.9])
        .toned_interval(
            "a longer name of a provider and its configuration",
            [0.4, 0.2, 0.6],
            Tone::Bad,
        )
        .missing("third", "skipped: not configured")
        .reference("baseline 75 %", 0.75)
        .note("Dots are estimates, whiskers 95 % intervals.")
}

pub(crate) fn bars() -> Chart {
    Chart::bars("Change of the score", Axis::number("difference"))
        .toned_bar("physics", 0.12, Tone::Good)
        .toned_bar("planning", -0.3, Tone::Bad)
        .bar("reasoning", f64::NAN)
}

pub(crate) fn curve() -> Chart {
    let line = |factor: f64| (1..=12_i32).map(move |x| (f64::from(x), factor * f64::from(x * x)));
    let log = Axis::number("squared distance").log();
    Chart::curve("Distance by step", Axis::number("step"), log)
        .line("imagined", line(0.5))
        .line("real", line(2.0))
}

pub(crate) fn distribution() -> Chart {
    let samples: Vec<f64> = (0..200_i32)
        .map(|n| 1.0 + f64::from(n * n % 97) / 20.0)
        .collect();
    Chart::distribution("Latency", Axis::milliseconds("latency"))
        .samples(
            "predict",
            &samples,
            [Mark::new("p50", 3.1), Mark::new("p95", 5.4)],
        )
        .samples("embed", &samples, [Mark::new("p50", 3.1)])
}

/// A page in which every text is hostile.
pub(crate) fn hostile() -> Page {
    let text = || HOSTILE.to_owned();
    let axis = || Axis::number(text());
    let mut table = Table::new([Column::text(text())]).caption(text());
    table.push([Cell::text(text())]);
    table.push([Cell::code(text())]);
    Page::new(text())
        .eyebrow(text())
        .lead(Text::plain(text()).and_code(text()).and_strong(text()))
        .notice(NoticeKind::Warning, text())
        .heading(text())
        .subheading(text())
        .tiles([(text(), text())])
        .facts([(text(), text())])
        .table(table)
        .chart(
            Chart::intervals(text(), axis())
                .interval(text(), [1.0, 0.0, 2.0])
                .reference(text(), 1.0)
                .note(text()),
        )
        .chart(Chart::bars(text(), axis()).bar(text(), 1.0))
        .chart(
            Chart::curve(text(), axis(), axis())
                .line(text(), [(0.0, 1.0)])
                .line(text(), []),
        )
        .chart(Chart::distribution(text(), axis()).samples(
            text(),
            &[1.0, 2.0],
            [Mark::new(text(), 1.0)],
        ))
        .list([text()])
        .code(text())
        .details(text(), [Block::paragraph(text())])
        .provenance([(text(), text())])
}
