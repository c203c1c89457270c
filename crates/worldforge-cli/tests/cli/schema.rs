//! `schema`: what is published, what is written, and what the readers make of it.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{
    schema_samples::{Sample, read, root, text, written},
    support::{Sandbox, fixture},
};

fn families(sandbox: &Sandbox) -> Vec<Value> {
    let listed = sandbox.json("schema list");
    listed["families"].as_array().unwrap().clone()
}

fn schema(sandbox: &Sandbox, family: &str) -> Value {
    sandbox
        .run(&format!("schema show {family}"))
        .success()
        .json()
}

/// Returns what keeps a document from fitting its family's schema.
fn faults(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    let faults = validator.iter_errors(document);
    faults
        .map(|fault| format!("{}: {}", fault.instance_path(), fault.masked()))
        .collect()
}

/// Returns the members that a schema requires and a document has.
fn required(schema: &Value, document: &Value) -> Vec<String> {
    let mut names = Vec::new();
    if let (Some(required), Some(members)) = (schema["required"].as_array(), document.as_object()) {
        let required = required.iter().filter_map(Value::as_str);
        names.extend(required.filter(|name| members.contains_key(*name)));
    }
    names.into_iter().map(str::to_owned).collect()
}

fn verdict(sandbox: &Sandbox, family: &str, document: &Value) -> i32 {
    sandbox.file("document.json", document.to_string());
    sandbox
        .run(&format!("schema validate {family} document.json"))
        .code
}

#[test]
fn published_schemas_are_those_of_the_types() {
    let sandbox = Sandbox::new();
    let folder = root().join("docs/src/reference/schemas");
    let page = text(&root().join("docs/src/reference/schemas.md"));
    let mut names = Vec::new();
    for family in families(&sandbox) {
        let name = family["family"].as_str().unwrap();
        let shown = sandbox.run(&format!("schema show {name}")).success().stdout;
        let schema: Value = serde_json::from_str(&shown).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        names.push(format!("{name}.schema.json"));
        assert!(
            page.contains(&format!("(schemas/{name}.schema.json)")),
            "{name} has no line in schemas.md"
        );
        let kept = std::fs::read_to_string(folder.join(names.last().unwrap()));
        assert!(
            kept.is_ok_and(|kept| kept == shown),
            "{name} differs from what is published; run `cargo xtask generate`"
        );
    }
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            names.contains(&name),
            "{name} is published and nothing makes it"
        );
    }
}

#[test]
fn what_is_written_fits_its_schema_and_its_reader() {
    let sandbox = Sandbox::new();
    let samples = written();
    assert!(samples.len() >= 30);
    for Sample { family, document } in &samples {
        let faults = faults(&schema(&sandbox, family), document);
        assert!(faults.is_empty(), "{family}: {faults:#?}");
        assert_eq!(verdict(&sandbox, family, document), 0, "{family}");
    }
}

/// Members that are always written and that a reader does without: it reads older forms that lack
/// them, or, in logs, shows what is there.
const FORGIVEN: [(&str, &str); 17] = [
    ("event", "attempt"),
    ("event", "capability"),
    ("event", "duration_ms"),
    ("event", "elapsed_ms"),
    ("event", "event_id"),
    ("event", "event_type"),
    ("event", "max_attempts"),
    ("event", "message"),
    ("event", "metadata"),
    ("event", "method"),
    ("event", "schema_version"),
    ("event", "seq"),
    ("event", "status_code"),
    ("event", "step"),
    ("event", "target"),
    ("event", "time"),
    ("runtime-manifest", "default_model"),
];

#[test]
fn what_lacks_a_required_member_or_has_an_unknown_one_is_refused_twice() {
    let sandbox = Sandbox::new();
    let mut forgiven = Vec::new();
    for Sample { family, document } in &written() {
        let schema = schema(&sandbox, family);
        for name in required(&schema, document) {
            let mut bad = document.clone();
            bad.as_object_mut().unwrap().remove(&name);
            assert!(!faults(&schema, &bad).is_empty(), "{family}: {name}");
            if verdict(&sandbox, family, &bad) != 1 {
                forgiven.push((*family, name));
            }
        }
        // Events may carry what their host adds.
        if schema["additionalProperties"] == json!(false) {
            let mut bad = document.clone();
            bad["unknown_member"] = json!(1);
            assert!(!faults(&schema, &bad).is_empty(), "{family}");
            assert_eq!(verdict(&sandbox, family, &bad), 1, "{family}");
        }
    }
    let forgiven: Vec<_> = forgiven
        .iter()
        .map(|(family, name)| (*family, name.as_str()))
        .collect();
    assert_eq!(forgiven, FORGIVEN);
}

