//! Worlds, scenarios, and what else goes in.

use worldforge_core::SceneArtifact;
use worldforge_eval::{
    benchmark::{NoClips, check_budgets, check_inputs},
    scenario::{MatrixOutcome, ScenarioOutcome},
};
use worldforge_evidence::worlds::{World, WorldDiff, WorldPatch};
use worldforge_providers::translate::Mapping;
use worldforge_testing::{cassette::Cassette, corpus::Fixture};

use super::{
    Check, Family,
    described::{BudgetFile, InputsFile, ScenarioFile, WorldFile},
    kind::schema_of,
    readers::{fixture, one, problems, scenario, scene},
};

pub(super) const FAMILIES: &[Family] = &[
    Family {
        name: "scene-artifact",
        title: "Scene artifact",
        versions: "\"1\"",
        writer: "providers of scenes",
        schema: || schema_of::<SceneArtifact>("Scene artifact"),
        check: Check::Reader(scene),
        is: |it| {
            it.get("kind")
                .is_some_and(|kind| kind == "worldforge.scene_artifact")
        },
    },
    Family {
        name: "world",
        title: "World",
        versions: "2; reads 1 and exports",
        writer: "world",
        schema: || schema_of::<WorldFile>("World"),
        check: Check::Reader(|bytes| one(World::read(bytes))),
        is: |it| {
            it.get("schema")
                .is_some_and(|schema| schema == "worldforge.world")
                || it.contains_key("scene")
                || (it.contains_key("state") && it.contains_key("history"))
        },
    },
    Family {
        name: "world-diff",
        title: "Difference between two worlds",
        versions: "1",
        writer: "world diff",
        schema: || schema_of::<WorldDiff>("Difference between two worlds"),
        check: Check::Schema,
        is: |it| it.contains_key("history_summary") && it.contains_key("source_label"),
    },
    Family {
        name: "world-patch",
        title: "Patch of a world",
        versions: "1",
        writer: "world diff, and people",
        schema: || schema_of::<WorldPatch>("Patch of a world"),
        check: Check::Reader(|bytes| one(WorldPatch::from_json(bytes))),
        is: |it| it.contains_key("field_changes") || it.contains_key("object_changes"),
    },
    Family {
        name: "scenario",
        title: "Scenario",
        versions: "1 and 2",
        writer: "people",
        schema: || schema_of::<ScenarioFile>("Scenario"),
        check: Check::Reader(scenario),
        is: |it| it.contains_key("expected_artifacts") || it.contains_key("extends"),
    },
    Family {
        name: "scenario-result",
        title: "Outcome of a scenario",
        versions: "1",
        writer: "scenario run",
        schema: || schema_of::<ScenarioOutcome>("Outcome of a scenario"),
        check: Check::Schema,
        is: |it| it.contains_key("expectation_checks"),
    },
    Family {
        name: "scenario-matrix-result",
        title: "Outcomes of the cases of a scenario",
        versions: "1",
        writer: "scenario run",
        schema: || schema_of::<MatrixOutcome>("Outcomes of the cases of a scenario"),
        check: Check::Schema,
        is: |_| false,
    },
    Family {
        name: "benchmark-inputs",
        title: "Inputs of a benchmark",
        versions: "-",
        writer: "people",
        schema: || schema_of::<InputsFile>("Inputs of a benchmark"),
        check: Check::Reader(|bytes| problems(check_inputs(bytes, &NoClips))),
        is: |it| it.contains_key("inputs") || it.contains_key("prediction_action"),
    },
    Family {
        name: "budget",
        title: "Budgets of a benchmark",
        versions: "-",
        writer: "benchmark calibrate, and people",
        schema: || schema_of::<BudgetFile>("Budgets of a benchmark"),
        check: Check::Reader(|bytes| problems(check_budgets(bytes))),
        is: |it| it.contains_key("budgets"),
    },
    Family {
        name: "cassette",
        title: "Cassette",
        versions: "1",
        writer: "cassette record, and people",
        schema: || schema_of::<Cassette>("Cassette"),
        check: Check::Reader(|bytes| one(Cassette::from_json(bytes))),
        is: |it| it.contains_key("interactions"),
    },
    Family {
        name: "mapping",
        title: "Mapping from a policy's output to actions",
        versions: "1",
        writer: "people",
        schema: || schema_of::<Mapping>("Mapping from a policy's output to actions"),
        check: Check::Reader(|bytes| one(Mapping::from_json(bytes))),
        is: |it| it.contains_key("tensors") && it.contains_key("embodiment_tag"),
    },
    Family {
        name: "capability-fixture",
        title: "Fixture of a capability",
        versions: "1",
        writer: "people",
        schema: || schema_of::<Fixture>("Fixture of a capability"),
        check: Check::Reader(fixture),
        is: |it| it.contains_key("expected_error_pattern"),
    },
];
