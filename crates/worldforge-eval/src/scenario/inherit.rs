//! Reading scenario files with the parents that they extend.
//!
//! A parent is named by a relative path that goes down only, and no link is followed on the way, so
//! that a scenario reads nothing outside its own folder.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use serde_json::{Map, Value};
use worldforge_core::json::{self, Limits, Pointer};

use super::{
    case::{Parameters, ScenarioCase, ScenarioSet},
    document::{Scenario, VERSIONS},
    matrix::{Draft, expand},
    problem::Problems,
};

/// How large a scenario file may be: 1 MiB, 64 levels.
pub const SCENARIO_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(1 << 20);

/// Most parents one above the other.
pub const MAX_EXTENDS_DEPTH: usize = 8;

/// Reads a scenario file and its parents, and checks everything that can be checked without running.
///
/// # Errors
///
/// [`Problems`], all of them; messages name files without the folders above the scenario's own.
pub fn load_scenario(path: &Path) -> Result<ScenarioSet, Problems> {
    let bytes = read_file(path).map_err(|message| Problems::of(&Pointer::root(), message))?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = path.file_name().map(PathBuf::from).unwrap_or_default();
    let own = parse(&bytes)?;
    let chain = Chain {
        folder,
        seen: vec![name],
        labels: Vec::new(),
    };
    let (document, parents) = chain.resolve(own)?;
    finish(document, parents)
}

/// Reads a scenario that stands alone, such as from standard input; it can extend nothing.
///
/// # Errors
///
/// As [`load_scenario`].
pub fn read_scenario(bytes: &[u8]) -> Result<ScenarioSet, Problems> {
    let document = parse(bytes)?;
    if document.contains_key("extends") {
        let message = "must be absent: only a scenario in a file can extend another";
        return Err(Problems::of(&"/extends".into(), message));
    }
    check_version(&document)?;
    finish(document, Vec::new())
}

/// The files between a scenario and its first ancestor.
struct Chain<'a> {
    folder: &'a Path,
    /// The files below the folder, the scenario's own first.
    seen: Vec<PathBuf>,
    labels: Vec<String>,
}

impl Chain<'_> {
    /// Merges the parents under the document: a field of the child replaces the parent's.
    fn resolve(
        mut self,
        mut document: Map<String, Value>,
    ) -> Result<(Map<String, Value>, Vec<String>), Problems> {
        check_version(&document)?;
        let mut next = document.remove("extends");
        while let Some(extends) = next.take() {
            let mut parent = self.parent(&extends)?;
            next = parent.remove("extends");
            for (key, value) in document {
                parent.insert(key, value);
            }
            document = parent;
        }
        Ok((document, self.labels))
    }

    fn parent(&mut self, extends: &Value) -> Result<Map<String, Value>, Problems> {
        let place = Pointer::from("/extends");
        let refuse = |message: String| Problems::of(&place, message);
        let Some(text) = extends.as_str() else {
            return Err(refuse("must be a relative path".to_owned()));
        };
        let below = down(text).map_err(|message| refuse(message.to_owned()))?;
        // A parent's own parent is named from the parent's folder.
        let child = self.seen.last().and_then(|it| it.parent());
        let file = child.unwrap_or_else(|| Path::new("")).join(&below);
        let label = file.display().to_string();
        if self.seen.contains(&file) {
            return Err(refuse(format!("must not lead back to '{label}'")));
        }
        if self.labels.len() >= MAX_EXTENDS_DEPTH {
            let message =
                format!("must have at most {MAX_EXTENDS_DEPTH} files one above the other");
            return Err(refuse(message));
        }
        refuse_links(self.folder, &file)
            .map_err(|message| refuse(format!("'{label}' {message}")))?;
        let bytes = read_file(&self.folder.join(&file)).map_err(refuse)?;
        let in_parent = |problems: Problems| {
            let first = problems.as_slice().first();
            let what = first.map_or_else(String::new, |it| format!("{} {}", it.path, it.message));
            refuse(format!("'{label}' is no scenario: {}", what.trim()))
        };
        let parent = parse(&bytes).map_err(in_parent)?;
        check_version(&parent).map_err(in_parent)?;
        self.seen.push(file);
        self.labels.push(label);
        Ok(parent)
    }
}

