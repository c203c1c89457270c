//! The checkout: its root, its packages, its tracked files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::process;
use crate::stop::Stop;

/// One package of the workspace, as its manifest says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Folder of the package, relative to the root.
    pub(crate) folder: PathBuf,
    pub(crate) has_library: bool,
    /// Names of its features, without `default`.
    pub(crate) features: Vec<String>,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a manifest's dependency tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: DependencyKind,
    pub(crate) is_optional: bool,
}

/// Which table of the manifest names a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DependencyKind {
    Normal,
    Dev,
    Build,
}

/// The checkout that the tasks work on.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    packages: BTreeMap<String, Package>,
    target: PathBuf,
    binary: OnceLock<Result<PathBuf, Stop>>,
}

impl Workspace {
    /// Reads the workspace that this program was built from.
    pub(crate) fn open() -> Result<Self, Stop> {
        Self::at(Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    /// Reads the workspace that a folder belongs to.
    pub(crate) fn at(folder: &Path) -> Result<Self, Stop> {
        let mut metadata = Command::new("cargo");
        metadata
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(folder);
        let document: Value = serde_json::from_str(&process::capture(&mut metadata)?)?;
        let root = PathBuf::from(text(&document, "/workspace_root"));
        let packages = list(&document, "/packages")
            .iter()
            .map(|package| read_package(package, &root))
            .map(|package| (package.name.clone(), package))
            .collect();
        Ok(Self {
            target: PathBuf::from(text(&document, "/target_directory")),
            root,
            packages,
            binary: OnceLock::new(),
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Returns the workspace's packages in the order of their names.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &Package> {
        self.packages.values()
    }

    pub(crate) fn has_package(&self, name: &str) -> bool {
        self.packages.contains_key(name)
    }

    /// Returns `cargo` with `arguments`, to be run in the root.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// Returns `program` with `arguments`, to be run in the root.
    pub(crate) fn program(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// Reads a text file by its path relative to the root.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> Result<String, Stop> {
        let path = path.as_ref();
        std::fs::read_to_string(self.root.join(path))
            .map_err(|error| Stop::Failed(format!("{}: {error}", path.display())))
    }

    /// Lists the files that git tracks or would track, relative to the root and sorted.
    pub(crate) fn files(&self) -> Result<Vec<String>, Stop> {
        let mut git = Command::new("git");
        git.args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .current_dir(&self.root);
        let mut files: Vec<String> = process::capture(&mut git)?
            .lines()
            .filter(|path| self.root.join(path).is_file())
            .map(str::to_owned)
            .collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// Builds the `worldforge` binary as the tests build it, once, and returns its path.
    pub(crate) fn binary(&self) -> Result<PathBuf, Stop> {
        self.binary
            .get_or_init(|| {
                let arguments = ["build", "--quiet", "--workspace", "--bins", "--tests"];
                process::capture(&mut self.cargo(&arguments))?;
                let name = format!("worldforge{}", std::env::consts::EXE_SUFFIX);
                Ok(self.target.join("debug").join(name))
            })
            .clone()
    }
}

fn read_package(package: &Value, root: &Path) -> Package {
    let manifest = PathBuf::from(text(package, "/manifest_path"));
    let folder = manifest.parent().unwrap_or(root);
    let is_library = |target: &Value| list(target, "/kind").iter().any(|kind| kind == "lib");
    let features = package.pointer("/features").and_then(Value::as_object);
    Package {
        name: text(package, "/name"),
        folder: folder.strip_prefix(root).unwrap_or(folder).to_owned(),
        has_library: list(package, "/targets").iter().any(is_library),
        features: features
            .into_iter()
            .flat_map(serde_json::Map::keys)
            .filter(|name| *name != "default")
            .cloned()
            .collect(),
        dependencies: list(package, "/dependencies")
            .iter()
            .map(read_dependency)
            .collect(),
    }
}

fn read_dependency(dependency: &Value) -> Dependency {
    Dependency {
        name: text(dependency, "/name"),
        kind: match dependency.pointer("/kind").and_then(Value::as_str) {
            Some("dev") => DependencyKind::Dev,
            Some("build") => DependencyKind::Build,
            _ => DependencyKind::Normal,
        },
        is_optional: dependency.pointer("/optional") == Some(&Value::Bool(true)),
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}
