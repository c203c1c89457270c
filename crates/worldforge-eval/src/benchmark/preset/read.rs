//! Reading presets.

use serde_json::Value;
use worldforge_core::{
    Digest, Positive, Result,
    json::{self, Limits, Pointer},
};

use super::{Category, Preset, PresetRecording, PresetTarget, Tolerance};
use crate::benchmark::{
    Budget, ClipFolder, MAX_CONCURRENCY, MAX_ITERATIONS, MAX_WARMUP, NoClips, budget, inputs,
    reading::{Members, Problems, kind_of},
};

/// The version of the documents that describe presets.
pub const PRESET_SCHEMA_VERSION: u64 = 1;

/// Limits of such a document: 1 MiB.
pub const PRESET_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(1 << 20);

/// Most providers of one preset.
pub const MAX_PRESET_TARGETS: usize = 32;

/// Most characters of a preset's name.
const MAX_NAME: usize = 64;

const KEYS: [&str; 16] = [
    "schema_version",
    "name",
    "version",
    "category",
    "summary",
    "success_signal",
    "tolerance",
    "targets",
    "iterations",
    "concurrency",
    "warmup",
    "deadline_seconds",
    "inputs",
    "budgets",
    "recordings",
    "tags",
];

impl Preset {
    /// Reads a preset.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming every member that is
    /// wrong, [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past [`PRESET_LIMITS`].
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let document = json::parse(bytes, PRESET_LIMITS)?;
        let mut problems = Problems::default();
        let preset = read(&document, &mut problems);
        problems.or(preset)
    }
}

fn read(document: &Value, problems: &mut Problems) -> Option<Preset> {
    let mut members = Members::of(document, &Pointer::root(), &KEYS, problems)?;
    if members.required::<u64>("schema_version")? != PRESET_SCHEMA_VERSION {
        members.note("schema_version", format!("must be {PRESET_SCHEMA_VERSION}"));
    }
    let name = name(&mut members);
    let category: Option<Category> = members.required("category");
    let tolerance: Option<Tolerance> = members.required("tolerance");
    let (summary, signal) = (members.text("summary"), members.text("success_signal"));
    let targets = targets(&mut members);
    let version = members.count("version", 1, 1 << 32);
    let iterations = members.count("iterations", 1, MAX_ITERATIONS);
    let concurrency = members.count("concurrency", 1, MAX_CONCURRENCY as u64);
    let warmup = members.count("warmup", 0, MAX_WARMUP);
    let deadline: Option<Positive> = members.required("deadline_seconds");
    let inputs = inputs_of(&mut members);
    let budgets = budgets(&mut members);
    let recordings = recordings(&mut members);
    let tags: Option<Vec<String>> = members.read("tags");
    Some(Preset {
        name: name?,
        version: or_note(&mut members, "version", version)?,
        category: category?,
        summary: or_note(&mut members, "summary", summary)?,
        success_signal: or_note(&mut members, "success_signal", signal)?,
        tolerance: tolerance?,
        targets: targets?,
        iterations: or_note(&mut members, "iterations", iterations)?,
        concurrency: usize::try_from(or_note(&mut members, "concurrency", concurrency)?).ok()?,
        warmup: or_note(&mut members, "warmup", warmup)?,
        deadline_seconds: deadline?.get(),
        inputs: inputs?,
        budgets,
        recordings,
        tags: tags.unwrap_or_default(),
        digest: Digest::of_json(document),
    })
}

/// Notes that a member must be there, where nothing else was noted.
fn or_note<T>(members: &mut Members<'_>, key: &str, value: Option<T>) -> Option<T> {
    if value.is_none() && members.get(key).is_none() {
        members.note(key, "must be there");
    }
    value
}

fn name(members: &mut Members<'_>) -> Option<String> {
    let name: String = members.required("name")?;
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_letter) {
        return Some(name);
    }
    members.note(
        "name",
        format!("must be 1 to {MAX_NAME} of a-z, 0-9 and '-'"),
    );
    None
}

/// Returns the items of a list with their places.
fn items(members: &mut Members<'_>, key: &str) -> Vec<(Pointer, Value)> {
    let place = members.place(key);
    match members.get(key) {
        None => Vec::new(),
        Some(Value::Array(items)) if items.len() <= MAX_PRESET_TARGETS => items
            .iter()
            .enumerate()
            .map(|(index, item)| (place.index(index), item.clone()))
            .collect(),
        Some(Value::Array(_)) => {
            members.note(key, format!("must hold at most {MAX_PRESET_TARGETS}"));
            Vec::new()
        }
        Some(other) => {
            members.note(key, format!("must be a list, found {}", kind_of(other)));
            Vec::new()
        }
    }
}

fn targets(members: &mut Members<'_>) -> Option<Vec<PresetTarget>> {
    let mut targets = Vec::new();
    for (place, item) in items(members, "targets") {
        let known = ["provider", "operations"];
        let mut target = Members::of(&item, &place, &known, members.problems)?;
        let (provider, operations) = (target.required("provider"), target.required("operations"));
        targets.push(PresetTarget {
            provider: provider?,
            operations: operations?,
        });
    }
    if targets.is_empty() || targets.iter().any(|target| target.operations.is_empty()) {
        members.note(
            "targets",
            "must name at least one provider, each with an operation",
        );
        return None;
    }
    Some(targets)
}

fn recordings(members: &mut Members<'_>) -> Vec<PresetRecording> {
    let mut recordings = Vec::new();
    for (place, item) in items(members, "recordings") {
        let known = ["provider", "file", "settings"];
        let Some(mut recording) = Members::of(&item, &place, &known, members.problems) else {
            continue;
        };
        let provider = recording.required("provider");
        let (file, settings) = (recording.required("file"), recording.read("settings"));
        if let (Some(provider), Some(file)) = (provider, file) {
            recordings.push(PresetRecording {
                provider,
                file,
                settings: settings.unwrap_or_default(),
            });
        }
    }
    recordings
}

fn inputs_of(members: &mut Members<'_>) -> Option<crate::benchmark::BenchmarkInputs> {
    let place = members.place("inputs");
    let folder: &dyn ClipFolder = &NoClips;
    match members.get("inputs") {
        Some(value) => inputs::of_value(value, &place, folder, members.problems),
        None => crate::benchmark::BenchmarkInputs::standard().ok(),
    }
}

fn budgets(members: &mut Members<'_>) -> Vec<Budget> {
    let place = members.place("budgets");
    match members.get("budgets") {
        Some(list) => budget::of_list(list, &place, members.problems),
        None => Vec::new(),
    }
}
