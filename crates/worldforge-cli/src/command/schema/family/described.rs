//! Forms that are read member by member, and so have no type of their own to make a schema from.
#![expect(dead_code, reason = "these types describe files and are never made")]

use worldforge_core::{JsonObject, Positive, ProviderName, WorldDocument, schema::Schema};
use worldforge_eval::benchmark::{
    Budget, Category, PRESET_SCHEMA_VERSION, PresetRecording, PresetTarget, Tolerance,
};
use worldforge_evidence::{
    BundleVerification, ConfigProfile, ProfileWord, Removal, RetentionPlan, attest::Verification,
    worlds::World,
};

/// A world on disk, in the form with changes or with whole states in its history.
#[derive(Schema)]
#[serde(untagged)]
pub(super) enum WorldFile {
    /// The present form.
    Stored(Box<World>),
    /// The state alone, with whole states in its history.
    Snapshots(WorldDocument),
}

/// A plan of what is deleted, and what became of it.
#[derive(Schema)]
#[schema(written)]
pub(super) struct PrintedPlan {
    /// The plan.
    #[serde(flatten)]
    plan: RetentionPlan,
    /// Whether it was carried out.
    applied: bool,
    /// What became of each run.
    #[serde(skip_serializing_if = "Option::is_none")]
    removal: Option<Removal>,
}

/// What was found when a bundle was compared with its manifest.
#[derive(Schema)]
#[schema(written)]
pub(super) struct PrintedBundleVerification {
    /// Whether everything is as the manifest says.
    intact: bool,
    /// What was found.
    #[serde(flatten)]
    verification: BundleVerification,
}

/// What was found when a run was compared with what is said of it.
#[derive(Schema)]
#[schema(written)]
pub(super) struct PrintedVerification {
    /// What was verified.
    target: String,
    /// How it stands.
    verdict: String,
    /// What was not checked, and why.
    not_checked: Vec<String>,
    /// Every check.
    verification: Verification,
}

/// Defaults for repeated commands, without secrets.
#[derive(Schema)]
pub(super) struct ProfileFile {
    /// What a profile may say.
    #[serde(flatten)]
    profile: ConfigProfile,
    /// The one provider that is called, in the place of `providers`.
    provider: Option<ProfileWord>,
    /// The one suite or operation that is run, in the place of `operations`.
    operation: Option<ProfileWord>,
}

/// A list of budgets, alone or with notes.
#[derive(Schema)]
#[serde(untagged)]
pub(super) enum BudgetFile {
    /// With notes.
    Noted(NotedBudgets),
    /// Alone.
    Alone(Vec<Budget>),
}

/// Budgets with notes.
#[derive(Schema)]
pub(super) struct NotedBudgets {
    /// What results must keep to.
    budgets: Vec<Budget>,
    /// The author's notes.
    metadata: Option<JsonObject>,
}

/// The inputs of a benchmark, alone or with notes.
#[derive(Schema)]
#[serde(untagged)]
pub(super) enum InputsFile {
    /// With notes.
    Noted(Box<NotedInputs>),
    /// Alone.
    Alone(Box<Inputs>),
}

/// The inputs of a benchmark with notes.
#[derive(Schema)]
pub(super) struct NotedInputs {
    /// The inputs.
    inputs: Inputs,
    /// The author's notes.
    metadata: Option<JsonObject>,
}

