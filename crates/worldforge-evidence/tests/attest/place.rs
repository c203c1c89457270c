//! A small run with six episodes, and a tally that knows what they are.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use worldforge_core::{
    Digest, Error, ErrorKind, EventSink as _, IdSource, ProviderName, Result, RunId, Timestamp,
    capability::Capability, json as encoding,
};
use worldforge_evidence::{
    Ending, InputRecord, NewArtifact, NewRun, ProcessFact, RunDirectory, RunKind, RunPath,
    RunRecorder, Toolchain, Workspace,
    attest::{
        Check, ClaimedInterval, Envelope, IN_TOTO_PAYLOAD_TYPE, Material, MaterialRole, OVERALL,
        Predicate, Provenance, ProvenanceKind, Restatement, RunEvidence, Seed, SettingsClaim,
        Statement, Statistic, Tally, Verification, Verifier,
    },
};

use crate::support::{key, object, trusting};

pub(crate) const EPISODES: &str = "results/episodes.jsonl";
pub(crate) const SUMMARY: &str = "results/summary.json";

/// 2026-01-01T00:00:00Z.
const START_MILLIS: u64 = 1_767_225_600_000;

struct Fixed;

impl IdSource for Fixed {
    fn next_id(&self) -> u64 {
        1
    }
}

/// A workspace that lasts for one test, with one finished run in it.
pub(crate) struct Place {
    _folder: TempDir,
    pub(crate) run: RunDirectory,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self::with(|_recorder| {})
    }

    /// Writes the run; `more` may add to it before it is finished.
    pub(crate) fn with(more: impl FnOnce(&mut RunRecorder)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(folder.path().join(".worldforge"));
        let mut recorder = RunRecorder::start(&workspace, new_run()).unwrap();
        let mut write = |label: &str, path: &str, bytes: &[u8]| {
            let artifact = NewArtifact::new(label.to_owned(), path).unwrap();
            recorder.write_artifact(artifact, bytes).unwrap();
        };
        write(
            "planner",
            "inputs/planner.json",
            br#"{"seed": 7, "horizon": 2.5}"#,
        );
        write("cases", "inputs/cases.json", b"[1, 2, 3, 4, 5, 6]");
        write("episodes", EPISODES, journal().as_bytes());
        let summary = Count::of(&episodes()).summary();
        let text = encoding::pretty(&json!({"summary": summary, "note": "six tries"}));
        write("summary", SUMMARY, text.as_bytes());
        write("report", "reports/report.md", b"Four of six.\n");
        let log = recorder.log().unwrap();
        log.record(&crate::support::event()).unwrap();
        more(&mut recorder);
        recorder.finish(Ending::Passed, time(9)).unwrap();
        let run = workspace.find("latest").unwrap();
        Self {
            _folder: folder,
            run,
        }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.run.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.path(path)).unwrap()
    }

    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        put(&self.path(path), bytes);
    }

    /// Signs the run as it stands.
    pub(crate) fn sign(&self, numbers: &[u8]) -> Vec<u8> {
        sign(&attest(self.run.path()).unwrap(), numbers)
    }

    /// Verifies it with the first key.
    pub(crate) fn verify(&self, envelope: &[u8]) -> Verification {
        let trusted = trusting(&[1]);
        Verifier::new(&trusted).verify(envelope, self.run.path(), &mut Count::default())
    }
}

pub(crate) fn put(path: &Path, bytes: &[u8]) {
    use std::io::Write as _;
    fs::File::create(path).unwrap().write_all(bytes).unwrap();
}

pub(crate) fn sign(statement: &Statement, numbers: &[u8]) -> Vec<u8> {
    let keys: Vec<_> = numbers.iter().map(|number| key(*number)).collect();
    statement.sign(&keys).unwrap().to_json().into_bytes()
}

/// Makes the statement of a run that the tally can derive.
pub(crate) fn attest(folder: &Path) -> Result<Statement> {
    let run = RunEvidence::gather(folder)?;
    let mut count = Count::default();
    let set = run.episodes(&path(EPISODES), &mut count)?;
    let claimed = [OVERALL, "far", "near"].map(|group| Statistic::new(group, 0, 0, 0, plain(0, 1)));
    let suite = ("line", "1");
    let mut provenance = Provenance::of(
        run.manifest(),
        ProvenanceKind::Evaluation,
        suite,
        "an episode that reached the end",
    );
    provenance.result_digest = count.result_digest()?;
    let mut predicate = Predicate::new(
        run.claim(),
        run.toolchain().clone(),
        set,
        count.statistics(&claimed)?,
        provenance,
    );
    predicate.seeds.insert("planner".to_owned(), Seed(u64::MAX));
    let planner = run.settings(&path("inputs/planner.json"))?;
    predicate.settings.insert("planner".to_owned(), planner);
    let budget = SettingsClaim::of_value(object(json!({"budget_steps": 9})));
    predicate.settings.insert("evaluation".to_owned(), budget);
    predicate.materials = vec![
        Material::new(MaterialRole::Checkpoint, "weights").with_digest(Digest::of_bytes(b"w")),
        Material::new(MaterialRole::Environment, "line").with_version("1"),
        run.material(MaterialRole::Dataset, &path("inputs/cases.json"))?,
    ];
    run.statement(predicate)
}

pub(crate) fn path(text: &str) -> RunPath {
    RunPath::new(text).unwrap()
}

