//! `release-notes`: a draft for a maintainer, from the changelog and the evidence.

use serde_json::Value;

use super::kept::{FOLDER, Kept, redacted};
use super::time::now;
use crate::document::Fields as _;
use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

const CHANGELOG: &str = "CHANGELOG.md";

/// The sections of the changelog that the draft takes, in its order.
const SECTIONS: [&str; 4] = ["Added", "Changed", "Fixed", "Docs"];

/// Words that make a label speak of changed public surfaces.
const SURFACES: [&str; 4] = ["api", "cli", "schema", "breaking"];

/// What a maintainer still has to do.
const CHECKLIST: [&str; 6] = [
    "Every entry is true of the commit that will be released.",
    "Changed public surfaces are named, with what a user has to do.",
    "The validation below was run on that commit, and no row is unexplained.",
    "Limitations and host-owned evidence are said as they are.",
    "Version and date are set in the changelog and in Cargo.toml.",
    "Tagging, publishing and signing are done by a person.",
];

/// One closed issue.
struct Issue {
    number: u64,
    title: String,
    labels: Vec<String>,
}

/// Writes the draft; it tags nothing, publishes nothing and signs nothing.
pub(crate) fn release_notes(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    let changelog = options.value("--changelog").unwrap_or(CHANGELOG);
    let unreleased = unreleased(&workspace.read(changelog)?, changelog)?;
    let default = format!("{FOLDER}/release-evidence/release-evidence.json");
    let path = options.value("--release-evidence").unwrap_or(&default);
    let evidence = match workspace.read(path) {
        Ok(text) => Some(serde_json::from_str::<Value>(&text)?),
        Err(_) if options.value("--release-evidence").is_none() => None,
        Err(stop) => return Err(stop),
    };
    let issues = options
        .value("--issues-json")
        .map(|path| read_issues(&workspace.read(path)?, path))
        .transpose()?
        .unwrap_or_default();
    let status = status(evidence.as_ref());
    let caveats = options.all("--known-caveat");
    let draft = draft(&unreleased, evidence.as_ref(), &issues, &caveats);
    let kept = Kept::new(options.value("--output"), "release-notes");
    kept.put(workspace, "md", &redacted(workspace, &draft)?)?;
    if options.has("--require-validation-evidence") && status != READY {
        return Err(Stop::Failed(format!("the draft is {status}")));
    }
    Ok(())
}

const READY: &str = "ready-for-maintainer-review";

/// Says whether the evidence speaks for a release: its summary and each of its rows.
fn status(evidence: Option<&Value>) -> &'static str {
    let Some(evidence) = evidence else {
        return "needs-validation-evidence";
    };
    let rows = evidence.at("validation_gates").as_array();
    let rows = rows.map(Vec::as_slice).unwrap_or_default();
    let all_passed = !rows.is_empty() && rows.iter().all(|row| row.at("status") == "passed");
    if rows.iter().all(|row| row.at("status") == "skipped") {
        "needs-validation-evidence"
    } else if all_passed && evidence.at("validation_summary")["failed"] == 0 {
        READY
    } else {
        "needs-validation-review"
    }
}

/// Returns the lines below `## Unreleased` or `## [Unreleased]`.
fn unreleased(changelog: &str, path: &str) -> Result<Vec<String>, Stop> {
    let is_wanted = |line: &&str| {
        line.strip_prefix("## ")
            .is_some_and(|title| title.trim_matches(['[', ']', ' ']) == "Unreleased")
    };
    let mut lines = changelog.lines().skip_while(|line| !is_wanted(line));
    if lines.next().is_none() {
        return Err(Stop::Failed(format!(
            "{path} has no section '## Unreleased'; add one with what changed"
        )));
    }
    let section = lines.take_while(|line| !line.starts_with("## "));
    Ok(section.map(str::to_owned).collect())
}

/// Returns the section of the draft that a heading of the changelog belongs to.
fn section_of(heading: &str) -> &'static str {
    let heading = heading.to_lowercase();
    if heading.contains("add") {
        "Added"
    } else if heading.contains("fix") || heading.contains("security") {
        "Fixed"
    } else if heading.contains("doc") {
        "Docs"
    } else {
        "Changed"
    }
}

