//! Who may depend on whom.
//!
//! The table is the picture in ARCHITECTURE.md; both change in the same commit.

use crate::workspace::{Dependency, DependencyKind, Package};

/// What one crate of the workspace may use of the others.
#[derive(Debug)]
struct Allowed {
    package: &'static str,
    normal: &'static [&'static str],
    /// Crates it may use only through one of its features.
    optional: &'static [&'static str],
    /// Crates its tests may use beyond those and `worldforge-testing`.
    tests: &'static [&'static str],
}

const ALLOWED: &[Allowed] = &[
    allowed("worldforge-derive", &[]),
    Allowed {
        optional: &["worldforge-derive"],
        ..allowed("worldforge-core", &[])
    },
    allowed("worldforge-plan", &["worldforge-core"]),
    allowed("worldforge-native", &["worldforge-core"]),
    Allowed {
        optional: &["worldforge-native"],
        ..allowed(
            "worldforge-providers",
            &["worldforge-core", "worldforge-plan"],
        )
    },
    allowed("worldforge-evidence", &["worldforge-core"]),
    Allowed {
        tests: &["worldforge-native"],
        ..allowed(
            "worldforge-eval",
            &[
                "worldforge-core",
                "worldforge-plan",
                "worldforge-providers",
                "worldforge-evidence",
            ],
        )
    },
    allowed(
        "worldforge-harness",
        &[
            "worldforge-core",
            "worldforge-plan",
            "worldforge-providers",
            "worldforge-evidence",
            "worldforge-eval",
        ],
    ),
    allowed(
        "worldforge-cli",
        &[
            "worldforge-core",
            "worldforge-plan",
            "worldforge-native",
            "worldforge-providers",
            "worldforge-evidence",
            "worldforge-eval",
            "worldforge-harness",
            "worldforge-testing",
        ],
    ),
    allowed("worldforge-testing", &["worldforge-core"]),
    allowed("acme-wm", &["worldforge-core", "worldforge-providers"]),
    allowed("xtask", &[]),
];

const fn allowed(package: &'static str, normal: &'static [&'static str]) -> Allowed {
    Allowed {
        package,
        normal,
        optional: &[],
        tests: &[],
    }
}

/// Lists the dependencies of a package that the table does not allow.
pub(super) fn findings(package: &Package, is_ours: impl Fn(&str) -> bool) -> Vec<String> {
    let Some(row) = ALLOWED.iter().find(|row| row.package == package.name) else {
        return vec![format!(
            "{}: no row in the table of allowed dependencies",
            package.name
        )];
    };
    let ours = package
        .dependencies
        .iter()
        .filter(|dependency| is_ours(&dependency.name));
    ours.filter(|dependency| !row.permits(dependency))
        .map(|dependency| {
            let how = match (dependency.kind, dependency.is_optional) {
                (DependencyKind::Dev, _) => "in its tests",
                (DependencyKind::Build, _) => "in its build script",
                (DependencyKind::Normal, true) => "through a feature",
                (DependencyKind::Normal, false) => "always",
            };
            format!("{} may not use {} {how}", package.name, dependency.name)
        })
        .collect()
}

impl Allowed {
    fn permits(&self, dependency: &Dependency) -> bool {
        let name = dependency.name.as_str();
        let normal = self.normal.contains(&name);
        let optional = self.optional.contains(&name);
        match dependency.kind {
            DependencyKind::Normal => normal || (optional && dependency.is_optional),
            DependencyKind::Build => false,
            DependencyKind::Dev if self.package == "xtask" => false,
            DependencyKind::Dev => {
                normal || optional || self.tests.contains(&name) || name == "worldforge-testing"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How a manifest of the tables below names a crate.
    #[derive(Debug, Clone, Copy)]
    enum Named {
        Always,
        ThroughAFeature,
        InTests,
        InTheBuildScript,
    }
    use Named::{Always, InTests, InTheBuildScript, ThroughAFeature};

    fn finding_count(package: &str, name: &str, named: Named) -> usize {
        let dependency = Dependency {
            name: name.to_owned(),
            kind: match named {
                Always | ThroughAFeature => DependencyKind::Normal,
                InTests => DependencyKind::Dev,
                InTheBuildScript => DependencyKind::Build,
            },
            is_optional: matches!(named, ThroughAFeature),
        };
        let package = Package {
            name: package.to_owned(),
            dependencies: vec![dependency],
            ..Package::default()
        };
        findings(&package, |name| {
            name == "acme-wm" || name.starts_with("worldforge-")
        })
        .len()
    }

    #[test]
    fn edges_outside_the_picture_are_found() {
        let table = [
            ("worldforge-core", "worldforge-plan", Always),
            ("worldforge-core", "worldforge-native", InTests),
            ("worldforge-native", "worldforge-plan", ThroughAFeature),
            ("worldforge-providers", "worldforge-native", Always),
            ("worldforge-eval", "worldforge-native", Always),
            ("worldforge-plan", "worldforge-testing", Always),
            ("worldforge-plan", "worldforge-core", InTheBuildScript),
            ("xtask", "worldforge-testing", InTests),
            ("worldforge-new", "worldforge-core", Always),
            ("worldforge-cli", "acme-wm", Always),
        ];
        for (package, name, named) in table {
            assert_eq!(
                finding_count(package, name, named),
                1,
                "{package} -> {name}"
            );
        }
    }

    #[test]
    fn edges_of_the_picture_and_external_crates_are_allowed() {
        let table = [
            ("worldforge-plan", "worldforge-core", Always),
            ("worldforge-providers", "worldforge-native", ThroughAFeature),
            ("worldforge-core", "worldforge-testing", InTests),
            ("worldforge-eval", "worldforge-native", InTests),
            ("worldforge-core", "serde", Always),
            ("worldforge-cli", "worldforge-harness", Always),
            ("acme-wm", "worldforge-providers", Always),
        ];
        for (package, name, named) in table {
            assert_eq!(
                finding_count(package, name, named),
                0,
                "{package} -> {name}"
            );
        }
    }
}
