//! The suites that come with the program.

use worldforge_core::{Error, ErrorKind, Result, nearest};

use super::Suite;

/// The names of the built-in suites.
pub const BUILTIN_SUITES: [&str; 11] = [
    "physics",
    "planning",
    "reasoning",
    "generation",
    "transfer",
    "score",
    "policy",
    "predict",
    "embed",
    "composition",
    "contract",
];

/// Their documents, in the same order.
const DOCUMENTS: [&str; 11] = [
    include_str!("../../suites/physics.json"),
    include_str!("../../suites/planning.json"),
    include_str!("../../suites/reasoning.json"),
    include_str!("../../suites/generation.json"),
    include_str!("../../suites/transfer.json"),
    include_str!("../../suites/score.json"),
    include_str!("../../suites/policy.json"),
    include_str!("../../suites/predict.json"),
    include_str!("../../suites/embed.json"),
    include_str!("../../suites/composition.json"),
    include_str!("../../suites/contract.json"),
];

/// Returns a built-in suite by its name, such as `physics` or `physics:1`.
///
/// # Errors
///
/// [`NotFound`](ErrorKind::NotFound), naming the nearest suite there is.
pub fn builtin(name: &str) -> Result<Suite> {
    let mut all = BUILTIN_SUITES.iter().zip(DOCUMENTS);
    let found = all.find_map(|(known, document)| {
        let rest = name.strip_prefix(known)?;
        (rest.is_empty() || rest.starts_with(':')).then_some(document)
    });
    let unknown = || {
        let error = Error::new(ErrorKind::NotFound, "no suite has this name")
            .with("suite", name.to_owned());
        match nearest(name, BUILTIN_SUITES) {
            Some(near) => error.triage(format!(
                "did you mean '{near}'? `worldforge suite list` shows all"
            )),
            None => error.triage("run `worldforge suite list` to see what there is"),
        }
    };
    let suite = Suite::read(found.ok_or_else(unknown)?.as_bytes());
    let suite = suite.map_err(|errors| {
        let first = errors.into_iter().next();
        first.unwrap_or_else(|| Error::bug("a refused suite has an error"))
    })?;
    if name == suite.id.as_str() || name == suite.reference() {
        return Ok(suite);
    }
    let message = format!("only {} is built in", suite.reference());
    Err(Error::new(ErrorKind::NotFound, message).with("suite", name.to_owned()))
}
