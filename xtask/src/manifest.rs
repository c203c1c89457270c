//! Manifests of the workspace's packages: what they must inherit.

/// Keys of a package that are written once, for the whole workspace.
const INHERITED: [&str; 4] = ["version", "edition", "rust-version", "license"];

/// Finds the versions that a manifest writes itself.
pub(crate) fn findings(package: &str, manifest: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let mut table = "";
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_end_matches(']');
            if table.contains("dependencies.") {
                findings.push(format!("{package}: [{table}] belongs on one line"));
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim();
        let is_inherited = key.ends_with(".workspace") || value.contains("workspace = true");
        let must_inherit =
            table.ends_with("dependencies") || (table == "package" && INHERITED.contains(&key));
        if must_inherit && !is_inherited {
            findings.push(format!(
                "{package}: {key} is not inherited from the workspace"
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_that_are_not_inherited_are_found() {
        let manifest = "[package]\nname = \"a\"\nversion = \"1.0.0\"\nedition.workspace = true\n\
            [dependencies]\nserde.workspace = true\nsha2 = \"0.11\"\n\
            zip = { workspace = true, optional = true }\n[dev-dependencies.png]\nversion = \"1\"\n";
        let findings = super::findings("a", manifest);
        assert_eq!(findings.len(), 3, "{findings:?}");
    }
}
