//! Fixtures as they were reviewed: a digest of each, so that none changes unseen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use serde_json::{Value, json};

use crate::document::Fields as _;
use crate::release::digest_of;
use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

/// Where the digests are kept.
const SNAPSHOTS: &str = "fixtures/snapshots.json";

const SCHEMA_VERSION: u64 = 1;

/// A reviewer marks an entry so before the file changes on purpose.
const INTENDED: &str = "intended-update";

/// What is known of one fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    sha256: String,
    size_bytes: u64,
    kind: String,
    review_status: String,
}

/// How a fixture stands against its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Current,
    IntendedUpdate,
    Missing,
    Changed,
    Unsafe,
    Untracked,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::IntendedUpdate => INTENDED,
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Unsafe => "unsafe",
            Self::Untracked => "untracked",
        }
    }
}

/// Writes the digests anew, or says which fixtures are not as they were reviewed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    if options.has("--write") {
        return write(workspace);
    }
    let note = if options.has("--allow-intended-updates") {
        check(workspace, &[Status::Current, Status::IntendedUpdate])?
    } else {
        check_all(workspace)?
    };
    println!("{note}");
    Ok(())
}

/// Fails with every fixture that is missing, changed, unsafe or not recorded.
pub(crate) fn check_all(workspace: &Workspace) -> Result<String, Stop> {
    check(workspace, &[Status::Current])
}

fn check(workspace: &Workspace, accepted: &[Status]) -> Result<String, Stop> {
    let kept = read(&workspace.read(SNAPSHOTS)?)?;
    let present = present(workspace)?;
    let statuses = judge(&kept, &present);
    let findings: Vec<String> = statuses
        .iter()
        .filter(|(_, status)| !accepted.contains(status))
        .map(|(path, status)| format!("{path}: {}", status.name()))
        .collect();
    Stop::unless_empty(&findings).map_err(|stop| {
        Stop::Failed(format!(
            "{stop}\nlook at each change, then record it with `cargo xtask fixtures --write`"
        ))
    })?;
    Ok(format!(
        "{} fixtures are as they were reviewed",
        statuses.len()
    ))
}

fn write(workspace: &Workspace) -> Result<(), Stop> {
    let entries: Vec<Value> = present(workspace)?
        .into_iter()
        .map(|(path, entry)| {
            json!({
                "path": path,
                "sha256": entry.sha256,
                "size_bytes": entry.size_bytes,
                "fixture_kind": entry.kind,
                "review_status": entry.review_status,
            })
        })
        .collect();
    let count = entries.len();
    let document = json!({"schema_version": SCHEMA_VERSION, "entries": entries});
    let text = serde_json::to_string_pretty(&document)?;
    std::fs::write(workspace.root().join(SNAPSHOTS), text + "\n")?;
    println!("{SNAPSHOTS}: {count} fixtures");
    Ok(())
}

/// Returns every fixture of the checkout with its digest.
fn present(workspace: &Workspace) -> Result<BTreeMap<String, Entry>, Stop> {
    let mut present = BTreeMap::new();
    for path in workspace.files()? {
        let Some(kind) = kind_of(&path) else {
            continue;
        };
        let file = workspace.root().join(&path);
        if !file.symlink_metadata()?.is_file() {
            return Err(Stop::Failed(format!("{path} must be a regular file")));
        }
        let digested = digest_of(&file)?;
        present.insert(
            path,
            Entry {
                sha256: digested.sha256,
                size_bytes: digested.size_bytes,
                kind: kind.to_owned(),
                review_status: "tracked".to_owned(),
            },
        );
    }
    Ok(present)
}

/// Says what sort of fixture a path is, if it is one.
fn kind_of(path: &str) -> Option<&'static str> {
    if path == SNAPSHOTS {
        return None;
    }
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["fixtures", ..] => Some("fixture"),
        ["crates", "worldforge-testing", "corpus", ..] => Some("corpus"),
        ["crates", _, "tests", "cassettes", ..] => Some("cassette"),
        ["crates", _, "fixtures", ..] | ["crates", _, "tests", "fixtures", ..] => {
            Some("crate-fixture")
        }
        ["examples", "external-provider", ..] => None,
        ["examples", ..] => Some("example"),
        _ => None,
    }
}

