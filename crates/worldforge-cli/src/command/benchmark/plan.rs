//! What is measured, in which order, and who is ready for it.

use worldforge_core::{Forge, ProviderName, Result, Safe};
use worldforge_eval::benchmark::{BenchmarkInputs, BenchmarkPlan, RunMetadata, Tolerance};

use super::{
    request::Request,
    stage::{self, Standing},
};
use crate::{
    providers::{self, Setup},
    session::Session,
};

/// Plans what is measured, with the options in place of what the preset says.
pub(super) fn plan(
    session: &Session,
    request: &Request,
    standing: Option<&Standing>,
) -> Result<BenchmarkPlan> {
    let mut plan = if let (Some(preset), Some(standing)) = (&request.preset, standing) {
        let may_skip = preset.tolerance == Tolerance::SkipWhenEnvMissing;
        let ready = standing.ready();
        preset.plan(|name| !may_skip || ready.contains(&name))
    } else {
        chosen(session, request)?
    };
    let options = &request.options;
    if let Some(inputs) = &request.inputs {
        plan.inputs = inputs.value.clone();
    }
    plan.iterations = options.iterations.unwrap_or(plan.iterations);
    plan.concurrency = options.concurrency.unwrap_or(plan.concurrency);
    plan.warmup = options.warmup.unwrap_or(plan.warmup);
    plan.deadline = request.deadline.or(plan.deadline);
    plan.check()?;
    Ok(plan)
}

/// Plans the operations that options or a profile name.
fn chosen(session: &Session, request: &Request) -> Result<BenchmarkPlan> {
    let translator = request.options.translator.read()?;
    let forge = Setup::default()
        .with_translator(translator)
        .build(session)?;
    for name in &request.providers {
        providers::require(session, &forge, name.as_str())?;
    }
    let plan = BenchmarkPlan::new(BenchmarkInputs::standard()?);
    plan.with_providers(&forge, &request.providers, &request.operations)
}

/// Prepares every provider; one that a preset may do without is left out of the plan.
pub(super) fn prepare(
    session: &Session,
    request: &Request,
    forge: &Forge,
    plan: &mut BenchmarkPlan,
    mut standing: Option<&mut Standing>,
) -> Result<()> {
    let preset = request.preset.as_ref();
    let may_skip = preset.is_some_and(|preset| preset.tolerance == Tolerance::SkipWhenEnvMissing);
    let is_recorded = |name: &ProviderName| {
        let recordings = preset.into_iter().flat_map(|preset| &preset.recordings);
        recordings
            .into_iter()
            .any(|recording| recording.provider == *name)
    };
    for name in RunMetadata::of(plan)?.providers {
        if is_recorded(&name) {
            continue;
        }
        match (stage::prepare(session, forge, &name), &mut standing) {
            (Ok(()), _) => {}
            (Err(error), Some(standing)) if may_skip => {
                standing.strike(&name, &Safe::from(error.to_string()));
                plan.cases.retain(|case| case.provider != name);
            }
            (Err(error), _) => return Err(error),
        }
    }
    Ok(())
}
