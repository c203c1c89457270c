//! Pages as Markdown.

use worldforge_evidence::page::{Cell, Column, Page, Table, Text};

use crate::sample::{everything, hostile};

#[test]
fn a_page_as_markdown() {
    let markdown = everything().to_markdown();
    let (head, _) = markdown.split_once("**Change of the score**").unwrap();
    insta::assert_snapshot!(head);
}

#[test]
fn plain_words_are_never_markup() {
    for (text, expected) in [
        ("a|b", "a\\|b"),
        ("`x`", "\\`x\\`"),
        ("<b>", "\\<b\\>"),
        ("two\nlines", "two lines"),
        ("snake_case and _this_", "snake_case and \\_this\\_"),
        ("see https://a.example/x", "see https\\://a.example/x"),
        ("see www.a.example", "see www\\.a.example"),
        ("ask @alice in #12", "ask @<!-- -->alice in #<!-- -->12"),
        ("&lt;", "\\&lt;"),
        ("[a](b)", "\\[a\\](b)"),
        ("a\u{200b}b", "a\\\\u{200b}b"),
    ] {
        let markdown = Page::new("t").paragraph(text.to_owned()).to_markdown();
        assert_eq!(markdown, format!("# t\n\n{expected}\n"));
    }
    for (text, expected) in [
        ("# h", "\\# h"),
        ("1. one", "1\\. one"),
        ("- x", "\\- x"),
        ("2026 was", "2026 was"),
    ] {
        let markdown = Page::new("t").list([text.to_owned()]).to_markdown();
        assert_eq!(markdown, format!("# t\n\n- {expected}\n"));
    }
}

#[test]
fn code_stands_between_fences_that_it_does_not_hold() {
    let page = Page::new("t")
        .code("a\n```\nb")
        .paragraph(Text::code("a`b|c"));
    assert_eq!(
        page.to_markdown(),
        "# t\n\n````text\na\n```\nb\n````\n\n``a`b|c``\n"
    );
}

#[test]
fn a_table_keeps_its_shape_whatever_it_holds() {
    let table = Table::new([Column::text("a"), Column::number("b")])
        .row([Cell::text("x|y\nz"), Cell::code("p|q")]);
    assert_eq!(
        table.to_markdown(),
        "| a | b |\n| --- | ---: |\n| x\\|y z | `p\\|q` |\n"
    );
    for line in hostile().to_markdown().lines() {
        assert!(
            !line.contains('\u{202e}') && !line.contains('\u{1b}'),
            "{line}"
        );
    }
}