/// Takes a path that goes down only.
fn down(text: &str) -> Result<PathBuf, &'static str> {
    if text.trim().is_empty() || text.contains(['\\', '\0', ':']) {
        return Err("must be a relative path with '/' between its parts");
    }
    let mut path = PathBuf::new();
    for part in Path::new(text).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir => return Err("must not contain '..'"),
            Component::RootDir | Component::Prefix(_) => return Err("must not be absolute"),
        }
    }
    if path.as_os_str().is_empty() {
        return Err("must name a file");
    }
    Ok(path)
}

/// Refuses links between the scenario's folder and a file below it.
fn refuse_links(folder: &Path, below: &Path) -> Result<(), &'static str> {
    let mut path = folder.to_path_buf();
    for part in below.components() {
        path.push(part);
        let is_link = fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink());
        if is_link {
            return Err("must not be reached through a symbolic link");
        }
    }
    Ok(())
}

/// Reads a regular file within the limits; the message names it without its folders.
fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unreadable = |cause: &io::Error| match cause.kind() {
        io::ErrorKind::NotFound => format!("there is no file '{name}'"),
        kind => format!("file '{name}' cannot be read: {kind}"),
    };
    // Opening a pipe would wait for somebody to write to it.
    let found = fs::metadata(path).map_err(|cause| unreadable(&cause))?;
    if !found.is_file() {
        return Err(format!("'{name}' must be a regular file"));
    }
    let most = SCENARIO_LIMITS.max_bytes as u64;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(|cause| unreadable(&cause))?;
    if bytes.len() as u64 > most {
        return Err(format!("file '{name}' must have at most {most} bytes"));
    }
    Ok(bytes)
}

fn parse(bytes: &[u8]) -> Result<Map<String, Value>, Problems> {
    match json::parse(bytes, SCENARIO_LIMITS) {
        Ok(Value::Object(document)) => Ok(document),
        Ok(_) => Err(Problems::of(
            &Pointer::root(),
            "scenario must be a JSON object",
        )),
        Err(error) => {
            let mut problems = Problems::default();
            problems.refused(&Pointer::root(), &error);
            Err(problems)
        }
    }
}

fn check_version(document: &Map<String, Value>) -> Result<(), Problems> {
    let place = Pointer::from("/schema_version");
    let version = document.get("schema_version").and_then(Value::as_u64);
    match version {
        Some(version) if VERSIONS.contains(&version) => {
            if version < 2 && document.contains_key("extends") {
                let message = "must be absent before schema_version 2";
                return Err(Problems::of(&"/extends".into(), message));
            }
            Ok(())
        }
        _ => Err(Problems::of(&place, "must be 1 or 2")),
    }
}

/// Expands the matrix and reads every case; problems that cases share are listed once.
fn finish(mut document: Map<String, Value>, parents: Vec<String>) -> Result<ScenarioSet, Problems> {
    let id = document
        .get("id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let id = id.to_owned();
    let version = document.get("schema_version").and_then(Value::as_u64);
    let matrix = document.remove("matrix");
    let is_matrix = matrix.is_some();
    let drafts = match matrix {
        Some(matrix) => expand(document, matrix)?,
        None => vec![Draft {
            case_id: id.clone(),
            parameters: Parameters::new(),
            document: document.into(),
        }],
    };
    let (mut cases, mut problems) = (Vec::new(), Problems::default());
    for draft in drafts {
        match Scenario::read(draft.document) {
            Ok(mut scenario) => {
                scenario.id.clone_from(&draft.case_id);
                cases.push(ScenarioCase {
                    case_id: draft.case_id,
                    parameters: draft.parameters,
                    scenario,
                });
            }
            Err(found) => problems.merge(found),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(ScenarioSet {
        id,
        schema_version: version.unwrap_or_default(),
        is_matrix,
        parents,
        cases,
    })
}
