//! The checks of a provider as a whole.

use worldforge_core::{
    ErrorKind, HealthCause, LifecycleReport, Provider, Redactor, Result,
    capability::{
        Capability, EmbedRequest, GenerateRequest, PolicyRequest, PredictRequest, ReasonRequest,
        Request, ScoreRequest, TransferRequest,
    },
};

use super::{
    ProviderCheck, Subject,
    report::{Stop, Verdict, broken, ensure},
};
use crate::{block_on, corpus};

pub(super) fn run(subject: &Subject, check: ProviderCheck) -> Verdict {
    let provider = subject
        .forge
        .provider(subject.name.as_str())
        .map_err(broken)?;
    match check {
        ProviderCheck::NamesAgree => names_agree(subject, provider),
        ProviderCheck::ProfileIsPublishable => profile_is_publishable(provider),
        ProviderCheck::HealthFollowsConfiguration => health_follows(subject, provider),
        ProviderCheck::LifecycleRuns => lifecycle_runs(subject),
        ProviderCheck::UnmountedCapabilitiesAreRefused => unmounted_are_refused(subject),
    }
}

fn names_agree(subject: &Subject, provider: &Provider) -> Verdict {
    let name = &subject.name;
    let health = block_on(subject.forge.health(name.as_str())).map_err(broken)?;
    let lifecycle = block_on(subject.forge.preflight(name.as_str())).map_err(broken)?;
    for (part, found) in [
        ("profile", &provider.profile().name),
        ("configuration", &provider.config().provider),
        ("health", &health.name),
        ("lifecycle", &lifecycle.provider),
    ] {
        ensure!(
            found == name,
            "the {part} must carry the name {name}, found {found}"
        );
    }
    Ok(())
}

fn profile_is_publishable(provider: &Provider) -> Verdict {
    let profile = provider.profile();
    ensure!(
        !profile.description.trim().is_empty(),
        "the profile must have a description"
    );
    let lists = [
        &profile.supported_modalities,
        &profile.artifact_types,
        &profile.supported_models,
        &profile.notes,
    ];
    let texts = lists.into_iter().flatten();
    let texts = texts.chain(profile.default_model.as_ref());
    for text in texts.chain([&profile.description]) {
        ensure!(
            !text.trim().is_empty(),
            "the profile's texts must not be blank"
        );
        let published = Redactor::standard().text(text);
        ensure!(
            published == *text,
            "the profile must hold nothing to redact, found: {published}"
        );
    }
    Ok(())
}

fn health_follows(subject: &Subject, provider: &Provider) -> Verdict {
    let health = block_on(subject.forge.health(subject.name.as_str())).map_err(broken)?;
    let config = provider.config();
    ensure!(
        health.healthy == health.cause.is_none(),
        "health must have a cause exactly when it is bad"
    );
    if config.configured {
        ensure!(
            health.cause != Some(HealthCause::NotConfigured) || !config.fields.is_empty(),
            "a provider without settings must not lack one"
        );
        return Ok(());
    }
    ensure!(
        health.cause == Some(HealthCause::NotConfigured),
        "an unconfigured provider must be unwell for that, found {health:?}"
    );
    let unmet = config
        .fields
        .iter()
        .find(|field| !field.valid || (field.required && !field.is_present()));
    let is_named = unmet.is_some_and(|field| health.details.contains(&field.name));
    ensure!(
        is_named,
        "health must name what is missing, found: {}",
        health.details
    );
    Ok(())
}

fn lifecycle_runs(subject: &Subject) -> Verdict {
    let name = subject.name.as_str();
    if let Some(reason) = subject.unready()? {
        return Err(Stop::Skipped(reason));
    }
    let ready = |report: Result<LifecycleReport>, what: &str| {
        let report = report.map_err(broken)?;
        ensure!(report.ready, "{what} must succeed: {report:?}");
        Ok(())
    };
    ready(
        block_on(subject.forge.prepare(name)),
        "preflight and warmup",
    )?;
    ready(block_on(subject.forge.release(name)), "teardown")?;
    // A provider that was let go can be taken up again.
    ready(block_on(subject.forge.prepare(name)), "a second warmup")
}

fn unmounted_are_refused(subject: &Subject) -> Verdict {
    let advertised: Vec<_> = subject.advertised().collect();
    for capability in Capability::ALL {
        if advertised.contains(&capability) {
            continue;
        }
        let before = subject.runs();
        let refusal = match capability {
            Capability::Predict => refusal::<PredictRequest>(subject),
            Capability::Generate => refusal::<GenerateRequest>(subject),
            Capability::Reason => refusal::<ReasonRequest>(subject),
            Capability::Embed => refusal::<EmbedRequest>(subject),
            Capability::Transfer => refusal::<TransferRequest>(subject),
            Capability::Score => refusal::<ScoreRequest>(subject),
            Capability::Policy => refusal::<PolicyRequest>(subject),
            _ => continue,
        }?;
        ensure!(
            refusal == Some(ErrorKind::Unsupported),
            "{capability} must be refused as unsupported, found {refusal:?}"
        );
        ensure!(
            subject.runs() == before,
            "{capability} must be refused before the provider is called"
        );
    }
    Ok(())
}

/// Returns the kind of error with which the baseline is refused.
fn refusal<R: Request>(subject: &Subject) -> Result<Option<ErrorKind>, Stop> {
    let request: R = corpus::baseline().map_err(broken)?;
    Ok(subject.call(&request).err().map(|error| error.kind()))
}

impl Subject {
    /// Returns why the provider cannot answer now, if it cannot.
    pub(super) fn unready(&self) -> Result<Option<String>, Stop> {
        let health = block_on(self.forge.health(self.name.as_str())).map_err(broken)?;
        Ok((!health.healthy).then(|| format!("the provider is not ready: {}", health.details)))
    }
}
