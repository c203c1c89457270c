//! `core-performance`: how long the everyday commands take, against budgets.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use super::kept::Kept;
use super::time;
use crate::document::Fields as _;
use crate::markdown::table;
use crate::process;
use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

/// The budgets that are kept: a name and milliseconds each.
const BUDGETS: &str = "xtask/budgets/core-performance.json";

/// Timed runs of each command, after one that is not counted.
const RUNS: usize = 9;

/// Runs of the workspace that listing, indexing and bundling are measured on.
const KEPT_RUNS: usize = 200;

const CLAIM_BOUNDARY: &str = "Medians of whole processes on one machine, start-up included. They \
    catch what became much slower; they do not compare machines.";

/// One command that is measured.
struct Row {
    name: &'static str,
    words: &'static [&'static str],
}

/// `WORKSPACE` stands for a folder with [`KEPT_RUNS`] runs, `OUT` for one that may be written to.
const ROWS: &[Row] = &[
    Row {
        name: "start",
        words: &["--help"],
    },
    Row {
        name: "provider_catalog_diagnostics",
        words: &["doctor"],
    },
    Row {
        name: "benchmark_fixture_loading",
        words: &[
            "benchmark",
            "--check",
            "--input-file",
            "examples/benchmark-inputs.json",
            "--budget-file",
            "examples/benchmark-budget.json",
        ],
    },
    Row {
        name: "world_state_round_trip",
        words: &[
            "world",
            "import",
            "WORLD",
            "--new-id",
            "--workspace-dir",
            "OUT",
        ],
    },
    Row {
        name: "run_index",
        words: &["runs", "index", "--workspace-dir", "WORKSPACE"],
    },
    Row {
        name: "evidence_bundle_creation",
        words: &[
            "bundle",
            "create",
            "--workspace-dir",
            "WORKSPACE",
            "--output",
            "OUT/bundle",
            "--overwrite",
        ],
    },
    Row {
        name: "report_rendering",
        words: &[
            "runs",
            "compare",
            "latest",
            "latest",
            "--format",
            "html",
            "--workspace-dir",
            "WORKSPACE",
        ],
    },
];

/// Measures, keeps the result, and fails when a median is above its budget.
pub(crate) fn core_performance(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    let budgets = options.value("--budget-file").unwrap_or(BUDGETS);
    let budgets: Value = serde_json::from_str(&workspace.read(budgets)?)?;
    let kept = Kept::new(options.value("--output"), "core-performance");
    let document = kept.write(workspace, &measure(workspace, &budgets)?, page)?;
    verdict(&document).map(drop)
}

/// The gate: the same with the budgets that are kept; nothing is written.
pub(crate) fn gate(workspace: &Workspace) -> Result<String, Stop> {
    let budgets: Value = serde_json::from_str(&workspace.read(BUDGETS)?)?;
    verdict(&measure(workspace, &budgets)?)
}

fn verdict(document: &Value) -> Result<String, Stop> {
    let rows: Vec<&Value> = document.rows("results").collect();
    let slow: Vec<String> = rows
        .iter()
        .filter(|row| row.at("passed") == false)
        .map(|row| {
            format!(
                "{}: {} ms, budget {}",
                row.at("name"),
                row.at("duration_ms"),
                row.at("budget_ms")
            )
        })
        .collect();
    Stop::unless_empty(&slow)?;
    Ok(format!("{} commands within their budgets", rows.len()))
}

fn measure(workspace: &Workspace, budgets: &Value) -> Result<Value, Stop> {
    let binary = release_binary(workspace)?;
    let folder =
        std::env::temp_dir().join(format!("worldforge-performance-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let measured = prepare(workspace, &binary, &folder).and_then(|()| {
        ROWS.iter()
            .map(|row| measure_row(workspace, &binary, &folder, row, budgets))
            .collect()
    });
    std::fs::remove_dir_all(&folder)?;
    let results: Vec<Value> = measured?;
    Ok(json!({
        "schema": "worldforge.core_performance",
        "schema_version": 1,
        "generated_at": time::now(),
        "passed": results.iter().all(|row| row.at("passed") == true),
        "runs_per_row": RUNS,
        "machine": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        "results": results,
        "claim_boundary": CLAIM_BOUNDARY,
    }))
}

