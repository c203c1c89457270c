//! An evaluation's run, signed and verified.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;
use worldforge_core::{
    Digest, ErrorKind, IdSource, ProviderName, Result, RunId, Safe, Timestamp,
    capability::Capability, json as encoding,
};
use worldforge_eval::{
    attestation::{
        CASES_FILE, EPISODES_FILE, EvaluationTally, PLANNER_FILE, REPORT_FILE, SUMMARY_FILE, attest,
    },
    closed_loop::{EpisodeRecord, Evaluation, Preset, Setup, behaviour_digest},
    environment::{Cases, LineWorld},
    report::{Facts, Report, ReportRequest},
    statistics::{Confidence, Proportion},
};
use worldforge_evidence::{
    Ending, NewArtifact, NewRun, ProcessFact, RunKind, RunRecorder, Toolchain, Workspace,
    attest::{
        Check, ClaimedInterval, Material, MaterialRole, OVERALL, PrivateKey, Statement, Statistic,
        Tally, TrustedKeys, Verification, Verifier,
    },
};

use crate::support::{LineOracle, ORACLE, line_actions, line_forge, line_world};

/// The files of a run, before they are written.
struct Files {
    records: Vec<EpisodeRecord>,
    report: Report,
    cases: Cases,
}

/// A finished run in a folder that lasts for one test.
struct Place {
    folder: TempDir,
    run: String,
}

struct Fixed;

impl IdSource for Fixed {
    fn next_id(&self) -> u64 {
        1
    }
}

/// Evaluates six cases with an oracle that breaks after some calls.
fn evaluate(checkpoint: &str) -> Files {
    let cases = Cases::draw(&LineWorld::new(), 5, 3).unwrap();
    let (forge, actions) = (
        line_forge(LineOracle {
            fails_after: Some(30),
            ..LineOracle::default()
        }),
        line_actions(),
    );
    let setup = Setup::new(&forge, ORACLE, Preset::Light.planner(), &actions).unwrap();
    let evaluation = Evaluation::new(&setup, &line_world);
    let records = evaluation.run(cases.as_slice(), &mut |_| Ok(())).unwrap();
    let mut facts = Facts::default();
    facts.checkpoint = Some(Safe::redact(checkpoint));
    let request = ReportRequest::new(&setup, &records).with_facts(facts);
    let report = Report::of(request, &mut LineWorld::new()).unwrap();
    Files {
        records,
        report,
        cases,
    }
}

impl Files {
    /// Writes the files as the command line does, each after a change.
    fn write(&self, change: &dyn Fn(&str, &mut Value)) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(folder.path());
        let mut recorder = RunRecorder::start(&workspace, new_run()).unwrap();
        let mut keep = |path: &str, mut value: Value| {
            change(path, &mut value);
            let text = match &value {
                Value::Array(lines) if path == EPISODES_FILE => {
                    let lines = lines.iter().map(|line| encoding::canonical(line) + "\n");
                    lines.collect()
                }
                value => encoding::pretty(value),
            };
            let artifact = NewArtifact::new(path.to_owned(), path).unwrap();
            recorder.write_artifact(artifact, text.as_bytes()).unwrap();
        };
        keep(CASES_FILE, self.cases.to_json().unwrap());
        keep(
            PLANNER_FILE,
            encoding::encode(&self.report.planner).unwrap(),
        );
        keep(EPISODES_FILE, encoding::encode(&self.records).unwrap());
        keep(
            SUMMARY_FILE,
            encoding::encode(&self.report.summary).unwrap(),
        );
        keep(REPORT_FILE, encoding::encode(&self.report).unwrap());
        let manifest = recorder
            .finish(Ending::Passed, Timestamp::from_unix_millis(9_000))
            .unwrap();
        Place {
            folder,
            run: manifest.run_id.to_string(),
        }
    }
}

impl Place {
    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("runs").join(&self.run)
    }

    fn verify(&self, statement: &Statement) -> Verification {
        let key = PrivateKey::from_entropy(*b"not random, but good for a test.").unwrap();
        let envelope = statement.sign([&key]).unwrap().to_json();
        let trusted = TrustedKeys::new([key.public()]).unwrap();
        let mut tally = EvaluationTally::default();
        Verifier::new(&trusted).verify(envelope.as_bytes(), &self.path(), &mut tally)
    }
}

