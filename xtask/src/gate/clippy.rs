//! No lint fires: in the whole workspace, without features, and with each feature alone.

use crate::process;
use crate::stop::Stop;
use crate::workspace::{Package, Workspace};

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let mut all = vec![vec!["--workspace".to_owned()]];
    all.extend(workspace.packages().flat_map(selections));
    let mut findings = Vec::new();
    for selection in all {
        let mut command = workspace.cargo(&["clippy", "--quiet", "--all-targets"]);
        command.args(selection).args(["--", "-D", "warnings"]);
        match process::capture(&mut command) {
            Err(Stop::Failed(finding)) => findings.push(finding),
            other => drop(other?),
        }
    }
    Stop::unless_empty(&findings)?;
    Ok(String::new())
}

/// Returns the arguments that build `package` without features, and with each feature alone.
///
/// A package without features has nothing to select: the workspace run has seen it.
pub(super) fn selections(package: &Package) -> Vec<Vec<String>> {
    if package.features.is_empty() {
        return Vec::new();
    }
    let base = ["-p", &package.name, "--no-default-features"].map(str::to_owned);
    let mut selections = vec![base.to_vec()];
    for feature in &package.features {
        let mut selection = base.to_vec();
        selection.extend(["--features".to_owned(), feature.clone()]);
        selections.push(selection);
    }
    selections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_feature_is_selected_alone_after_none_at_all() {
        let package = Package {
            name: "sample".to_owned(),
            features: vec!["http".to_owned(), "tui".to_owned()],
            ..Package::default()
        };
        let lines: Vec<String> = selections(&package)
            .iter()
            .map(|words| words.join(" "))
            .collect();
        let base = "-p sample --no-default-features";
        assert_eq!(
            lines,
            [
                base.to_owned(),
                format!("{base} --features http"),
                format!("{base} --features tui")
            ]
        );
    }

    #[test]
    fn a_package_without_features_is_not_built_again() {
        assert!(selections(&Package::default()).is_empty());
    }
}
