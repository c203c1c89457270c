//! One scenario, every field of it checked.

use std::collections::BTreeSet;

use serde_json::Value;
use worldforge_core::{
    Digest, JsonObject, ObjectId, ProviderName, Redactor, Result, SceneObject, StorageId,
    WorldIdentity, WorldState, json::Pointer, redact::Rule,
};

use super::{
    action::{ScenarioAction, ScenarioStep, read_action},
    expectation::{Expectation, read_expectation},
    fields::Fields,
    object::{StatedObject, read_object},
    problem::Problems,
};

/// Most objects that a scenario begins with.
pub const MAX_SCENARIO_OBJECTS: usize = 1_000;

/// Most actions of a scenario.
pub const MAX_ACTIONS: usize = 1_000;

/// Most expectations of a scenario.
pub const MAX_EXPECTATIONS: usize = 1_000;

/// The versions that are read.
pub(super) const VERSIONS: std::ops::RangeInclusive<u64> = 1..=2;

/// A scenario that can be run.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Scenario {
    /// The version that the file states.
    pub schema_version: u64,
    /// The id.
    pub id: String,
    /// The display name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who carries the actions out.
    pub provider: ProviderName,
    /// The world's name.
    pub world_name: String,
    /// The objects that the world begins with, in the order of the file.
    pub objects: Vec<(ObjectId, SceneObject)>,
    /// What is done, in order.
    pub actions: Vec<ScenarioStep>,
    /// What is expected afterwards.
    pub expectations: Vec<Expectation>,
    /// The author's own notes.
    pub metadata: JsonObject,
}

impl Scenario {
    /// Reads a scenario whose parents were merged and whose matrix was expanded.
    pub(super) fn read(value: Value) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        refuse_secrets(&value, &mut problems);
        let scenario = read(value, &mut problems);
        match scenario {
            Some(scenario) if problems.is_empty() => Ok(scenario),
            _ => Err(problems),
        }
    }

    /// Makes the state that the scenario begins with; its id follows from the scenario's.
    ///
    /// # Errors
    ///
    /// None that a scenario can cause.
    pub fn state(&self) -> Result<WorldState> {
        let mut state = WorldState::new();
        let identity =
            WorldIdentity::new(self.world_id()?, &self.world_name, self.provider.as_str())?;
        state
            .metadata
            .insert("name".to_owned(), identity.name.clone().into());
        state.identity = Some(identity);
        for (id, object) in &self.objects {
            state.scene.insert(id.clone(), object.clone())?;
        }
        Ok(state)
    }

    /// Returns the id of the world that the scenario runs in.
    pub(super) fn world_id(&self) -> Result<StorageId> {
        let digest = Digest::of_bytes(self.id.as_bytes()).to_hex();
        StorageId::new(format!("world_{}", digest.get(..12).unwrap_or(&digest)))
    }

    /// Returns everyone who is asked, the scenario's provider first.
    pub fn providers(&self) -> Vec<&ProviderName> {
        let mut names = vec![&self.provider];
        for provider in self
            .actions
            .iter()
            .filter_map(|step| step.provider.as_ref())
        {
            if !names.contains(&provider) {
                names.push(provider);
            }
        }
        names
    }
}

/// Notes every text that evidence would have to hide; only free prose and notes may hold one, which is
/// hidden where it is shown.
fn refuse_secrets(value: &Value, problems: &mut Problems) {
    for finding in Redactor::standard().scan_value(value) {
        let is_prose = ["/description", "/metadata"]
            .iter()
            .any(|place| finding.pointer.as_str().starts_with(place));
        if !is_prose && finding.rule != Rule::Phrase {
            let rule = finding.rule;
            let message = format!("must hold no secret and no path of a host ({rule})");
            problems.add(&finding.pointer, message);
        }
    }
}

fn read(value: Value, problems: &mut Problems) -> Option<Scenario> {
    let mut fields = Fields::of(value, Pointer::root(), problems)?;
    let schema_version = fields.value("schema_version").and_then(|it| it.as_u64());
    // The file's own version was checked when it was loaded.
    let id = fields.typed::<ObjectId>("id");
    let name = fields.text("name");
    let description = fields.any_text("description");
    let provider = fields.typed::<ProviderName>("provider");
    let world = fields.value("world");
    let actions = fields.list("actions", MAX_ACTIONS);
    let expectations = fields.list("expected_artifacts", MAX_EXPECTATIONS);
    let metadata = fields.object("metadata");
    fields.finish();
    let world = world.and_then(|world| read_world(world, problems));
    let actions = read_each(actions, "/actions", problems, |it, at, problems| {
        read_action(it, &at, problems)
    });
    let expectations = read_each(
        expectations,
        "/expected_artifacts",
        problems,
        read_expectation,
    );
    let (world_name, objects) = world?;
    check_references(&objects, &actions, problems);
    Some(Scenario {
        schema_version: schema_version?,
        id: id?.to_string(),
        name: name?,
        description,
        provider: provider?,
        world_name,
        objects,
        actions,
        expectations,
        metadata,
    })
}

type World = (String, Vec<(ObjectId, SceneObject)>);

fn read_world(value: Value, problems: &mut Problems) -> Option<World> {
    let mut fields = Fields::of(value, Pointer::from("/world"), problems)?;
    let name = fields.text("name");
    let objects = fields.list("objects", MAX_SCENARIO_OBJECTS);
    fields.finish();
    let stated = read_each(objects, "/world/objects", problems, |it, at, problems| {
        read_object(it, &at, problems)
    });
    Some((name?, with_ids(stated, problems)))
}

fn read_each<T>(
    items: Vec<Value>,
    at: &'static str,
    problems: &mut Problems,
    mut read: impl FnMut(Value, Pointer, &mut Problems) -> Option<T>,
) -> Vec<T> {
    let items = items.into_iter().enumerate();
    items
        .filter_map(|(index, item)| read(item, Pointer::from(at).index(index), problems))
        .collect()
}

/// Gives each object an id; those without one get `obj_<n>`, as their provider would give it.
fn with_ids(stated: Vec<StatedObject>, problems: &mut Problems) -> Vec<(ObjectId, SceneObject)> {
    let given: Vec<ObjectId> = stated.iter().filter_map(|it| it.id.clone()).collect();
    let mut taken = BTreeSet::new();
    for id in &given {
        if !taken.insert(id.as_str()) {
            let message = format!("object id '{id}' must not be given twice");
            problems.add(&"/world/objects".into(), message);
        }
    }
    let mut number = 0;
    let mut next = || loop {
        number += 1;
        let id = format!("obj_{number}");
        if !taken.contains(id.as_str()) {
            return ObjectId::new(id).ok();
        }
    };
    stated
        .into_iter()
        .filter_map(|it| Some((it.id.or_else(&mut next)?, it.object)))
        .collect()
}

/// Refuses a move of an object that cannot be there; what a provider spawns, it names itself.
fn check_references(
    objects: &[(ObjectId, SceneObject)],
    actions: &[ScenarioStep],
    problems: &mut Problems,
) {
    for (index, step) in actions.iter().enumerate() {
        if matches!(step.action, ScenarioAction::Spawn(_)) {
            return;
        }
        let Some(wanted) = step.object_id() else {
            continue;
        };
        if !objects.iter().any(|(id, _)| id == wanted) {
            let at = Pointer::from("/actions")
                .index(index)
                .key("parameters")
                .key("object_id");
            problems.add(&at, "must name an object of the world");
        }
    }
}
