//! The file around the parts.

use std::fmt::Write as _;

use super::{
    block,
    escape::{line, text},
};
use crate::page::Page;

/// The style of every page: colours as custom properties, light and dark, wide and narrow, print.
///
/// Other documents of this project that are HTML begin with it, so that all look alike.
pub const STYLE_SHEET: &str = include_str!("style.css");

/// What a browser may do with the file: show it in its own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                      form-action 'none'; base-uri 'none'";

impl Page {
    /// Writes the page as one HTML file that needs nothing but a browser.
    ///
    /// There is no script in it, it loads nothing and it links to nothing, so it may be sent around
    /// and opened anywhere. Equal pages give equal bytes.
    pub fn to_html(&self) -> String {
        let title = line(&self.title);
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <title>{title}</title>\n<style>\n{STYLE_SHEET}</style>\n</head>\n<body>\n<main>\n\
             <header>\n"
        );
        // Writing to a String cannot fail, here and below.
        if let Some(eyebrow) = &self.eyebrow {
            let _infallible = writeln!(out, "<p class=\"eyebrow\">{}</p>", text(eyebrow));
        }
        let _infallible = writeln!(out, "<h1>{title}</h1>");
        if let Some(lead) = &self.lead {
            let _infallible = writeln!(out, "<p class=\"lead\">{}</p>", text(lead));
        }
        out.push_str("</header>\n");
        block::blocks(&mut out, &self.blocks);
        if !self.provenance.is_empty() {
            out.push_str("<footer>\n<h2>Provenance</h2>\n");
            block::facts(&mut out, &self.provenance);
            out.push_str("</footer>\n");
        }
        out.push_str("</main>\n</body>\n</html>\n");
        out
    }
}