/// Lists the JSON files of a folder of this repository, and of the folders in it.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_people_wrote_in_this_repository_fits_its_schema() {
    let sandbox = Sandbox::new();
    for (family, folder) in [
        ("mapping", "examples/mappings"),
        ("scenario", "examples/scenarios"),
        ("suite", "examples/suites"),
        ("cassette", "crates/worldforge-providers/tests/cassettes"),
        (
            "capability-fixture",
            "crates/worldforge-testing/corpus/capability",
        ),
        (
            "benchmark-preset",
            "crates/worldforge-cli/src/command/benchmark/presets",
        ),
        (
            "dataset-manifest",
            "crates/worldforge-evidence/fixtures/dataset",
        ),
    ] {
        let schema = schema(&sandbox, family);
        let files = files(folder);
        assert!(!files.is_empty(), "{folder}");
        for file in files {
            // One fixture holds a number that is none.
            let Ok(document) = serde_json::from_str::<Value>(&text(&file)) else {
                continue;
            };
            let faults = faults(&schema, &document);
            assert!(faults.is_empty(), "{}: {faults:#?}", file.display());
        }
    }
    for (family, file) in [
        ("budget", "examples/benchmark-budget.json"),
        ("benchmark-inputs", "examples/benchmark-inputs.json"),
    ] {
        let faults = faults(&schema(&sandbox, family), &read(root().join(file)));
        assert!(faults.is_empty(), "{file}: {faults:#?}");
    }
}

/// Every valid fixture of a capability is a request.
#[test]
fn requests_fit_the_schemas_of_their_capabilities() {
    let sandbox = Sandbox::new();
    let corpus = "crates/worldforge-testing/corpus/capability";
    for file in files(corpus) {
        let Ok(fixture) = serde_json::from_str::<Value>(&text(&file)) else {
            continue;
        };
        if fixture["expected"] == "valid" {
            let family = format!("{}-request", fixture["capability"].as_str().unwrap());
            let request = &fixture["payload"];
            let faults = faults(&schema(&sandbox, &family), request);
            assert!(faults.is_empty(), "{}: {faults:#?}", file.display());
            assert_eq!(verdict(&sandbox, &family, request), 0, "{}", file.display());
        }
    }
}

#[test]
fn families_are_told_from_documents() {
    let sandbox = Sandbox::new();
    for Sample { family, document } in &written() {
        sandbox.file("document.json", document.to_string());
        let found = sandbox.run("schema validate document.json --format json");
        let found: Value = serde_json::from_str(&found.stdout).unwrap();
        assert_eq!(found["documents"][0]["family"], *family);
    }
}

#[test]
fn older_files_are_read_and_malformed_ones_are_not() {
    let sandbox = Sandbox::new();
    for name in [
        "seed-leworldmodel-score",
        "smoke-v1-gr00t-skipped",
        "smoke-v1-runway",
        "v2",
        "workspace-v1-benchmark-failed",
        "workspace-v1-demo-skipped",
        "workspace-v1-eval",
    ] {
        let path = fixture(&format!("manifests/{name}.json"));
        let output = sandbox.run(&format!("schema validate {path}"));
        assert_eq!(output.code, 0, "{}", output.stdout);
    }
    let malformed = std::fs::read_dir(fixture("manifests/malformed")).unwrap();
    for entry in malformed {
        let path = entry.unwrap().path();
        let line = format!("schema validate run-manifest {}", path.display());
        let output = sandbox.run(&line);
        assert_eq!(output.code, 1, "{}: {}", path.display(), output.stdout);
    }
}

#[test]
fn all_that_is_wrong_is_listed_with_a_next_step() {
    let sandbox = Sandbox::new();
    let core = root().join("crates/worldforge-core/fixtures/scene");
    let text = text(&core.join("signed-mesh.json"));
    let output = sandbox.run_with_input("schema validate -", &text);
    assert_eq!(output.code, 1);
    assert!(!output.stdout.contains("Amz"), "{}", output.stdout);
    insta::assert_snapshot!(output.stdout);
}

#[test]
fn what_is_no_document_of_a_family_is_refused_by_kind() {
    let sandbox = Sandbox::new();
    sandbox
        .file("empty.json", "")
        .file("list.json", "[]")
        .file("odd.json", r#"{"a": 1}"#);
    for name in ["empty.json", "list.json", "odd.json"] {
        assert_eq!(
            sandbox.run(&format!("schema validate {name}")).code,
            1,
            "{name}"
        );
    }
    sandbox.run("schema validate absent.json").refusal(2);
    sandbox.run("schema validate .").refusal(2);
    sandbox.run("schema validate world").refusal(2);
    let text = sandbox
        .run("schema validate scene-artefact odd.json")
        .refusal(2);
    assert!(text.contains("did you mean 'scene-artifact'?"), "{text}");
    sandbox.run("schema show scene-artefact").refusal(2);
}
