//! What the tasks need of Markdown: fenced blocks, headings' anchors, links; and tables to write.

use std::collections::BTreeMap;

/// A fenced code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// First word after the fence, such as `console` or `rust`.
    pub(crate) language: String,
    /// Number of the fence's line, from one.
    pub(crate) line: usize,
    pub(crate) lines: Vec<String>,
}

/// A link or image, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) line: usize,
    pub(crate) target: String,
}

/// A page, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) blocks: Vec<Block>,
    pub(crate) links: Vec<Link>,
    /// Anchors that the page's headings and `id` attributes make.
    pub(crate) anchors: Vec<String>,
}

impl Page {
    pub(crate) fn parse(text: &str) -> Self {
        let mut page = Self::default();
        let mut seen = BTreeMap::new();
        let mut fence: Option<(String, Block)> = None;
        for (line, content) in (1..).zip(text.lines()) {
            let trimmed = content.trim_start();
            if let Some((mark, mut block)) = fence.take() {
                if trimmed.trim_end() == mark {
                    page.blocks.push(block);
                } else {
                    block.lines.push(content.to_owned());
                    fence = Some((mark, block));
                }
            } else if let Some((mark, language)) = opening_fence(trimmed) {
                let lines = Vec::new();
                fence = Some((
                    mark,
                    Block {
                        language,
                        line,
                        lines,
                    },
                ));
            } else {
                page.read_line(line, content, &mut seen);
            }
        }
        page
    }

    fn read_line(&mut self, line: usize, content: &str, seen: &mut BTreeMap<String, usize>) {
        if let Some(heading) = heading(content) {
            let slug = slug(heading);
            let count = seen.entry(slug.clone()).or_default();
            self.anchors.push(match *count {
                0 => slug,
                repeated => format!("{slug}-{repeated}"),
            });
            *count += 1;
        }
        let prose = without_code(content);
        let ids = prose.split("id=\"").skip(1);
        self.anchors
            .extend(ids.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        let targets = inline_targets(&prose)
            .into_iter()
            .chain(reference_target(&prose));
        self.links
            .extend(targets.map(|target| Link { line, target }));
    }
}

/// Writes a table, or says that there is nothing to list.
pub(crate) fn table<const N: usize>(
    header: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| in_table(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let body: String = rows.map(|row| line(&row)).collect();
    if body.is_empty() {
        return "Nothing is recorded.\n".to_owned();
    }
    let header = header.map(str::to_owned);
    let rule = format!("|{}\n", "---|".repeat(N));
    [line(&header), rule, body].concat()
}

/// Keeps a text in its cell.
fn in_table(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

/// Returns the closing mark and the language of an opening fence.
fn opening_fence(trimmed: &str) -> Option<(String, String)> {
    let mark: String = ['`', '~'].into_iter().find_map(|c| {
        let length = trimmed.len() - trimmed.trim_start_matches(c).len();
        (length >= 3).then(|| c.to_string().repeat(length))
    })?;
    let info = trimmed.get(mark.len()..).unwrap_or_default().trim();
    let language = info.split([' ', ',']).next().unwrap_or_default();
    Some((mark, language.to_owned()))
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    if (1..=6).contains(&level) {
        text.strip_prefix(' ').map(str::trim)
    } else {
        None
    }
}

/// Returns the anchor of a heading, as mdBook and GitHub both make it.
fn slug(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|c| match c {
            ' ' | '-' => Some('-'),
            '_' => Some('_'),
            letter if letter.is_alphanumeric() => Some(letter.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// Returns a line without its inline code.
fn without_code(line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    let is_paired = parts.len() % 2 == 1;
    let kept = parts.iter().enumerate().map(|(position, part)| {
        if position % 2 == 1 && is_paired {
            ""
        } else {
            part
        }
    });
    kept.collect()
}

fn inline_targets(prose: &str) -> Vec<String> {
    let after_texts = prose.split("](").skip(1);
    after_texts
        .filter_map(|rest| {
            let (target, _) = rest.split_once(')')?;
            let target = target.split_whitespace().next()?;
            Some(target.trim_matches(['<', '>']).to_owned())
        })
        .collect()
}

/// Returns the target of a definition such as `[name]: target`.
fn reference_target(prose: &str) -> Option<String> {
    let (_, target) = prose.strip_prefix('[')?.split_once("]: ")?;
    target.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(text: &str) -> Vec<String> {
        let links = Page::parse(text).links;
        links.into_iter().map(|link| link.target).collect()
    }

    #[test]
    fn a_cell_stays_in_its_place() {
        let rows = [["a | b".to_owned(), "two\nlines".to_owned()]];
        let expected = "| x | y |\n|---|---|\n| a \\| b | two lines |\n";
        assert_eq!(table(&["x", "y"], rows.into_iter()), expected);
        assert_eq!(
            table::<1>(&["x"], std::iter::empty()),
            "Nothing is recorded.\n"
        );
    }

    #[test]
    fn links_are_found_in_prose_and_not_in_code() {
        let text = "See [a](a.md) and ![b](b.png \"B\").\n`[c](c.md)`\n[d]: d.md\n```text\n[e](e.md)\n```\n";
        assert_eq!(targets(text), ["a.md", "b.png", "d.md"]);
    }

    #[test]
    fn a_link_whose_text_is_code_is_found() {
        assert_eq!(targets("[`Forge::call`](api.md#call)"), ["api.md#call"]);
    }

    #[test]
    fn anchors_are_slugs_and_repeated_headings_are_numbered() {
        let page =
            Page::parse("# Who may, and `who` not?\n## Errors\n## Errors\n<a id=\"here\"></a>\n");
        assert_eq!(
            page.anchors,
            ["who-may-and-who-not", "errors", "errors-1", "here"]
        );
    }

    #[test]
    fn a_heading_inside_a_block_is_no_heading() {
        let page = Page::parse("```sh\n# comment\n```\n");
        assert!(page.anchors.is_empty());
        assert_eq!(page.blocks[0].lines, ["# comment"]);
    }

    #[test]
    fn a_longer_fence_holds_a_shorter_one() {
        let page = Page::parse("````md\n```sh\n````\n~~~ console,ignore\nx\n~~~\n");
        let blocks: Vec<(&str, usize)> = page
            .blocks
            .iter()
            .map(|block| (block.language.as_str(), block.line))
            .collect();
        assert_eq!(blocks, [("md", 1), ("console", 4)]);
    }
}
