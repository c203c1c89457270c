//! Every crate packages what it needs and nothing else, and what is packaged installs and runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;
use crate::stop::Stop;
use crate::workspace::{Package, Workspace};

/// Files that every package holds.
const REQUIRED: [&str; 3] = ["Cargo.toml", "README.md", "LICENSE"];

/// Parts of a path that no package holds.
const FORBIDDEN: [&str; 4] = [".env", "target", "__pycache__", ".worldforge"];

/// The largest file of a package that is no model: 1 MiB.
const MAX_BYTES: u64 = 1 << 20;

/// Endings of models and recordings, which may be larger.
const LARGE: [&str; 4] = ["gif", "npz", "pt", "safetensors"];

/// What the installed command is tried with; each must end well.
const TRIED: [&[&str]; 6] = [
    &["--version"],
    &["examples"],
    &["doctor"],
    &["benchmark", "--preset", "mock-smoke"],
    &["eval", "--limit", "1", "--planner", "light", "--quiet"],
    &["drills", "run", "all"],
];

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let folder = workspace.target().join("package-contract");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let mut findings = Vec::new();
    let mut count = 0_usize;
    for package in workspace.packages().filter(|package| is_published(package)) {
        let files = packaged(workspace, package)?;
        findings.extend(problems_of(workspace, package, &files));
        copy(workspace, package, &files, &folder)?;
        count += 1;
    }
    Stop::unless_empty(&findings)?;
    install(workspace, &folder)?;
    std::fs::remove_dir_all(&folder)?;
    Ok(format!(
        "{count} packages; what they hold was installed and tried"
    ))
}

fn is_published(package: &Package) -> bool {
    package.folder.starts_with("crates")
}

/// Lists what `cargo package` would take, without what it adds by itself.
fn packaged(workspace: &Workspace, package: &Package) -> Result<Vec<String>, Stop> {
    let arguments = [
        "package",
        "--list",
        "--allow-dirty",
        "--offline",
        "-p",
        &package.name,
    ];
    let listed = process::capture(&mut workspace.cargo(&arguments))?;
    let is_own =
        |path: &&str| ![".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml.orig"].contains(path);
    Ok(listed.lines().filter(is_own).map(str::to_owned).collect())
}

fn problems_of(workspace: &Workspace, package: &Package, files: &[String]) -> Vec<String> {
    let name = &package.name;
    let missing = REQUIRED
        .iter()
        .filter(|wanted| !files.iter().any(|path| path == *wanted))
        .map(|wanted| format!("{name}: {wanted} is not packaged"));
    let foreign = files
        .iter()
        .filter(|path| path.split('/').any(|part| FORBIDDEN.contains(&part)))
        .map(|path| format!("{name}: {path} must not be packaged"));
    let large = files.iter().filter_map(|path| {
        let file = workspace.root().join(&package.folder).join(path);
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let is_model = Path::new(path)
            .extension()
            .is_some_and(|ending| LARGE.iter().any(|large| ending == *large));
        (size > MAX_BYTES && !is_model).then(|| format!("{name}: {path} has {size} bytes"))
    });
    missing.chain(foreign).chain(large).collect()
}

/// Copies a package's files to a workspace that has nothing else.
fn copy(
    workspace: &Workspace,
    package: &Package,
    files: &[String],
    folder: &Path,
) -> Result<(), Stop> {
    for path in files {
        let target = folder.join(&package.folder).join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(workspace.root().join(&package.folder).join(path), target)?;
    }
    Ok(())
}

/// Installs the command from the copies into an empty root, and tries it in an empty folder.
fn install(workspace: &Workspace, folder: &Path) -> Result<(), Stop> {
    let manifest = workspace.read("Cargo.toml")?;
    let members = manifest.lines().map(|line| {
        if line.starts_with("members = ") {
            "members = [\"crates/*\"]"
        } else {
            line
        }
    });
    let manifest: Vec<&str> = members.collect();
    std::fs::write(folder.join("Cargo.toml"), manifest.join("\n") + "\n")?;
    std::fs::copy(
        workspace.root().join("Cargo.lock"),
        folder.join("Cargo.lock"),
    )?;
    let root: PathBuf = folder.join("root");
    let mut install = Command::new("cargo");
    install
        .args([
            "install",
            "--quiet",
            "--offline",
            "--path",
            "crates/worldforge-cli",
            "--root",
        ])
        .arg(&root)
        .arg("--target-dir")
        .arg(workspace.target().join("package"))
        .current_dir(folder);
    process::capture(&mut install)?;
    let tried = folder.join("tried");
    std::fs::create_dir(&tried)?;
    for words in TRIED {
        let mut command = Command::new(root.join("bin/worldforge"));
        command.args(words).current_dir(&tried);
        process::capture_within(&mut command, &tried)?;
    }
    Ok(())
}