fn new_run() -> NewRun {
    let id = RunId::generate(Timestamp::from_unix_millis(0), None, &Fixed).unwrap();
    let process = ProcessFact::new(1, Digest::of_bytes(b"a host"));
    let toolchain = Toolchain::new("1.95.0", "x86_64-unknown-linux-gnu", "release");
    NewRun::new(
        id,
        RunKind::Eval,
        &["worldforge", "eval"],
        process,
        toolchain,
    )
    .unwrap()
    .with_provider(ProviderName::new(ORACLE).unwrap())
    .with_capability(Capability::Score)
}

fn untouched(_path: &str, _value: &mut Value) {}

#[test]
fn an_evaluation_is_attested_and_verified() {
    let weights = Digest::of_bytes(b"weights");
    let files = evaluate(&weights.to_string());
    let place = files.write(&untouched);
    let program =
        Material::new(MaterialRole::Binary, "worldforge").with_digest(Digest::of_bytes(b"program"));
    let statement = attest(&place.path(), vec![program]).unwrap();
    let found = place.verify(&statement);
    assert_eq!(
        found.failures().collect::<Vec<_>>(),
        Vec::<&worldforge_evidence::attest::Finding>::new()
    );
    assert!(found.is_verified);
    let predicate = statement.predicate();
    let overall = &predicate.statistics[0];
    let solved = files.report.summary.overall.solved;
    assert!(solved.failures() > 0 && solved.successes() > 0);
    assert_eq!((overall.successes, overall.trials), (solved.successes(), 6));
    assert_eq!(overall.failed, files.report.summary.overall.failed);
    let interval = solved.wilson(Confidence::P95);
    assert_eq!(
        overall.interval,
        ClaimedInterval::new("wilson", 0.95, interval.low, interval.high)
    );
    let groups: Vec<&str> = predicate
        .statistics
        .iter()
        .map(|s| s.group.as_str())
        .collect();
    assert_eq!(groups.len(), files.report.summary.groups.len() + 1);
    let roles: Vec<_> = predicate
        .materials
        .iter()
        .map(|m| (m.role.name(), m.digest.is_some()))
        .collect();
    assert_eq!(
        roles,
        ["checkpoint", "environment", "dataset", "binary"].map(|role| (role, true))
    );
    assert_eq!(predicate.materials[0].digest, Some(weights));
    assert_eq!(
        predicate.materials[1].digest,
        Some(files.report.environment.digest)
    );
    assert_eq!(
        predicate.provenance.result_digest,
        Some(behaviour_digest(&files.records).unwrap())
    );
    assert_eq!(
        predicate.settings.keys().collect::<Vec<_>>(),
        ["cases", "evaluation", "planner"]
    );
    // Episodes are only taken again where someone asks for it.
    let asked = Check::ALL
        .into_iter()
        .filter(|check| *check != Check::Replay);
    for check in asked {
        assert!(
            found.findings.iter().any(|finding| finding.check == check),
            "{check}"
        );
    }
}

#[test]
fn a_checkpoint_without_a_digest_is_named_and_the_caller_knows_better() {
    let place = evaluate("lewm.pt").write(&untouched);
    let statement = attest(&place.path(), Vec::new()).unwrap();
    let checkpoint = &statement.predicate().materials[0];
    assert_eq!(
        (checkpoint.name.as_str(), checkpoint.digest),
        ("lewm.pt", None)
    );
    let digest = Digest::of_bytes(b"weights");
    let known = Material::new(MaterialRole::Checkpoint, "lewm.pt").with_digest(digest);
    let statement = attest(&place.path(), vec![known]).unwrap();
    let materials = statement.predicate().materials.iter();
    let checkpoints = materials.filter(|material| material.role == MaterialRole::Checkpoint);
    assert_eq!(
        checkpoints
            .map(|material| material.digest)
            .collect::<Vec<_>>(),
        [Some(digest)]
    );
}

/// A file, the place that is changed in it, and the place that the refusal names.
const FALSE_FILES: [(&str, &str, &str); 5] = [
    (
        REPORT_FILE,
        "/summary/overall/solved/successes",
        " at '/summary'",
    ),
    (SUMMARY_FILE, "/groups/0/failed", ""),
    (SUMMARY_FILE, "/planning/decisions", ""),
    (CASES_FILE, "/cases/0/start/0", " at '/cases'"),
    (PLANNER_FILE, "/seed", " at '/planner'"),
];

