//! `dependency-audit`: what a build pulls in, from where, under which licence, and what is known
//! against it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::audit_page::page;
use super::kept::Kept;
use super::lockfile::{Locked, packages};
use super::{digest_of, licence, time};
use crate::document::Fields as _;
use crate::process;
use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

/// The one registry that packages may come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

const CLAIM_BOUNDARY: &str = "Describes the locked dependencies at one moment. An advisory that is \
    not published yet, and code that is merely bad, do not show here.";

/// Writes the audit; fails when something was found, and says so when no tool could look.
pub(crate) fn dependency_audit(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    let kept = Kept::new(options.value("--output"), "dependency-audit");
    let ignored = options
        .all("--ignore-advisory")
        .into_iter()
        .map(ignored)
        .collect::<Result<_, _>>()?;
    let document = kept.write(workspace, &collect(workspace, &ignored)?, page)?;
    match document.at("status").as_str() {
        Some("passed") => Ok(()),
        Some("tool-unavailable") => Err(Stop::ToolUnavailable(
            "no program that knows advisories is installed: cargo install cargo-audit".to_owned(),
        )),
        _ => Err(Stop::Failed(format!(
            "findings: {}",
            document.at("findings")
        ))),
    }
}

/// The gate: sources, checksums and licences always; advisories where a program knows them.
pub(crate) fn gate(workspace: &Workspace) -> Result<String, Stop> {
    let document = collect(workspace, &BTreeMap::new())?;
    let findings: Vec<String> = document
        .rows("findings")
        .map(|finding| finding.as_str().unwrap_or_default().to_owned())
        .collect();
    Stop::unless_empty(&findings)?;
    let advisories = match document.at("status").as_str() {
        Some("tool-unavailable") => "advisories not looked up: cargo-audit is not installed",
        _ => "no advisory applies",
    };
    let count = document.at("vulnerability_summary")["dependency_count"].clone();
    Ok(format!("{count} dependencies; {advisories}"))
}

/// Reads `RUSTSEC-2026-0001=why`.
fn ignored(text: &str) -> Result<(String, String), Stop> {
    match text.split_once('=') {
        Some((id, why)) if !id.trim().is_empty() && !why.trim().is_empty() => {
            Ok((id.trim().to_owned(), why.trim().to_owned()))
        }
        _ => Err(Stop::Failed(format!(
            "--ignore-advisory wants ID=RATIONALE, found {text}"
        ))),
    }
}

fn collect(workspace: &Workspace, ignored: &BTreeMap<String, String>) -> Result<Value, Stop> {
    let lock = packages(&workspace.read("Cargo.lock")?);
    let licences = licence::of_dependencies(workspace)?;
    let allowed = licence::allowed(&workspace.read("deny.toml")?);
    let advisories = advisories(workspace, ignored)?;
    let mut findings = source_findings(&lock);
    findings.extend(licence::findings(&licences, &allowed));
    let vulnerabilities = advisories.as_ref().map_or(&[][..], Vec::as_slice);
    findings.extend(vulnerabilities.iter().map(|found| {
        let word = |name: &str| found.at(name).as_str().unwrap_or_default().to_owned();
        format!("{} {}: {}", word("dependency"), word("version"), word("id"))
    }));
    let status = match (&advisories, findings.is_empty()) {
        (_, false) => "findings",
        (None, true) => "tool-unavailable",
        (Some(_), true) => "passed",
    };
    let names: BTreeSet<&str> = external(&lock)
        .map(|package| package.name.as_str())
        .collect();
    let vulnerable: BTreeSet<&str> = vulnerabilities
        .iter()
        .filter_map(|found| found.at("dependency").as_str())
        .collect();
    Ok(json!({
        "schema": "worldforge.dependency_audit",
        "schema_version": 1,
        "generated_at": time::now(),
        "status": status,
        "lockfile": {
            "path": "Cargo.lock",
            "sha256": digest_of(&workspace.root().join("Cargo.lock"))?.sha256,
            "dependency_names": names,
        },
        "licences": licence::counted(&licences),
        "duplicates": duplicates(&lock),
        "ignored_advisories": ignored.iter()
            .map(|(id, why)| json!({"id": id, "rationale": why})).collect::<Vec<_>>(),
        "vulnerability_summary": {
            "dependency_count": external(&lock).count(),
            "vulnerable_dependency_count": vulnerable.len(),
            "vulnerability_count": vulnerabilities.len(),
        },
        "vulnerabilities": vulnerabilities,
        "findings": findings,
        "first_triage_step": "read the findings; upgrade the dependency, or say with \
            --ignore-advisory why it does not apply",
        "claim_boundary": CLAIM_BOUNDARY,
    }))
}