/// Builds the binary as users get it.
pub(crate) fn release_binary(workspace: &Workspace) -> Result<PathBuf, Stop> {
    let arguments = [
        "build",
        "--release",
        "--quiet",
        "--locked",
        "-p",
        "worldforge-cli",
    ];
    process::capture(&mut workspace.cargo(&arguments))?;
    let name = format!("worldforge{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace.target().join("release").join(name))
}

/// Makes one run and copies it under many ids, and writes a world of a thousand objects.
fn prepare(workspace: &Workspace, binary: &Path, folder: &Path) -> Result<(), Stop> {
    let runs = folder.join("workspace/runs");
    let mut first = Command::new(binary);
    first
        .args([
            "benchmark",
            "--provider",
            "mock",
            "--operation",
            "embed",
            "--iterations",
            "1",
        ])
        .arg("--workspace-dir")
        .arg(folder.join("workspace"))
        .current_dir(workspace.root());
    process::capture(&mut first)?;
    let made = std::fs::read_dir(&runs)?.flatten().next();
    let made = made.ok_or_else(|| Stop::Failed("the benchmark left no run".to_owned()))?;
    let own = made.file_name().to_string_lossy().into_owned();
    for copy in 0..KEPT_RUNS {
        let id = format!(
            "20260101T{:02}{:02}00Z-copy-{copy:04}",
            copy / 60,
            copy % 60
        );
        copy_run(&made.path(), &runs.join(&id), &own, &id)?;
    }
    let objects: serde_json::Map<String, Value> = (0..1000)
        .map(|place| {
            let id = format!("object-{place:04}");
            let at = |offset: f64| json!({"x": f64::from(place) + offset, "y": 0.5 + offset, "z": offset});
            let object = json!({
                "id": id,
                "name": "cube",
                "pose": {"position": at(0.0), "rotation": {"w": 1.0, "x": 0.0, "y": 0.0, "z": 0.0}},
                "bbox": {"min": at(-0.05), "max": at(0.05)},
            });
            (id, object)
        })
        .collect();
    let world = json!({
        "schema_version": 1,
        "id": "measured",
        "name": "measured",
        "provider": "mock",
        "step": 0,
        "scene": {"objects": objects},
        "metadata": {},
        "history": [],
    });
    std::fs::write(folder.join("world.json"), world.to_string())?;
    Ok(())
}

/// Copies a run's files; texts name the copy where they named the original.
fn copy_run(from: &Path, to: &Path, own: &str, id: &str) -> Result<(), Stop> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_run(&entry.path(), &target, own, id)?;
        } else {
            match std::fs::read_to_string(entry.path()) {
                Ok(text) => std::fs::write(target, text.replace(own, id))?,
                Err(_) => std::fs::copy(entry.path(), target).map(drop)?,
            }
        }
    }
    Ok(())
}

fn measure_row(
    workspace: &Workspace,
    binary: &Path,
    folder: &Path,
    row: &Row,
    budgets: &Value,
) -> Result<Value, Stop> {
    let budget = budgets
        .at(row.name)
        .as_f64()
        .ok_or_else(|| Stop::Failed(format!("{BUDGETS} has no number for {}", row.name)))?;
    let mut times = Vec::with_capacity(RUNS);
    for run in 0..=RUNS {
        let took = time_once(workspace, binary, folder, row)?;
        if run > 0 {
            times.push(took);
        }
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    Ok(json!({
        "name": row.name,
        "command": format!("worldforge {}", row.words.join(" ")),
        "duration_ms": (median * 1000.0).round() / 1000.0,
        "fastest_ms": times.first(),
        "slowest_ms": times.last(),
        "budget_ms": budget,
        "passed": median <= budget,
    }))
}

/// Runs a command once and returns the milliseconds it took.
fn time_once(workspace: &Workspace, binary: &Path, folder: &Path, row: &Row) -> Result<f64, Stop> {
    let places = [
        ("WORKSPACE", folder.join("workspace")),
        ("WORLD", folder.join("world.json")),
        ("OUT", folder.join("out")),
    ];
    let words = row.words.iter().map(|word| {
        places
            .iter()
            .fold((*word).to_owned(), |word, (name, path)| {
                let is_meant = word == *name
                    || word
                        .strip_prefix(name)
                        .is_some_and(|rest| rest.starts_with('/'));
                if is_meant {
                    word.replacen(name, &path.display().to_string(), 1)
                } else {
                    word
                }
            })
    });
    let mut command = Command::new(binary);
    command
        .args(words)
        .current_dir(workspace.root())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let start = Instant::now();
    let output = command.output()?;
    let took = start.elapsed().as_secs_f64() * 1000.0;
    // A negative verdict is an answer too; anything above is none.
    if output.status.code().is_some_and(|code| code < 2) {
        return Ok(took);
    }
    let talk = String::from_utf8_lossy(&output.stderr);
    Err(Stop::Failed(format!("{}: {}", row.name, talk.trim())))
}

fn page(document: &Value) -> String {
    let rows = document.rows("results");
    let number = |row: &Value, name: &str| {
        row.at(name)
            .as_f64()
            .map_or_else(String::new, |value| format!("{value:.1}"))
    };
    let passed = if document.at("passed") == true {
        "passed"
    } else {
        "failed"
    };
    format!(
        "# Core performance\n\n- status: **{passed}**\n- generated: {}\n- machine: {}\n- runs of each: {}\n\n{}\n{}\n",
        document.word("generated_at"),
        document.word("machine"),
        document.at("runs_per_row"),
        table(
            &[
                "row",
                "median ms",
                "fastest",
                "slowest",
                "budget",
                "verdict"
            ],
            rows.map(|row| {
                let verdict = if row.at("passed") == true {
                    "within"
                } else {
                    "above"
                };
                [
                    row.word("name").to_owned(),
                    number(row, "duration_ms"),
                    number(row, "fastest_ms"),
                    number(row, "slowest_ms"),
                    number(row, "budget_ms"),
                    verdict.to_owned(),
                ]
            }),
        ),
        document.word("claim_boundary"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_budget() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("budgets/core-performance.json");
        let budgets: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let names: Vec<&String> = budgets.as_object().unwrap().keys().collect();
        assert_eq!(names.len(), ROWS.len(), "{names:?}");
        assert!(
            ROWS.iter()
                .all(|row| budgets[row.name].as_f64().is_some_and(|ms| ms > 0.0))
        );
    }

    #[test]
    fn a_median_above_its_budget_fails() {
        let row = |passed: bool| json!({"name": "start", "duration_ms": 9.0, "budget_ms": 5.0, "passed": passed});
        assert!(verdict(&json!({"results": [row(true)]})).is_ok());
        assert!(verdict(&json!({"results": [row(true), row(false)]})).is_err());
    }
}
