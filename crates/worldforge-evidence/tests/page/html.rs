//! Pages as HTML.

use worldforge_evidence::page::{Axis, Chart, Mark, Page};

use crate::sample::{HOSTILE, everything, hostile};

/// Returns the names of all elements, and checks that they are nested.
fn elements(html: &str) -> Vec<String> {
    const VOID: [&str; 1] = ["meta"];
    let body = html.strip_prefix("<!doctype html>\n").unwrap();
    let (mut open, mut names) = (Vec::new(), Vec::new());
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        assert!(!text.contains('>') || tag == "style", "{part}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{part}");
            continue;
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.split([' ', '/']).next().unwrap();
        names.push(name.to_owned());
        if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    names
}

#[expect(clippy::too_many_lines, reason = "one walk over every page")]
#[test]
fn elements_are_nested_and_none_of_them_runs_or_loads_anything() {
    for page in [everything(), hostile(), Page::new("empty")] {
        let html = page.to_html();
        for name in elements(&html) {
            let known = [
                "html",
                "head",
                "meta",
                "title",
                "style",
                "body",
                "main",
                "header",
                "footer",
                "p",
                "h1",
                "h2",
                "h3",
                "aside",
                "strong",
                "code",
                "pre",
                "div",
                "span",
                "dl",
                "dt",
                "dd",
                "table",
                "caption",
                "thead",
                "tbody",
                "tr",
                "th",
                "td",
                "ul",
                "li",
                "details",
                "summary",
                "figure",
                "figcaption",
                "svg",
                "desc",
                "text",
                "line",
                "circle",
                "rect",
                "polyline",
            ];
            assert!(known.contains(&name.as_str()), "{name}");
        }
        for word in [
            "<script",
            "href=",
            "src=",
            "url(",
            "@import",
            "onload=",
            "javascript:",
        ] {
            assert!(!html.contains(word), "{word}");
        }
    }
}

#[test]
fn no_text_leaves_its_place() {
    let html = hostile().to_html();
    assert!(!html.contains(HOSTILE));
    assert!(!html.contains('\u{202e}') && !html.contains('\u{1b}'));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_eq!(
        html.matches("<title>").count(),
        1 + 4,
        "the page's and one of each chart"
    );
}

#[test]
fn an_address_is_text() {
    let page = Page::new("t").paragraph("see https://example.org/x?y=1".to_owned());
    let html = page.to_html();
    assert!(html.contains("<p>see https://example.org/x"), "{html}");
    assert!(!html.contains("<a"));
}

#[test]
fn every_chart_has_words_and_a_table() {
    let html = everything().to_html();
    assert_eq!(html.matches("role=\"img\"").count(), 4);
    assert_eq!(html.matches("<desc>").count(), 4);
    assert_eq!(html.matches("<summary>Numbers</summary>").count(), 4);
    assert!(html.contains("<desc>mock: 82 % (71 % to 90 %); "), "{html}");
}

#[test]
fn no_number_breaks_a_chart() {
    let values = [
        0.0,
        -0.0,
        1e-300,
        -1e300,
        1e300,
        f64::MAX,
        f64::MIN_POSITIVE,
        5.0,
    ];
    for axis in [
        Axis::number("a"),
        Axis::number("a").log(),
        Axis::share("a"),
        Axis::milliseconds("a").log(),
    ] {
        for low in values {
            for high in values {
                let points = [(low, high), (high, low)];
                let page = Page::new("t")
                    .chart(
                        Chart::intervals("c", axis.clone())
                            .interval("x", [low, low.min(high), high.max(low)]),
                    )
                    .chart(Chart::bars("c", axis.clone()).bar("x", low).bar("y", high))
                    .chart(Chart::curve("c", axis.clone(), axis.clone()).line("x", points))
                    .chart(Chart::distribution("c", axis.clone()).samples(
                        "x",
                        &[low, high],
                        [Mark::new("m", low)],
                    ));
                let html = page.to_html();
                assert!(
                    !html.contains("NaN") && !html.contains("inf%"),
                    "{low} {high} {axis:?}"
                );
                assert!(html.len() < 200_000, "{}", html.len());
            }
        }
    }
}

#[test]
fn equal_pages_give_equal_bytes() {
    assert_eq!(everything().to_html(), everything().to_html());
    insta::assert_snapshot!(
        Page::new("Small")
            .lead("One line.")
            .chart(crate::sample::intervals())
            .to_html()
            .split_once("<main>")
            .unwrap()
            .1
    );
}
