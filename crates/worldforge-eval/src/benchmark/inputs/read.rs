//! Reading input files.

use serde_json::Value;
use worldforge_core::{
    Action, Error, JsonObject, Observation, Result,
    capability::{ActionCandidates, Capability, PolicyInfo},
    json::{self, Limits, Pointer},
};

use super::{
    super::{
        operation::OPERATIONS,
        reading::{Members, Problems},
    },
    BenchmarkInputs, ClipFolder, Prepared, batched, clip,
};

/// Limits of an input file: 64 MiB, because pictures may be nested lists.
pub const INPUT_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(64 << 20);

const KEYS: [&str; 14] = [
    "prediction_action",
    "prediction_steps",
    "reason_query",
    "generation_prompt",
    "generation_duration_seconds",
    "transfer_prompt",
    "transfer_width",
    "transfer_height",
    "transfer_fps",
    "transfer_clip",
    "embedding_text",
    "score_info",
    "score_action_candidates",
    "policy_info",
];

/// Which input makes which part of a request.
const SOURCES: [(Capability, &str, &str); 14] = [
    (Capability::Predict, "/action", "prediction_action"),
    (Capability::Predict, "", "prediction_steps"),
    (Capability::Reason, "", "reason_query"),
    (
        Capability::Generate,
        "/duration_seconds",
        "generation_duration_seconds",
    ),
    (Capability::Generate, "", "generation_prompt"),
    (Capability::Transfer, "/width", "transfer_width"),
    (Capability::Transfer, "/height", "transfer_height"),
    (Capability::Transfer, "/fps", "transfer_fps"),
    (Capability::Transfer, "/clip", "transfer_clip"),
    (Capability::Transfer, "", "transfer_prompt"),
    (Capability::Embed, "", "embedding_text"),
    (
        Capability::Score,
        "/action_candidates",
        "score_action_candidates",
    ),
    (Capability::Score, "", "score_info"),
    (Capability::Policy, "", "policy_info"),
];

/// Reads an input file: the inputs, or `{"inputs": {..}, "metadata": {..}}`.
///
/// A clip that the inputs name as a file is read from `folder`.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming every member that is wrong;
/// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past [`INPUT_LIMITS`].
pub fn read_inputs(bytes: &[u8], folder: &(impl ClipFolder + ?Sized)) -> Result<BenchmarkInputs> {
    let (problems, inputs) = read(bytes, &Borrowed(folder))?;
    problems.or(inputs)
}

/// Returns everything that is wrong with an input file.
///
/// # Errors
///
/// What is no JSON within [`INPUT_LIMITS`].
pub fn check_inputs(bytes: &[u8], folder: &(impl ClipFolder + ?Sized)) -> Result<Problems> {
    read(bytes, &Borrowed(folder)).map(|(problems, _)| problems)
}

/// A folder of unknown size, such as a [`Path`](std::path::Path), behind a reference.
struct Borrowed<'a, F: ?Sized>(&'a F);

impl<F: ClipFolder + ?Sized> ClipFolder for Borrowed<'_, F> {
    fn read(&self, path: &str) -> Result<Vec<u8>> {
        self.0.read(path)
    }
}

fn read(bytes: &[u8], folder: &dyn ClipFolder) -> Result<(Problems, Option<BenchmarkInputs>)> {
    let document = json::parse(bytes, INPUT_LIMITS)?;
    let mut problems = Problems::default();
    let root = Pointer::root();
    let is_wrapper = document.get("inputs").is_some();
    if !is_wrapper {
        let inputs = of_value(&document, &root, folder, &mut problems);
        return Ok((problems, inputs));
    }
    let mut inputs = None;
    if let Some(mut members) = Members::of(&document, &root, &["inputs", "metadata"], &mut problems)
    {
        let _notes: Option<JsonObject> = members.read("metadata");
        let place = members.place("inputs");
        let value = document.get("inputs").unwrap_or(&Value::Null);
        inputs = of_value(value, &place, folder, &mut problems);
    }
    Ok((problems, inputs))
}

