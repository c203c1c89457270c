//! Documentation as a description.

use syn::{Attribute, Expr, Lit, Meta};

/// Returns the first paragraph of a documentation comment, without the marks of links.
pub(crate) fn description(attributes: &[Attribute]) -> Option<String> {
    let mut words = Vec::new();
    for attribute in attributes {
        let Meta::NameValue(pair) = &attribute.meta else {
            continue;
        };
        let Expr::Lit(literal) = &pair.value else {
            continue;
        };
        let (true, Lit::Str(text)) = (pair.path.is_ident("doc"), &literal.lit) else {
            continue;
        };
        let line = text.value();
        let line = line.trim();
        if line.is_empty() && !words.is_empty() {
            break;
        }
        words.extend(line.split_whitespace().map(str::to_owned));
    }
    let text = unlinked(&words.join(" "));
    (!text.is_empty()).then_some(text)
}

/// Turns `[text](place)` and `` [`name`] `` into what a reader sees.
fn unlinked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let Some((inner, tail)) = after.split_once(']') else {
            out.push('[');
            rest = after;
            continue;
        };
        let target = tail.strip_prefix('(').and_then(|tail| tail.split_once(')'));
        let is_name = inner.starts_with('`') && inner.ends_with('`');
        match target {
            Some((_, tail)) => {
                out.push_str(inner);
                rest = tail;
            }
            None if is_name => {
                // The last part of a path is what a reader of JSON may know.
                let name = inner.trim_matches('`');
                let name = name.rsplit("::").next().unwrap_or(name);
                out.extend(["`", name, "`"]);
                rest = tail;
            }
            None => {
                out.extend(["[", inner, "]"]);
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::unlinked;

    #[test]
    fn links_become_their_text() {
        for (text, shown) in [
            ("Always [`VERSION`].", "Always `VERSION`."),
            ("As [`Kind::None`] is.", "As `None` is."),
            ("See [the page](https://x.org).", "See the page."),
            ("See [`a`](Self::a).", "See `a`."),
            (
                "A quaternion `[w, x, y, z]`.",
                "A quaternion `[w, x, y, z]`.",
            ),
        ] {
            assert_eq!(unlinked(text), shown);
        }
    }
}
