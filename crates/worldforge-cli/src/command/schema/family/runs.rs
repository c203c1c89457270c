//! Runs and what is said of them.

use worldforge_core::Event;
use worldforge_evidence::{
    BundleManifest, CheckReport, ConfigProfile, DatasetManifest, Provenance, RunIndex, RunList,
    RunManifest, SmokeRegistry, WorkflowTrace,
    attest::{Envelope, Statement},
    read_bundle_manifest, read_manifest,
};
use worldforge_providers::manifest::{RUNTIME_SCHEMA, RuntimeManifest};

use super::{
    Check, Family,
    described::{PrintedBundleVerification, PrintedPlan, PrintedVerification, ProfileFile},
    kind::schema_of,
    readers::{events, one, plain, registry},
};

pub(super) const FAMILIES: &[Family] = &[
    Family {
        name: "run-manifest",
        title: "Run manifest",
        versions: "2; reads 1 and the form before it",
        writer: "every run",
        schema: || schema_of::<RunManifest>("Run manifest"),
        check: Check::Reader(|bytes| one(read_manifest(bytes))),
        is: |it| {
            let is_present = it
                .get("schema")
                .is_some_and(|schema| schema == "worldforge.run_manifest");
            let is_older = !it.contains_key("schema")
                && it.contains_key("run_id")
                && ["created_at", "manifest_version", "command_argv"]
                    .iter()
                    .any(|key| it.contains_key(*key));
            is_present || is_older
        },
    },
    Family {
        name: "run-index",
        title: "Index of the runs of a workspace",
        versions: "1",
        writer: "runs index",
        schema: || schema_of::<RunIndex>("Index of the runs of a workspace"),
        check: Check::Schema,
        is: |it| it.contains_key("filter_applied"),
    },
    Family {
        name: "run-list",
        title: "List of runs",
        versions: "-",
        writer: "runs list",
        schema: || schema_of::<RunList>("List of runs"),
        check: Check::Schema,
        is: |it| it.len() == 2 && it.contains_key("entries") && it.contains_key("issues"),
    },
    Family {
        name: "check-report",
        title: "Report of a check of runs",
        versions: "1",
        writer: "runs check",
        schema: || schema_of::<CheckReport>("Report of a check of runs"),
        check: Check::Schema,
        is: |_| false,
    },
    Family {
        name: "retention-plan",
        title: "Plan of what is deleted",
        versions: "1",
        writer: "runs prune, runs cleanup",
        schema: || schema_of::<PrintedPlan>("Plan of what is deleted"),
        check: Check::Schema,
        is: |it| it.contains_key("candidates") && it.contains_key("policy"),
    },
    Family {
        name: "bundle-manifest",
        title: "Manifest of an evidence bundle",
        versions: "2; reads 1",
        writer: "bundle create",
        schema: || schema_of::<BundleManifest>("Manifest of an evidence bundle"),
        check: Check::Reader(|bytes| one(read_bundle_manifest(bytes))),
        is: |it| it.contains_key("files") && it.contains_key("runs"),
    },
    Family {
        name: "bundle-verification",
        title: "Verification of an evidence bundle",
        versions: "-",
        writer: "bundle verify",
        schema: || schema_of::<PrintedBundleVerification>("Verification of an evidence bundle"),
        check: Check::Schema,
        is: |it| it.contains_key("bundle_digest") && it.contains_key("problems"),
    },
    Family {
        name: "event",
        title: "Event of an event log",
        versions: "2; reads 1",
        writer: "every run, one line each",
        schema: || schema_of::<Event>("Event of an event log"),
        check: Check::Reader(events),
        is: |it| {
            it.contains_key("event_type")
                || (it.contains_key("phase") && it.contains_key("operation"))
        },
    },
    Family {
        name: "statement",
        title: "Statement about an evaluation (in-toto Statement v1)",
        versions: "1",
        writer: "attest, inside an attestation",
        schema: || schema_of::<Statement>("Statement about an evaluation"),
        check: Check::Reader(|bytes| one(Statement::from_payload(bytes))),
        is: |it| it.contains_key("_type"),
    },
    Family {
        name: "attestation",
        title: "Signed statement (DSSE envelope)",
        versions: "1",
        writer: "attest",
        schema: || schema_of::<Envelope>("Signed statement"),
        check: Check::Reader(|bytes| one(Envelope::read(bytes))),
        is: |it| it.contains_key("payloadType"),
    },
    Family {
        name: "verification",
        title: "Verification of a run",
        versions: "-",
        writer: "verify",
        schema: || schema_of::<PrintedVerification>("Verification of a run"),
        check: Check::Schema,
        is: |_| false,
    },
    Family {
        name: "smoke-registry",
        title: "Registry of live smokes",
        versions: "1",
        writer: "registry update",
        schema: || schema_of::<SmokeRegistry>("Registry of live smokes"),
        check: Check::Reader(registry),
        is: |it| {
            it.get("entries")
                .and_then(|entries| entries.get(0))
                .is_some_and(|row| row.get("runtime_manifest").is_some())
        },
    },
    Family {
        name: "runtime-manifest",
        title: "Runtime manifest of a provider",
        versions: "1; reads the older form",
        writer: "authors of providers",
        schema: || serde_json::from_str(RUNTIME_SCHEMA).unwrap_or_default(),
        check: Check::Reader(|bytes| one(RuntimeManifest::from_json(bytes))),
        is: |it| {
            it.contains_key("provider")
                && (it.contains_key("docs_path") || it.contains_key("runtime"))
        },
    },
    Family {
        name: "workflow-trace",
        title: "Trace of a composed workflow",
        versions: "1",
        writer: "eval, inside suite reports",
        schema: || schema_of::<WorkflowTrace>("Trace of a composed workflow"),
        check: Check::Reader(|bytes| one(WorkflowTrace::read(bytes))),
        is: |it| it.contains_key("workflow_id"),
    },
    Family {
        name: "provenance",
        title: "Provenance of results",
        versions: "2",
        writer: "eval and benchmark, inside reports",
        schema: || schema_of::<Provenance>("Provenance of results"),
        check: Check::Reader(|bytes| one(Provenance::read(bytes))),
        is: |it| it.contains_key("suite_version") && it.contains_key("input_digest"),
    },
    Family {
        name: "dataset-manifest",
        title: "Dataset manifest",
        versions: "1",
        writer: "dataset init, and people",
        schema: || schema_of::<DatasetManifest>("Dataset manifest"),
        check: Check::Reader(|bytes| DatasetManifest::read(bytes).err().unwrap_or_default()),
        is: |it| it.contains_key("host_acquisition_steps"),
    },
    Family {
        name: "config-profile",
        title: "Configuration profile",
        versions: "1",
        writer: "people",
        schema: || schema_of::<ProfileFile>("Configuration profile"),
        check: Check::Reader(|bytes| ConfigProfile::read(bytes, None).err().unwrap_or_default()),
        is: |it| it.contains_key("timeout_preset") || it.contains_key("retry_preset"),
    },
    Family {
        name: "workspace-pins",
        title: "Runs that retention keeps",
        versions: "1",
        writer: "runs pin",
        schema: || schema_of::<worldforge_evidence::Pins>("Runs that retention keeps"),
        check: Check::Reader(plain::<worldforge_evidence::Pins>),
        is: |it| it.contains_key("pins"),
    },
];
