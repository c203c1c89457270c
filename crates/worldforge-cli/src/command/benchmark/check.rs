//! `--check`: what is wrong with inputs and budgets, without measuring anything.

use std::path::Path;

use serde_json::json;
use worldforge_core::{Error, Result};
use worldforge_eval::benchmark::{
    BUDGET_LIMITS, INPUT_LIMITS, Problems, check_budgets, check_inputs,
};

use super::{arguments::Options, request};
use crate::{
    exit::Verdict,
    input::label_of,
    output::{Cell, Column, Document, Table},
    session::Session,
};

/// Reads the files and lists everything that is wrong with them.
pub(super) fn run(session: &Session, options: &Options) -> Result<Verdict> {
    let mut checked = Vec::new();
    if let Some(path) = &options.input_file {
        let bytes = request::bytes(path, INPUT_LIMITS.max_bytes)?;
        checked.push((path.as_path(), check_inputs(&bytes, request::folder(path))));
    }
    if let Some(path) = &options.budget_file {
        let bytes = request::bytes(path, BUDGET_LIMITS.max_bytes)?;
        checked.push((path.as_path(), check_budgets(&bytes)));
    }
    if checked.is_empty() {
        return Err(
            Error::invalid_input("--check needs --input-file or --budget-file")
                .triage("name the file to check"),
        );
    }
    let checked = checked
        .into_iter()
        .map(|(path, outcome)| Ok((path, outcome.map_err(|error| request::named(path, error))?)))
        .collect::<Result<Vec<_>>>()?;
    session.print(&describe(&checked)?)?;
    let is_clean = checked.iter().all(|(_, problems)| problems.is_empty());
    if is_clean {
        return Ok(Verdict::Positive);
    }
    let count: usize = checked
        .iter()
        .map(|(_, problems)| problems.iter().len())
        .sum();
    Err(
        Error::invalid_input(format!("the files have {count} problems"))
            .triage("correct the named members, and check again"),
    )
}

fn describe(checked: &[(&Path, Problems)]) -> Result<Document> {
    let files: Vec<_> = checked
        .iter()
        .map(|(path, problems)| {
            json!({"path": label_of(path), "valid": problems.is_empty(), "problems": problems})
        })
        .collect();
    let mut table = Table::new([
        Column::new("file"),
        Column::new("member"),
        Column::wrapped("what is wrong"),
    ]);
    for (path, problems) in checked {
        if problems.is_empty() {
            table.push([
                label_of(path).into(),
                "".into(),
                Cell::verdict("nothing", true),
            ]);
        }
        for problem in problems.iter() {
            let pointer = match problem.pointer.as_str() {
                "" => "(whole file)",
                pointer => pointer,
            };
            table.push([
                label_of(path).into(),
                Cell::code(pointer),
                Cell::verdict(problem.message.as_str(), false),
            ]);
        }
    }
    let valid = checked.iter().all(|(_, problems)| problems.is_empty());
    Ok(Document::new(&json!({"valid": valid, "files": files}))?
        .heading("Benchmark files")
        .table(table))
}