fn external(lock: &[Locked]) -> impl Iterator<Item = &Locked> {
    lock.iter().filter(|package| package.source.is_some())
}

fn source_findings(lock: &[Locked]) -> Vec<String> {
    let mut findings = Vec::new();
    for package in external(lock) {
        let (name, version) = (&package.name, &package.version);
        if package.source.as_deref() != Some(REGISTRY) {
            findings.push(format!(
                "{name} {version} comes from elsewhere than crates.io"
            ));
        }
        let is_digest =
            |sum: &String| sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit());
        if !package.checksum.as_ref().is_some_and(is_digest) {
            findings.push(format!("{name} {version} has no checksum"));
        }
    }
    findings
}

/// Returns the packages that are locked in several versions.
fn duplicates(lock: &[Locked]) -> BTreeMap<&str, Vec<&str>> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in external(lock) {
        versions
            .entry(&package.name)
            .or_default()
            .push(&package.version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    versions
}

/// Asks cargo-audit; returns nothing where it is not installed.
fn advisories(
    workspace: &Workspace,
    ignored: &BTreeMap<String, String>,
) -> Result<Option<Vec<Value>>, Stop> {
    if !process::is_installed("cargo-audit") {
        return Ok(None);
    }
    let output = workspace.cargo(&["audit", "--json"]).output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    let answer: Value = serde_json::from_str(&told).map_err(|error| {
        let talk = String::from_utf8_lossy(&output.stderr);
        Stop::Failed(format!(
            "cargo audit gave no report ({error}): {}",
            talk.trim()
        ))
    })?;
    let listed = answer
        .pointer("/vulnerabilities/list")
        .and_then(Value::as_array);
    let found = listed.into_iter().flatten().map(|entry| {
        json!({
            "dependency": entry.at("package")["name"],
            "version": entry.at("package")["version"],
            "id": entry.at("advisory")["id"],
            "aliases": entry.at("advisory")["aliases"],
            "fix_versions": entry.at("versions")["patched"],
            "summary": entry.at("advisory")["title"],
        })
    });
    let applies = |entry: &Value| {
        !entry
            .at("id")
            .as_str()
            .is_some_and(|id| ignored.contains_key(id))
    };
    Ok(Some(found.filter(applies).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_from_elsewhere_or_without_checksum_are_found() {
        let package = |source: Option<&str>, checksum: Option<String>| Locked {
            name: "a".to_owned(),
            version: "1.0.0".to_owned(),
            source: source.map(str::to_owned),
            checksum,
        };
        let sum = Some("0".repeat(64));
        assert!(source_findings(&[package(None, None)]).is_empty());
        assert!(source_findings(&[package(Some(REGISTRY), sum.clone())]).is_empty());
        assert_eq!(source_findings(&[package(Some(REGISTRY), None)]).len(), 1);
        assert_eq!(source_findings(&[package(Some("git+x"), sum)]).len(), 1);
    }

    #[test]
    fn an_advisory_is_ignored_only_with_a_reason() {
        assert!(ignored("RUSTSEC-2026-0001=only in tests").is_ok());
        assert!(ignored("RUSTSEC-2026-0001").is_err());
        assert!(ignored("RUSTSEC-2026-0001= ").is_err());
    }
}