fn judge(
    kept: &BTreeMap<String, Entry>,
    present: &BTreeMap<String, Entry>,
) -> BTreeMap<String, Status> {
    let paths: BTreeSet<&String> = kept.keys().chain(present.keys()).collect();
    let status = |path: &String| match (kept.get(path), present.get(path)) {
        (Some(entry), _) if !is_safe(path) || !is_digest(&entry.sha256) => Status::Unsafe,
        (None, _) => Status::Untracked,
        (Some(_), None) => Status::Missing,
        (Some(kept), Some(found)) if kept.kind != found.kind => Status::Unsafe,
        (Some(kept), Some(found)) => {
            let is_same = kept.sha256 == found.sha256 && kept.size_bytes == found.size_bytes;
            match (is_same, kept.review_status == INTENDED) {
                (true, _) => Status::Current,
                (false, true) => Status::IntendedUpdate,
                (false, false) => Status::Changed,
            }
        }
    };
    paths
        .into_iter()
        .map(|path| (path.clone(), status(path)))
        .collect()
}

/// Says whether a path stays below the root, however it is read.
fn is_safe(path: &str) -> bool {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    !path.is_empty()
        && !path.contains(['\\', '\0'])
        && !path.split('/').any(|part| part.is_empty() || part == ".")
        && Path::new(path).components().all(is_plain)
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| {
        let is_lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        hex.len() == 64 && hex.bytes().all(is_lower_hex)
    })
}

fn read(text: &str) -> Result<BTreeMap<String, Entry>, Stop> {
    let document: Value = serde_json::from_str(text)?;
    if document.at("schema_version") != SCHEMA_VERSION {
        return Err(Stop::Failed(format!(
            "{SNAPSHOTS}: schema_version must be {SCHEMA_VERSION}"
        )));
    }
    let mut entries = BTreeMap::new();
    for row in document.rows("entries") {
        let word = |name: &str| {
            let found = row.at(name).as_str().map(str::to_owned);
            found.ok_or_else(|| Stop::Failed(format!("{SNAPSHOTS}: an entry has no {name}")))
        };
        let entry = Entry {
            sha256: word("sha256")?,
            size_bytes: row.at("size_bytes").as_u64().unwrap_or(u64::MAX),
            kind: word("fixture_kind")?,
            review_status: word("review_status")?,
        };
        let path = word("path")?;
        if entries.insert(path.clone(), entry).is_some() {
            return Err(Stop::Failed(format!(
                "{SNAPSHOTS}: {path} stands there twice"
            )));
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(digit: char, review_status: &str) -> Entry {
        Entry {
            sha256: format!("sha256:{}", digit.to_string().repeat(64)),
            size_bytes: 1,
            kind: "fixture".to_owned(),
            review_status: review_status.to_owned(),
        }
    }

    fn one(path: &str, entry: Entry) -> BTreeMap<String, Entry> {
        BTreeMap::from([(path.to_owned(), entry)])
    }

    #[test]
    fn each_fixture_is_current_or_the_reason_is_named() {
        let path = "fixtures/a.json";
        let kept = |digit, review| one(path, entry(digit, review));
        let (same, other) = (kept('a', "tracked"), kept('b', "tracked"));
        let none = BTreeMap::new();
        for (kept, present, expected) in [
            (&same, &same, Status::Current),
            (&other, &same, Status::Changed),
            (&kept('b', INTENDED), &same, Status::IntendedUpdate),
            (&same, &none, Status::Missing),
            (&none, &same, Status::Untracked),
            (&kept('X', "tracked"), &same, Status::Unsafe),
        ] {
            assert_eq!(judge(kept, present)[path], expected);
        }
        let mut other_kind = entry('a', "tracked");
        other_kind.kind = "cassette".to_owned();
        assert_eq!(judge(&one(path, other_kind), &same)[path], Status::Unsafe);
    }

    #[test]
    fn a_path_that_leaves_its_place_is_unsafe() {
        for path in ["../a", "/a", "a//b", "a/./b", "a\\b", "a\0b", ""] {
            assert!(!is_safe(path), "{path}");
        }
        assert!(is_safe("fixtures/a/b.json"));
    }

    #[test]
    fn the_record_is_read_strictly() {
        let row = r#"{"path": "a", "sha256": "x", "size_bytes": 1, "fixture_kind": "fixture",
            "review_status": "tracked"}"#;
        let document = |rows: &str| format!(r#"{{"schema_version": 1, "entries": [{rows}]}}"#);
        assert_eq!(read(&document(row)).unwrap().len(), 1);
        assert!(read(&document(&format!("{row}, {row}"))).is_err());
        assert!(read(&document("{}")).is_err());
        assert!(read(r#"{"schema_version": 2, "entries": []}"#).is_err());
    }
}