#[test]
fn a_run_that_contradicts_its_episodes_is_not_attested() {
    let files = evaluate("none");
    for (file, pointer, place) in FALSE_FILES {
        let change = |path: &str, value: &mut Value| {
            if path == file {
                let number = value.pointer_mut(pointer).unwrap();
                *number = json!(number.as_f64().map_or(0, |number| number as u64 + 1));
            }
        };
        let error = attest(&files.write(&change).path(), Vec::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidState, "{error}");
        let expected = format!("{file} does not{place}");
        assert!(error.to_string().contains(&expected), "{error}");
    }
}

#[test]
fn an_episode_that_is_counted_twice_or_makes_no_sense_is_refused() {
    let files = evaluate("none");
    let refusal = |change: &dyn Fn(&mut Vec<Value>)| {
        let change = |path: &str, value: &mut Value| {
            if path == EPISODES_FILE {
                change(value.as_array_mut().unwrap());
            }
        };
        let error = attest(&files.write(&change).path(), Vec::new()).unwrap_err();
        let line = error
            .context()
            .find(|(key, _)| *key == "line")
            .unwrap()
            .1
            .to_string();
        (error.pointer().unwrap().as_str().to_owned(), line)
    };
    let twice = refusal(&|episodes| episodes.insert(3, episodes[2].clone()));
    assert_eq!(twice, ("/index".to_owned(), "4".to_owned()));
    let moved = refusal(&|episodes| episodes.swap(0, 5));
    assert_eq!(moved, ("/index".to_owned(), "2".to_owned()));
    let cut = refusal(&|episodes| drop(episodes[1]["states"].as_array_mut().unwrap().pop()));
    assert_eq!(cut, ("/states".to_owned(), "2".to_owned()));
    let more = refusal(&|episodes| episodes[1]["more"] = json!(1));
    assert_eq!(more, ("/more".to_owned(), "2".to_owned()));
}

#[test]
fn a_run_that_was_stopped_has_nothing_to_attest() {
    let files = evaluate("none");
    let place = files.write(&untouched);
    let other = files.write(&untouched);
    fs::remove_file(place.path().join(REPORT_FILE)).unwrap();
    assert_eq!(
        attest(&place.path(), Vec::new()).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert!(attest(&other.path(), Vec::new()).is_ok());
    assert_eq!(
        attest(Path::new("nowhere"), Vec::new()).unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

fn derived(tally: &EvaluationTally, method: &str, confidence: f64) -> Result<ClaimedInterval> {
    let claimed = ClaimedInterval::new(method, confidence, 0.0, 1.0);
    let claimed = Statistic::new(OVERALL, 0, 0, 0, claimed);
    Ok(tally.statistics(&[claimed])?.remove(0).interval)
}

#[test]
fn every_method_of_an_interval_is_derived_by_its_name() {
    let files = evaluate("none");
    let mut tally = EvaluationTally::default();
    for record in &files.records {
        tally.add(&encoding::encode(record).unwrap()).unwrap();
    }
    let solved = Proportion::of(files.records.iter().map(EpisodeRecord::is_solved));
    for level in Confidence::ALL {
        let confidence = level.level();
        for (method, interval) in [
            ("wilson", solved.wilson(*level)),
            ("clopper-pearson", solved.clopper_pearson(*level).unwrap()),
            ("jeffreys", solved.jeffreys(*level).unwrap()),
        ] {
            let expected = ClaimedInterval::new(method, confidence, interval.low, interval.high);
            assert_eq!(derived(&tally, method, confidence).unwrap(), expected);
        }
    }
    for (method, confidence) in [("wald", 0.95), ("wilson", 0.5)] {
        let error = derived(&tally, method, confidence).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}

#[test]
fn no_episodes_are_digested_as_an_empty_list() {
    let nothing = EvaluationTally::default().result_digest().unwrap();
    assert_eq!(nothing, Some(Digest::of_json(&json!([]))));
    assert_eq!(nothing, Some(behaviour_digest(&[]).unwrap()));
}
