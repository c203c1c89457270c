//! What an imported evaluation shows.

use std::path::Path;

use serde_json::json;
use worldforge_core::{Error, Result, json as encoding};
use worldforge_evidence::{
    RunPath, Summary as Members,
    attest::{
        Material, MaterialRole, Predicate, Provenance, ProvenanceKind, RunEvidence, Seed,
        SettingsClaim, Statement, Tally as _,
    },
};

use super::{ImportSummary, ImportTally};
use crate::attestation::{EPISODES_FILE, SUMMARY_FILE};

/// Where a run keeps the file that was imported.
pub const SOURCE_FOLDER: &str = "inputs";

const METRIC: &str = "an episode succeeds when the program that ran it says so; one that a failure \
     of that program ended counts as not solved";

/// Says what an imported evaluation shows, derived from its episodes first.
pub(super) fn attest(folder: &Path, materials: Vec<Material>) -> Result<Statement> {
    let run = RunEvidence::gather(folder)?;
    let path = RunPath::new(SUMMARY_FILE)?;
    let summary: ImportSummary = encoding::decode_value(run.json(&path)?)?;
    let mut tally = ImportTally::default();
    let episodes = run.episodes(&RunPath::new(EPISODES_FILE)?, &mut tally)?;
    if tally.statistics(&summary.statistics)? != summary.statistics {
        return Err(Error::invalid_state(format!(
            "run must agree with its episodes to be attested, but {path} does not at '/statistics'"
        )));
    }
    let form = summary.source.form;
    let version = summary.protocol.get("harness_version");
    let mut provenance = Provenance::of(
        run.manifest(),
        ProvenanceKind::Evaluation,
        (
            form.name(),
            version
                .map_or("unknown", |version| version.as_str())
                .to_owned(),
        ),
        METRIC,
    );
    provenance.result_digest = tally.result_digest()?;
    let toolchain = run.toolchain().clone();
    let statistics = summary.statistics.clone();
    let mut predicate = Predicate::new(run.claim(), toolchain, episodes, statistics, provenance);
    predicate.materials = joined(&run, &summary, materials)?;
    let asked = json!({ "form": form.name(), "protocol": summary.protocol });
    let asked: Members = encoding::decode_value(asked)?;
    let claim = SettingsClaim::of_value(asked);
    predicate.settings.insert("evaluation".to_owned(), claim);
    if let Some(seed) = summary.facts.get("seed").and_then(|it| it.parse().ok()) {
        predicate.seeds.insert("evaluation".to_owned(), Seed(seed));
    }
    run.statement(predicate)
}

/// Joins the source file, which holds the cases, with what the caller states.
fn joined(
    run: &RunEvidence,
    summary: &ImportSummary,
    stated: Vec<Material>,
) -> Result<Vec<Material>> {
    let mut known = vec![run.material(
        MaterialRole::Dataset,
        &RunPath::new(summary.source.path.clone())?,
    )?];
    let environment = ["benchmark", "world.env_name"];
    if let Some(name) = environment
        .iter()
        .find_map(|name| summary.protocol.get(*name))
    {
        known.push(Material::new(MaterialRole::Environment, name.clone()));
    }
    known.retain(|known| !stated.iter().any(|stated| stated.role == known.role));
    known.extend(stated);
    known.sort_by(|one, other| (one.role, &one.name).cmp(&(other.role, &other.name)));
    Ok(known)
}
