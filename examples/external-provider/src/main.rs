//! A tiny host: it registers the provider from its environment and scores the request of a file.
//!
//! The answer goes to standard output as JSON, events and refusals to standard error.
#![forbid(unsafe_code)]

mod host;

use std::{
    env,
    fs::File,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use worldforge_core::{
    Error, ErrorKind, Forge, JsonLines, Result,
    capability::{Request as _, ScoreRequest},
    json::{self, Limits},
};
use worldforge_providers::{Environment, Setup};

fn main() -> ExitCode {
    let outcome = argument().and_then(|path| score(&path));
    let written = match &outcome {
        Ok(answer) => write!(io::stdout(), "{answer}"),
        Err(error) => writeln!(io::stderr(), "{error}\nnext: {}", error.first_triage_step()),
    };
    match (outcome, written) {
        (Ok(_), Ok(())) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn argument() -> Result<PathBuf> {
    let path = env::args_os().nth(1).map(PathBuf::from);
    path.ok_or_else(|| Error::invalid_input("name the file of a score request"))
}

/// Scores the request of a file and returns the answer as JSON, its last line ended.
fn score(path: &Path) -> Result<String> {
    let request = ScoreRequest::from_json(read(path)?)?;
    let variables = env::vars_os();
    let environment: Environment = variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let mut forge = Forge::new(host::system()).with_sink(JsonLines::new(io::stderr()));
    forge.register(acme_wm::provider(&Setup::new(environment))?)?;
    let answer = pollster::block_on(forge.score(acme_wm::NAME, &request))?;
    Ok(json::pretty(&json::encode(&answer)?))
}

fn read(path: &Path) -> Result<serde_json::Value> {
    let limits = Limits::DOCUMENT;
    let refused = |cause| Error::new(ErrorKind::Io, format!("read the request: {cause}"));
    let mut bytes = Vec::new();
    // One byte more than allowed is enough to be refused.
    let most = u64::try_from(limits.max_bytes)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let file = File::open(path).map_err(refused)?;
    file.take(most).read_to_end(&mut bytes).map_err(refused)?;
    json::parse(&bytes, limits)
}