/// What each operation of a benchmark is asked; what is absent has a default.
#[derive(Schema)]
#[schema(name = "BenchmarkInputs")]
pub(super) struct Inputs {
    /// The action of a prediction.
    prediction_action: Option<worldforge_core::Action>,
    /// Its steps.
    prediction_steps: Option<u32>,
    /// The question.
    reason_query: Option<String>,
    /// The prompt of a video.
    generation_prompt: Option<String>,
    /// How long the video is, in seconds.
    generation_duration_seconds: Option<f64>,
    /// The prompt of a rendering.
    transfer_prompt: Option<String>,
    /// Its width in pixels.
    transfer_width: Option<u32>,
    /// Its height in pixels.
    transfer_height: Option<u32>,
    /// Its frames in a second.
    transfer_fps: Option<f64>,
    /// The clip that is rendered again; its frames may stand in a file.
    transfer_clip: Option<JsonObject>,
    /// The text to embed.
    embedding_text: Option<String>,
    /// What is scored.
    score_info: Option<worldforge_core::Observation>,
    /// What could be done.
    score_action_candidates: Option<worldforge_core::capability::ActionCandidates>,
    /// What a policy sees.
    policy_info: Option<worldforge_core::capability::PolicyInfo>,
}

/// A scenario: a world, actions and what is expected afterwards.
///
/// A scenario that extends another may leave out what its parent says. Inside a matrix a text that
/// is a placeholder may stand in the place of any value.
#[derive(Schema)]
#[schema(name = "Scenario")]
pub(super) struct ScenarioFile {
    /// The version; only 2 knows `extends` and `matrix`.
    schema_version: u32,
    /// The id.
    id: Option<String>,
    /// The display name.
    name: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// Who carries the actions out.
    provider: Option<ProviderName>,
    /// The world that the scenario begins in.
    world: Option<ScenarioWorld>,
    /// What is done, in order.
    actions: Option<Vec<ScenarioFileAction>>,
    /// What is expected afterwards.
    expected_artifacts: Option<Vec<ScenarioFileExpectation>>,
    /// The author's notes.
    metadata: Option<JsonObject>,
    /// The relative path of the scenario that this one extends.
    extends: Option<String>,
    /// Parameters, of which every combination is a case.
    matrix: Option<ScenarioMatrix>,
}

/// The world that a scenario begins in.
#[derive(Schema)]
struct ScenarioWorld {
    /// The world's name.
    name: String,
    /// The objects that it begins with.
    #[serde(default)]
    objects: Vec<JsonObject>,
}

/// One action of a scenario.
#[derive(Schema)]
struct ScenarioFileAction {
    /// `move_to`, `spawn_object` or `predict`.
    kind: String,
    /// What the action needs.
    parameters: Option<JsonObject>,
}

/// One expectation of a scenario.
#[derive(Schema)]
struct ScenarioFileExpectation {
    /// What reports call it.
    label: String,
    /// `object_count`, `step` or `object_position`.
    kind: String,
    /// The count, the step, or the object with its position.
    value: serde_json::Value,
}

/// The parameters of a scenario.
#[derive(Schema)]
struct ScenarioMatrix {
    /// Each parameter with its values.
    parameters: JsonObject,
    /// Most cases; 16 unless it is said, and never over 64.
    max_cases: Option<u32>,
}

/// A benchmark that everybody runs the same way.
#[derive(Schema)]
pub(super) struct PresetFile {
    /// The version of the form.
    #[schema(constant = PRESET_SCHEMA_VERSION)]
    schema_version: u64,
    /// Its name: letters, digits and `-`.
    name: String,
    /// Its version, which rises with every change.
    version: u64,
    /// What it needs.
    category: Category,
    /// What it is for, in a sentence.
    summary: String,
    /// What a run that went well looks like.
    success_signal: String,
    /// When it may end well without having measured everything.
    tolerance: Tolerance,
    /// What it measures.
    targets: Vec<PresetTarget>,
    /// Samples of each operation.
    iterations: u64,
    /// Calls at the same time.
    concurrency: u64,
    /// Calls of each operation before the first sample.
    warmup: u64,
    /// How long everything may take, in seconds.
    deadline_seconds: Positive,
    /// What is asked.
    #[serde(default)]
    inputs: Inputs,
    /// What the results must keep to.
    #[serde(default)]
    budgets: Vec<Budget>,
    /// What answers instead of the network.
    #[serde(default)]
    recordings: Vec<PresetRecording>,
    /// Words to find it by.
    #[serde(default)]
    tags: Vec<String>,
}