/// Sorts the lines below each heading into the draft's sections; lines without one are changes.
fn sections(unreleased: &[String]) -> Vec<(&'static str, Vec<&str>)> {
    let mut sections: Vec<(&str, Vec<&str>)> =
        SECTIONS.iter().map(|name| (*name, Vec::new())).collect();
    let mut current = "Changed";
    for line in unreleased {
        if let Some(heading) = line.strip_prefix("### ") {
            current = section_of(heading);
        } else if let Some((_, lines)) = sections.iter_mut().find(|(name, _)| *name == current) {
            lines.push(line.trim_end());
        }
    }
    sections
}

fn read_issues(text: &str, path: &str) -> Result<Vec<Issue>, Stop> {
    let listed: Value = serde_json::from_str(text)?;
    let listed = listed
        .as_array()
        .ok_or_else(|| Stop::Failed(format!("{path} must be a list of issues")))?;
    let issue = |row: &Value| {
        let number = row.at("number").as_u64();
        let title = row.at("title").as_str();
        let labels = row.rows("labels");
        let label = |label: &Value| {
            let name = label.at("name").as_str().or(label.as_str());
            name.map(str::to_owned)
        };
        match (number, title) {
            (Some(number), Some(title)) => Ok(Issue {
                number,
                title: title.to_owned(),
                labels: labels.filter_map(label).collect(),
            }),
            _ => Err(Stop::Failed(format!(
                "{path}: every issue wants number and title"
            ))),
        }
    };
    listed.iter().map(issue).collect()
}

fn draft(
    unreleased: &[String],
    evidence: Option<&Value>,
    issues: &[Issue],
    caveats: &[&str],
) -> String {
    let mut draft = format!(
        "# Release notes (draft)\n\n- generated: {}\n- status: **{}**\n- version: {}\n",
        now(),
        status(evidence),
        env!("CARGO_PKG_VERSION"),
    );
    for (name, lines) in sections(unreleased) {
        push(
            &mut draft,
            name,
            lines
                .into_iter()
                .filter(|line| !line.is_empty())
                .map(str::to_owned),
        );
    }
    let speaks_of_surfaces = |issue: &&Issue| {
        let label = |label: &String| {
            SURFACES
                .iter()
                .any(|word| label.to_lowercase().contains(word))
        };
        issue.labels.iter().any(label)
    };
    push(
        &mut draft,
        "Changed public surfaces",
        issues.iter().filter(speaks_of_surfaces).map(line_of),
    );
    push(&mut draft, "Closed issues by label", by_label(issues));
    push(&mut draft, "Validation", validation(evidence));
    push(&mut draft, "Compatibility notes", std::iter::once(
        "- Files of older versions are read as the schema reference says; newer ones are refused.".to_owned(),
    ));
    push(
        &mut draft,
        "Host-owned optional runtime evidence",
        live(evidence),
    );
    let known = evidence.and_then(|document| document.at("known_limitations").as_array());
    let known = known.into_iter().flatten().filter_map(Value::as_str);
    push(
        &mut draft,
        "Known caveats",
        known
            .chain(caveats.iter().copied())
            .map(|text| format!("- {text}")),
    );
    push(
        &mut draft,
        "Maintainer review",
        CHECKLIST.iter().map(|item| format!("- [ ] {item}")),
    );
    draft
}

fn push(draft: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    draft.extend([format!("\n## {title}\n\n")]);
    if lines.peek().is_none() {
        draft.push_str("Nothing is recorded.\n");
    }
    for line in lines {
        draft.push_str(&line);
        draft.push('\n');
    }
}

fn line_of(issue: &Issue) -> String {
    format!("- #{} {}", issue.number, issue.title)
}

fn by_label(issues: &[Issue]) -> impl Iterator<Item = String> {
    let mut labels: Vec<&str> = issues
        .iter()
        .flat_map(|issue| &issue.labels)
        .map(String::as_str)
        .collect();
    labels.sort_unstable();
    labels.dedup();
    let mut lines = Vec::new();
    for label in labels {
        lines.push(format!("\n### {label}\n"));
        let has = |issue: &&Issue| issue.labels.iter().any(|own| own == label);
        lines.extend(issues.iter().filter(has).map(line_of));
    }
    let bare: Vec<&Issue> = issues
        .iter()
        .filter(|issue| issue.labels.is_empty())
        .collect();
    if !bare.is_empty() {
        lines.push("\n### without a label\n".to_owned());
        lines.extend(bare.into_iter().map(line_of));
    }
    lines.into_iter()
}