/// Reads inputs that stand somewhere in a document.
pub(in super::super) fn of_value(
    value: &Value,
    place: &Pointer,
    folder: &dyn ClipFolder,
    problems: &mut Problems,
) -> Option<BenchmarkInputs> {
    let mut inputs = match BenchmarkInputs::standard() {
        Ok(inputs) => inputs,
        Err(error) => {
            problems.refused(place, &error);
            return None;
        }
    };
    let mut members = Members::of(value, place, &KEYS, problems)?;
    if !KEYS.iter().any(|key| members.get(key).is_some()) {
        let message = format!("must have at least one of {}", KEYS.join(", "));
        members.problems.add(place.clone(), message);
        return None;
    }
    plain(&mut members, &mut inputs);
    nested(&mut members, &mut inputs);
    if let Some(value) = members.get("transfer_clip") {
        let place = members.place("transfer_clip");
        if let Some(read) = clip::read(value, &place, folder, members.problems) {
            inputs.transfer_clip = read;
        }
    }
    check(&inputs, place, members.problems);
    Some(inputs)
}

fn plain(members: &mut Members<'_>, inputs: &mut BenchmarkInputs) {
    let texts = [
        ("reason_query", &mut inputs.reason_query),
        ("generation_prompt", &mut inputs.generation_prompt),
        ("transfer_prompt", &mut inputs.transfer_prompt),
        ("embedding_text", &mut inputs.embedding_text),
    ];
    for (key, text) in texts {
        if let Some(read) = members.text(key) {
            *text = read;
        }
    }
    let counts = [
        ("prediction_steps", &mut inputs.prediction_steps),
        ("transfer_width", &mut inputs.transfer_width),
        ("transfer_height", &mut inputs.transfer_height),
    ];
    for (key, count) in counts {
        if let Some(read) = members.read(key) {
            *count = read;
        }
    }
    if let Some(seconds) = members.read("generation_duration_seconds") {
        inputs.generation_duration_seconds = seconds;
    }
    if let Some(fps) = members.read("transfer_fps") {
        inputs.transfer_fps = fps;
    }
}

fn nested(members: &mut Members<'_>, inputs: &mut BenchmarkInputs) {
    if let Some(action) = members.read::<Action>("prediction_action") {
        inputs.prediction_action = action;
    }
    if let Some(info) = members.get("score_info") {
        let outcome = Observation::from_json(info.clone());
        set(members, "score_info", outcome, &mut inputs.score_info);
    }
    if let Some(candidates) = members.read::<ActionCandidates>("score_action_candidates") {
        inputs.score_action_candidates = candidates;
    }
    if let Some(info) = members.get("policy_info") {
        let outcome = json::decode_value::<PolicyInfo>(batched::texts(info.clone()));
        set(members, "policy_info", outcome, &mut inputs.policy_info);
    }
}

fn set<T>(members: &mut Members<'_>, key: &str, outcome: Result<T>, into: &mut T) {
    match outcome {
        Ok(value) => *into = value,
        Err(error) => {
            let place = members.place(key);
            members.problems.refused(&place, &error);
        }
    }
}

/// Makes every request once, so that what it refuses is said of the input.
fn check(inputs: &BenchmarkInputs, place: &Pointer, problems: &mut Problems) {
    for operation in OPERATIONS {
        let outcome = Prepared::new(operation, inputs).and_then(|prepared| prepared.check());
        if let Err(error) = outcome {
            let pointer = place.key(source(operation, &error));
            problems.add(pointer, error.message().clone());
        }
    }
}

fn source(operation: Capability, error: &Error) -> &'static str {
    let at = error.pointer().map_or("", Pointer::as_str);
    SOURCES
        .iter()
        .find(|(of, prefix, _)| *of == operation && at.starts_with(prefix))
        .map_or("", |(_, _, key)| key)
}
