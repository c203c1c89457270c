//! Tables as CSV.

use worldforge_evidence::page::{Cell, Column, Page, Table};

use crate::sample::everything;

#[test]
fn the_first_table_is_the_page_and_numbers_keep_their_digits() {
    assert_eq!(
        everything().to_csv().unwrap(),
        "provider,average_score,note\r\nmock,0.8275,as expected\r\nother,,refused\r\n"
    );
}

#[test]
fn a_primary_table_comes_before_the_first() {
    let table = |name: &'static str| Table::new([Column::text(name)]);
    let page = Page::new("two")
        .table(table("first"))
        .table(table("second").primary());
    assert_eq!(page.to_csv().unwrap(), "second\r\n");
}

#[test]
fn a_page_without_a_table_refuses() {
    let error = Page::new("words").paragraph("only").to_csv().unwrap_err();
    assert!(error.to_string().contains("must have a table"), "{error}");
}

#[test]
fn text_is_never_a_formula_and_numbers_are_never_changed() {
    for (cell, expected) in [
        (Cell::text("=1+1"), "'=1+1"),
        (Cell::text("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0"),
        (Cell::text("-2+3"), "'-2+3"),
        (Cell::text("@SUM(A1)"), "'@SUM(A1)"),
        (Cell::text("  =1"), "'  =1"),
        (Cell::text("\t=1"), "'\t=1"),
        (Cell::text("＝1"), "'＝1"),
        (Cell::text("-"), "'-"),
        (Cell::text("-3.5"), "-3.5"),
        (Cell::text("+inf"), "'+inf"),
        (Cell::number(-3.5, "−3.5 %"), "-3.5"),
        (Cell::count(u64::MAX), "18446744073709551615"),
        (Cell::text("a,b"), "\"a,b\""),
        (Cell::text("say \"hi\""), "\"say \"\"hi\"\"\""),
        (Cell::text("two\nlines"), "\"two\nlines\""),
        (Cell::text("=\"x\",1"), "\"'=\"\"x\"\",1\""),
        (Cell::text("a\u{202e}b\r"), "a\\u{202e}b\\u{d}"),
        (Cell::none(), ""),
    ] {
        let table = Table::new([Column::text("=head")]).row([cell.clone()]);
        assert_eq!(
            table.to_csv(),
            format!("'=head\r\n{expected}\r\n"),
            "{cell:?}"
        );
    }
}

#[test]
fn rows_are_as_wide_as_the_table() {
    let table = Table::new([Column::text("a"), Column::text("b")])
        .row(["1".into()])
        .row(["1".into(), "2".into(), "3".into()]);
    assert_eq!(table.to_csv(), "a,b\r\n1,\r\n1,2\r\n");
}
