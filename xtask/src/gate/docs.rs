//! Every relative link of the documentation leads somewhere, and the book lists every page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use crate::markdown::{Link, Page};
use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

/// Pages outside the book that must exist and are checked.
const ROOT_PAGES: [&str; 6] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "examples/external-provider/README.md",
];

const BOOK: &str = "docs/src";

const SUMMARY: &str = "docs/src/SUMMARY.md";

/// The pages that are checked, by path, and the files that a link may lead to.
#[derive(Debug)]
struct Site {
    pages: BTreeMap<PathBuf, Page>,
    files: BTreeSet<PathBuf>,
}

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let site = Site::read(workspace)?;
    let mut findings = site.missing_pages();
    findings.extend(site.broken_links());
    findings.extend(site.unlisted_pages());
    Stop::unless_empty(&findings)?;
    if !process::is_installed("mdbook") {
        return Ok(
            "mdbook is not installed: links, anchors and the summary were checked without it"
                .to_owned(),
        );
    }
    let mut mdbook = Command::new("mdbook");
    mdbook
        .args(["build", "docs", "--dest-dir"])
        .arg(workspace.target().join("book"));
    process::capture(mdbook.current_dir(workspace.root()))?;
    Ok(String::new())
}

/// Lists the pages that people read: those of the root and those of the book.
pub(super) fn page_paths(workspace: &Workspace) -> Result<Vec<String>, Stop> {
    let mut files = workspace.files()?;
    files.retain(|path| {
        let is_page = Path::new(path).extension().is_some_and(|end| end == "md");
        is_page && (ROOT_PAGES.contains(&path.as_str()) || Path::new(path).starts_with(BOOK))
    });
    Ok(files)
}

impl Site {
    fn read(workspace: &Workspace) -> Result<Self, Stop> {
        let mut pages = BTreeMap::new();
        for path in page_paths(workspace)? {
            let page = Page::parse(&workspace.read(&path)?);
            pages.insert(PathBuf::from(path), page);
        }
        let files = workspace.files()?.into_iter().map(PathBuf::from).collect();
        Ok(Self { pages, files })
    }

    fn missing_pages(&self) -> Vec<String> {
        let wanted = ROOT_PAGES.iter().chain([&SUMMARY]);
        wanted
            .filter(|path| !self.pages.contains_key(Path::new(path)))
            .map(|path| format!("{path}: missing"))
            .collect()
    }

    fn broken_links(&self) -> Vec<String> {
        let links = self
            .pages
            .iter()
            .flat_map(|(path, page)| page.links.iter().map(move |link| (path, link)));
        links
            .filter_map(|(path, link)| {
                let problem = self.problem_of(path, link)?;
                Some(format!(
                    "{}:{}: {}: {problem}",
                    path.display(),
                    link.line,
                    link.target
                ))
            })
            .collect()
    }

    /// Says what is wrong with a link on the page `from`.
    fn problem_of(&self, from: &Path, link: &Link) -> Option<&'static str> {
        if is_external(&link.target) {
            return None;
        }
        let (file, anchor) = match link.target.split_once('#') {
            Some((file, anchor)) => (file, Some(anchor)),
            None => (link.target.as_str(), None),
        };
        let to = if file.is_empty() {
            Some(from.to_owned())
        } else {
            joined(from.parent().unwrap_or(Path::new("")), file)
        };
        let Some(to) = to else {
            return Some("leads out of the repository");
        };
        if from.starts_with(BOOK) && !to.starts_with(BOOK) {
            return Some("leads out of the book");
        }
        let is_folder = self.files.iter().any(|path| path.starts_with(&to));
        if !is_folder {
            return Some("no such file");
        }
        let anchor = anchor?;
        let has_anchor = |page: &Page| page.anchors.iter().any(|known| known == anchor);
        match self.pages.get(&to) {
            Some(page) if has_anchor(page) => None,
            _ => Some("no such anchor"),
        }
    }

    /// Lists the book's pages that its summary does not name.
    fn unlisted_pages(&self) -> Vec<String> {
        let summary = self.pages.get(Path::new(SUMMARY));
        let links = summary
            .map(|page| page.links.as_slice())
            .unwrap_or_default();
        let listed: BTreeSet<PathBuf> = links
            .iter()
            .filter_map(|link| joined(Path::new(BOOK), &link.target))
            .collect();
        let pages = self.pages.keys().filter(|path| path.starts_with(BOOK));
        pages
            .filter(|path| *path != Path::new(SUMMARY) && !listed.contains(*path))
            .map(|path| format!("{}: not listed in SUMMARY.md", path.display()))
            .collect()
    }
}

fn is_external(target: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| target.starts_with(scheme))
}

/// Joins a relative path to a folder, or returns nothing when it leaves the repository.
pub(super) fn joined(folder: &Path, relative: &str) -> Option<PathBuf> {
    let mut path = folder.to_owned();
    for part in Path::new(relative).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir if path.pop() => {}
            _ => return None,
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(pages: &[(&str, &str)]) -> Site {
        Site {
            pages: pages
                .iter()
                .map(|(path, text)| (PathBuf::from(path), Page::parse(text)))
                .collect(),
            files: pages.iter().map(|(path, _)| PathBuf::from(path)).collect(),
        }
    }

    const SUMMARY_PAGE: (&str, &str) = (SUMMARY, "- [A](a.md)\n- [B](part/b.md)\n");

    #[test]
    fn links_that_lead_somewhere_are_no_findings() {
        let site = site(&[
            SUMMARY_PAGE,
            (
                "docs/src/a.md",
                "# Top\n[b](part/b.md#deep) [top](#top) [w](https://example.org/#x)",
            ),
            ("docs/src/part/b.md", "## Deep\n[a](../a.md)"),
            ("README.md", "[a](docs/src/a.md) [folder](docs/src/part)"),
        ]);
        assert_eq!(site.broken_links(), [""; 0]);
        assert_eq!(site.unlisted_pages(), [""; 0]);
    }

    #[test]
    fn each_kind_of_broken_link_is_found() {
        let table = [
            ("docs/src/a.md", "[x](missing.md)", "no such file"),
            ("docs/src/a.md", "# Top\n[x](#bottom)", "no such anchor"),
            ("docs/src/a.md", "[x](part/b.md#bottom)", "no such anchor"),
            (
                "docs/src/a.md",
                "[x](../../README.md)",
                "leads out of the book",
            ),
            (
                "README.md",
                "[x](../elsewhere.md)",
                "leads out of the repository",
            ),
            ("README.md", "[x](docs/src/gone)", "no such file"),
        ];
        for (path, text, problem) in table {
            let site = site(&[("docs/src/part/b.md", ""), (path, text)]);
            let findings = site.broken_links();
            assert_eq!(findings.len(), 1, "{text}");
            assert!(findings[0].ends_with(problem), "{findings:?}");
        }
    }

    #[test]
    fn a_page_that_the_summary_leaves_out_is_found() {
        let site = site(&[SUMMARY_PAGE, ("docs/src/a.md", ""), ("docs/src/c.md", "")]);
        assert_eq!(
            site.unlisted_pages(),
            ["docs/src/c.md: not listed in SUMMARY.md"]
        );
    }

    #[test]
    fn a_page_that_must_exist_is_missed() {
        let missing = site(&[SUMMARY_PAGE, ("README.md", "")]).missing_pages();
        assert_eq!(missing.len(), ROOT_PAGES.len() - 1);
    }
}