fn time(second: u64) -> Timestamp {
    Timestamp::from_unix_millis(START_MILLIS + second * 1000)
}

fn new_run() -> NewRun {
    let id = RunId::generate(time(0), None, &Fixed).unwrap();
    let argv = ["worldforge", "eval", "--seed", "7"];
    let process = ProcessFact::new(4711, Digest::of_bytes(b"a host"));
    let toolchain = Toolchain::new("1.95.0", "x86_64-unknown-linux-gnu", "release");
    NewRun::new(id, RunKind::Eval, &argv, process, toolchain)
        .unwrap()
        .with_provider(ProviderName::new("mock").unwrap())
        .with_capability(Capability::Score)
        .with_input(InputRecord::new(object(json!({"cases": 6}))))
}

pub(crate) fn episodes() -> Vec<Value> {
    let outcomes = ["solved", "spent", "solved", "failed", "solved", "solved"];
    let episodes = outcomes.iter().enumerate().map(|(index, outcome)| {
        let group = if index % 2 == 0 { "near" } else { "far" };
        json!({"index": index, "group": group, "outcome": outcome, "cost": 0.1})
    });
    episodes.collect()
}

fn journal() -> String {
    let lines = episodes();
    let lines = lines
        .iter()
        .map(|episode| encoding::canonical(episode) + "\n");
    lines.collect()
}

/// Counts `solved`, `spent` and `failed`.
#[derive(Debug, Default)]
pub(crate) struct Count {
    episodes: Vec<(String, String)>,
    done: Vec<Value>,
}

impl Count {
    fn of(episodes: &[Value]) -> Self {
        let mut count = Self::default();
        for episode in episodes {
            count.add(episode).unwrap();
        }
        count
    }

    fn group(&self, group: &str) -> (u64, u64, u64) {
        let members = self.episodes.iter();
        let members = members.filter(|(other, _)| group == OVERALL || other == group);
        members.fold((0, 0, 0), |(solved, all, failed), (_, outcome)| {
            let is = |other: &str| u64::from(outcome == other);
            (solved + is("solved"), all + 1, failed + is("failed"))
        })
    }

    fn summary(&self) -> Value {
        let (solved, all, failed) = self.group(OVERALL);
        json!({"solved": solved, "all": all, "failed": failed})
    }
}

impl Tally for Count {
    fn add(&mut self, episode: &Value) -> Result<()> {
        let field = |name: &'static str| {
            let value = episode.get(name).and_then(Value::as_str);
            value.map(str::to_owned).ok_or_else(|| {
                Error::invalid_input("must be a text").at(encoding::Pointer::root().key(name))
            })
        };
        self.episodes.push((field("group")?, field("outcome")?));
        self.done
            .push(json!([episode.get("index"), episode.get("outcome")]));
        Ok(())
    }

    fn statistics(&self, claimed: &[Statistic]) -> Result<Vec<Statistic>> {
        let derived = claimed.iter().map(|claim| {
            if claim.interval.method != "plain" {
                let message = "method of an interval must be 'plain'";
                return Err(Error::new(ErrorKind::Unsupported, message));
            }
            let (solved, all, failed) = self.group(&claim.group);
            let interval = plain(solved, all);
            Ok(Statistic::new(
                claim.group.clone(),
                solved,
                all,
                failed,
                interval,
            ))
        });
        derived.collect()
    }

    fn result_digest(&self) -> Result<Option<Digest>> {
        Ok(Some(Digest::of_json(&Value::Array(self.done.clone()))))
    }

    fn restated(&self, file: &RunPath, _claimed: &[Statistic]) -> Result<Option<Restatement>> {
        Ok((file.as_str() == SUMMARY).then(|| Restatement {
            place: encoding::Pointer::from("/summary"),
            value: self.summary(),
        }))
    }
}

#[expect(clippy::cast_precision_loss, reason = "six is exact")]
fn plain(solved: u64, all: u64) -> ClaimedInterval {
    let rate = solved as f64 / all.max(1) as f64;
    ClaimedInterval::new("plain", 0.9, (rate - 0.3).max(0.0), (rate + 0.3).min(1.0))
}

/// What failed: the check, the thing and its file.
pub(crate) fn failures(found: &Verification) -> Vec<(Check, String, String)> {
    let failures = found.failures().map(|finding| {
        let file = finding.file.as_ref().map(ToString::to_string);
        (
            finding.check,
            finding.what.to_string(),
            file.unwrap_or_default(),
        )
    });
    failures.collect()
}

pub(crate) fn failed(expected: &[(Check, &str, &str)]) -> Vec<(Check, String, String)> {
    let expected = expected.iter();
    expected
        .map(|(check, what, file)| (*check, (*what).to_owned(), (*file).to_owned()))
        .collect()
}

/// Signs any payload with the first key.
pub(crate) fn signed_payload(kind: &str, payload: &[u8]) -> Vec<u8> {
    let mut envelope = Envelope::new(kind, payload).unwrap();
    envelope.sign(&key(1)).unwrap();
    envelope.to_json().into_bytes()
}

/// Signs the run's statement after a change of its JSON.
pub(crate) fn signed_after(place: &Place, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let payload = attest(place.run.path()).unwrap().to_payload().unwrap();
    let mut statement = serde_json::from_slice(&payload).unwrap();
    change(&mut statement);
    signed_payload(
        IN_TOTO_PAYLOAD_TYPE,
        encoding::canonical(&statement).as_bytes(),
    )
}
