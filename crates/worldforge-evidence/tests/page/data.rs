//! Pages as data.

use worldforge_core::{ErrorKind, json};
use worldforge_evidence::page::{Axis, Cell, Chart, MAX_DETAILS_DEPTH, Page, Plot};

use crate::sample::{everything, hostile};

#[test]
fn a_page_comes_back_from_its_json_as_it_was() {
    for page in [everything(), hostile()] {
        let text = page.to_json().unwrap();
        assert_eq!(Page::from_json(text.as_bytes()).unwrap(), page);
    }
}

#[test]
fn nothing_unknown_is_read() {
    let good = json::encode(&everything()).unwrap();
    for (pointer, key, value) in [
        ("", "extra", serde_json::json!(1)),
        ("", "schema_version", serde_json::json!(2)),
        ("/blocks/0", "kind", serde_json::json!("shout")),
        ("/blocks/0", "extra", serde_json::json!(null)),
        ("/blocks/4/table", "columns", serde_json::json!([])),
        ("/blocks/4/table", "rows", serde_json::json!([[]])),
        ("/blocks/5/chart/plot", "kind", serde_json::json!("pie")),
        ("/blocks/5/chart/plot/axis", "to", serde_json::json!(-1.0)),
        (
            "/blocks/5/chart/plot/rows/0/range",
            "low",
            serde_json::json!(0.95),
        ),
        ("/blocks/7/chart/plot/y", "from", serde_json::json!(0.0)),
        (
            "/blocks/8/chart/plot/rows/0/bins/0",
            "to",
            serde_json::json!(-1.0),
        ),
        (
            "/blocks/8/chart/plot/rows/0/bins/0",
            "count",
            serde_json::json!(-1),
        ),
    ] {
        let mut page = good.clone();
        let object = page.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
        object.insert(key.to_owned(), value);
        let error = Page::from_json(json::pretty(&page).as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{pointer}/{key}");
    }
}

#[test]
fn folding_has_a_limit() {
    let mut page = json::encode(&Page::new("deep")).unwrap();
    let fold = |blocks| serde_json::json!([{"block": "details", "summary": [], "blocks": blocks}]);
    let mut blocks = serde_json::json!([]);
    for _ in 0..MAX_DETAILS_DEPTH {
        blocks = fold(blocks);
    }
    let read = |blocks: &serde_json::Value, page: &mut serde_json::Value| {
        page.as_object_mut()
            .unwrap()
            .insert("blocks".to_owned(), blocks.clone());
        Page::from_json(json::pretty(page).as_bytes())
    };
    assert!(read(&blocks, &mut page).is_ok());
    let error = read(&fold(blocks), &mut page).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

#[test]
fn numbers_that_are_not_finite_never_enter() {
    assert!(Cell::decimals(f64::NAN, 2).is_none());
    let chart = Chart::intervals("x", Axis::share("y"))
        .interval("a", [f64::NAN, 0.0, 1.0])
        .interval("b", [0.0, f64::NEG_INFINITY, 1.0])
        .reference("r", f64::INFINITY);
    let Plot::Intervals {
        reference, rows, ..
    } = &chart.plot
    else {
        unreachable!("the chart is of intervals")
    };
    assert!(reference.is_none());
    assert!(rows.iter().all(|row| row.range.is_none()));
}

#[test]
fn secrets_and_host_paths_are_gone_before_anything_is_written() {
    let secret = "api_key=sk-live-1234567890abcdefghij and /home/alice/notes.txt";
    let page = Page::new(secret.to_owned())
        .facts([(secret.to_owned(), secret.to_owned())])
        .code(secret.to_owned())
        .chart(
            Chart::bars(secret.to_owned(), Axis::number(secret.to_owned()))
                .bar(secret.to_owned(), 1.0),
        );
    for form in [page.to_json().unwrap(), page.to_html(), page.to_markdown()] {
        assert!(!form.contains("sk-live"), "{form}");
        assert!(!form.contains("alice"), "{form}");
    }
}

#[test]
fn every_sample_is_in_one_bin() {
    let samples: Vec<f64> = (0..1000_i32).map(f64::from).collect();
    for axis in [Axis::number("x"), Axis::number("x").log()] {
        let chart = Chart::distribution("d", axis).samples("a", &samples, []);
        let Plot::Distribution { rows, axis } = &chart.plot else {
            unreachable!("the chart is a distribution")
        };
        let bins = &rows.first().unwrap().bins;
        let count: u64 = bins.iter().map(|bin| bin.count).sum();
        // Zero has no place on a log axis.
        let expected = if axis.scale == worldforge_evidence::page::Scale::Log {
            999
        } else {
            1000
        };
        assert_eq!(count, expected);
        assert!(
            bins.windows(2)
                .all(|pair| pair[0].to.to_bits() == pair[1].from.to_bits())
        );
    }
}

#[test]
fn the_redactor_has_nothing_to_do_on_a_finished_page() {
    let page = everything();
    for form in [page.to_html(), page.to_markdown(), page.to_csv().unwrap()] {
        let redacted = worldforge_core::Redactor::standard()
            .text(&form)
            .into_owned();
        assert_eq!(redacted, form);
    }
}