fn validation(evidence: Option<&Value>) -> impl Iterator<Item = String> {
    let rows = evidence.and_then(|document| document.at("validation_gates").as_array());
    let lines: Vec<String> = rows
        .into_iter()
        .flatten()
        .map(|row| {
            let word = |name: &str| row.word(name);
            format!(
                "- {}: **{}** (`{}`)",
                word("name"),
                word("status"),
                word("command")
            )
        })
        .collect();
    let missing = "No evidence: run `cargo xtask release-evidence --run-gates` first.".to_owned();
    let missing = lines.is_empty().then_some(missing);
    lines.into_iter().chain(missing)
}

fn live(evidence: Option<&Value>) -> impl Iterator<Item = String> {
    let rows = evidence.and_then(|document| document.at("live_provider_evidence").as_array());
    let lines: Vec<String> = rows
        .into_iter()
        .flatten()
        .map(|row| {
            let word = |name: &str| row.word(name);
            let linked = row.at("manifests").as_array().map_or(0, Vec::len);
            format!(
                "- {}: {} ({linked} linked runs) {}",
                word("provider"),
                word("status"),
                word("reason")
            )
        })
        .collect();
    lines.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_status_looks_at_the_summary_and_at_every_row() {
        let evidence = |failed: u32, words: &[&str]| {
            let rows: Vec<Value> = words.iter().map(|word| json!({"status": word})).collect();
            json!({"validation_summary": {"failed": failed}, "validation_gates": rows})
        };
        assert_eq!(status(None), "needs-validation-evidence");
        for (failed, words, expected) in [
            (0, &[][..], "needs-validation-evidence"),
            (0, &["skipped"], "needs-validation-evidence"),
            (0, &["passed", "passed"], READY),
            (0, &["passed", "failed"], "needs-validation-review"),
            (1, &["passed"], "needs-validation-review"),
            (0, &["passed", "skipped"], "needs-validation-review"),
        ] {
            assert_eq!(
                status(Some(&evidence(failed, words))),
                expected,
                "{words:?}"
            );
        }
    }

    #[test]
    fn the_changelog_is_sorted_into_the_sections() {
        let changelog = "# Changelog\n\n## [Unreleased]\n\n- plain\n\n### Security fixes\n\n- a\n\n\
            ### Documentation\n\n- b\n\n### Added\n\n- c\n\n## 0.1.0\n\n- old\n";
        let lines = unreleased(changelog, "CHANGELOG.md").unwrap();
        let draft = draft(&lines, None, &[], &["ARM was not run"]);
        for (title, line) in [
            ("## Added\n\n", "- c"),
            ("## Changed\n\n", "- plain"),
            ("## Fixed\n\n", "- a"),
            ("## Docs\n\n", "- b"),
            ("## Known caveats\n\n", "- ARM was not run"),
        ] {
            assert!(
                draft.contains(&format!("{title}{line}\n")),
                "{title}{draft}"
            );
        }
        assert!(!draft.contains("- old"), "{draft}");
        assert!(unreleased("# Changelog\n", "CHANGELOG.md").is_err());
    }

    #[test]
    fn issues_stand_below_each_of_their_labels() {
        let issues = r#"[{"number": 7, "title": "T", "labels": [{"name": "api"}, "bug"]},
            {"number": 8, "title": "U", "labels": []}]"#;
        let issues = read_issues(issues, "issues.json").unwrap();
        let draft = draft(&[], None, &issues, &[]);
        for part in [
            "### api\n\n- #7 T",
            "### bug\n\n- #7 T",
            "### without a label\n\n- #8 U",
        ] {
            assert!(draft.contains(part), "{draft}");
        }
        assert!(
            draft.contains("## Changed public surfaces\n\n- #7 T"),
            "{draft}"
        );
        assert!(read_issues("[{}]", "issues.json").is_err());
    }
}
