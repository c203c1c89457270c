//! Results of stable-worldmodel's planning evaluations.
//!
//! `scripts/plan/eval_wm.py` of galilai-group/stable-worldmodel appends to a text file the
//! configuration as YAML, the metrics as Python prints a dictionary, and the time; `World.evaluate`
//! returns that dictionary. Nothing of it is executed.

mod config;
mod literal;
mod metrics;
mod results;

use worldforge_core::{Error, Result};

use super::{Imported, SourceForm, node::Node};

/// Says whether a text is a results file or a printed dictionary, and no JSON.
pub(super) fn is_printed(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with("{'")
        || text
            .lines()
            .any(|line| line.trim_end() == results::RESULTS || line.starts_with(results::METRICS))
}

/// Reads the dictionary as JSON, or a JSON object with it as `metrics`.
pub(super) fn read_json(document: &Node<'_>) -> Result<Imported> {
    document.object()?;
    let metrics = document.get("metrics");
    let mut imported = Imported::new(SourceForm::Swm, "dictionary");
    metrics::read(metrics.as_ref().unwrap_or(document), None, &mut imported)?;
    Ok(imported)
}

/// Reads a results file, of which the last result counts, or a printed dictionary.
pub(super) fn read_text(text: &str) -> Result<Imported> {
    let is_dictionary = text.trim_start().starts_with('{');
    if is_dictionary {
        let value = literal::parse(text)?;
        return read_json(&Node::root(&value));
    }
    let (results, count) = results::last(text)?;
    let mut imported = Imported::new(SourceForm::Swm, "results file");
    let value = literal::parse(results.metrics).map_err(|error| in_line(error, results.line))?;
    let config = config::read(results.config);
    let seed = config.whole("seed");
    config.describe(&mut imported);
    metrics::read(&Node::root(&value), seed, &mut imported)
        .map_err(|error| in_line(error, results.line))?;
    if config.says_which_cases() && seed.is_some() {
        imported.identity = super::CaseIdentity::Known;
    }
    if count > 1 {
        imported.note(format!(
            "the file holds {count} results; this is the last one"
        ));
    }
    Ok(imported)
}

fn in_line(error: Error, line: usize) -> Error {
    error.with("line", line.to_string())
}
