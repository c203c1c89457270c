//! From outcomes to a verdict.

use worldforge_core::Result;

use super::{
    CaseOutcome, Comparison, Discordant, Evidence, Method, NeedMore, Rule, Verdict,
    cases::{Labels, Outcomes, Pairing, checked},
    need,
};
use crate::statistics::{
    Estimate, PairedCounts, Proportion,
    bootstrap::{BootstrapSettings, ClusterBootstrap, ClusterEstimate},
    fisher_exact, rate_difference,
};

/// Compares two policies that ran the same cases.
///
/// The [exact paired test](PairedCounts::mcnemar) decides, so that a policy that is no different is
/// called better or worse with a chance of at most the error. Cases that belong together by task,
/// seed and name are paired, in whatever order they come.
///
/// ```
/// use worldforge_eval::statistics::compare::{CaseOutcome, Rule, Verdict, compare_paired};
///
/// let run = |solves: fn(u32) -> bool| -> Vec<CaseOutcome> {
///     (0..50).map(|case| CaseOutcome::new(format!("case {case}"), solves(case))).collect()
/// };
/// let (baseline, candidate) = (run(|case| case % 4 != 0), run(|case| case % 12 != 0));
/// let comparison = compare_paired(&baseline, &candidate, &Rule::default())?;
/// assert_eq!(comparison.verdict, Verdict::Better);
/// assert_eq!(comparison.evidence.discordant.map(|cases| cases.only_candidate), Some(8));
/// # Ok::<(), worldforge_core::Error>(())
/// ```
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the lists cannot be paired: one
/// is empty, has two outcomes of a case, or has cases that the other has not; the message names all
/// of it. Also for what the rule's bootstrap or power refuse.
/// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) for more than
/// [`MAX_CASE_OUTCOMES`](super::MAX_CASE_OUTCOMES).
pub fn compare_paired(
    baseline: &[CaseOutcome],
    candidate: &[CaseOutcome],
    rule: &Rule,
) -> Result<Comparison> {
    let [first, second] = checked(baseline, candidate, Pairing::Paired)?;
    let counts = PairedCounts::of(first.paired_with(&second));
    let mut comparison = compare_pairs(counts, rule)?;
    comparison.evidence.over_clusters = over_clusters(&first, &second, rule)?;
    Ok(comparison)
}

/// Compares two policies by how often they solved the same cases.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) without cases.
pub fn compare_pairs(counts: PairedCounts, rule: &Rule) -> Result<Comparison> {
    let difference = counts.difference(rule.confidence)?;
    let test = counts.mcnemar()?;
    let verdict = verdict(&difference, test.p_value, rule, || {
        need::pairs(counts, rule.goal()?)
    })?;
    let arms = [counts.baseline()?, counts.candidate()?];
    let mut evidence = evidence(arms, difference, test.p_value, Method::McNemarExact, rule);
    evidence.discordant = Some(Discordant {
        only_baseline: counts.only_baseline,
        only_candidate: counts.only_candidate,
        mid_p: test.mid_p,
    });
    Ok(Comparison { verdict, evidence })
}

/// Compares two policies that ran independent episodes.
///
/// [`fisher_exact`] decides. Where the same cases can be run, [`compare_paired`] needs fewer.
///
/// # Errors
///
/// As [`compare_paired`], except that the cases may differ.
pub fn compare_unpaired(
    baseline: &[CaseOutcome],
    candidate: &[CaseOutcome],
    rule: &Rule,
) -> Result<Comparison> {
    let [first, second] = checked(baseline, candidate, Pairing::Unpaired)?;
    let arms = [&first, &second].map(|outcomes| Proportion::of(outcomes.solved()));
    let mut comparison = compare_counts(arms[0], arms[1], rule)?;
    comparison.evidence.over_clusters = over_clusters(&first, &second, rule)?;
    Ok(comparison)
}

/// Compares two policies by how many of their independent episodes succeeded.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for an arm without episodes,
/// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) for one past
/// [`MAX_FISHER_TRIALS`](crate::statistics::MAX_FISHER_TRIALS).
pub fn compare_counts(
    baseline: Proportion,
    candidate: Proportion,
    rule: &Rule,
) -> Result<Comparison> {
    let difference = rate_difference(baseline, candidate, rule.confidence)?;
    let p_value = fisher_exact(baseline, candidate)?;
    let verdict = verdict(&difference, p_value, rule, || {
        need::arms(baseline, candidate, rule.goal()?)
    })?;
    let arms = [baseline, candidate];
    let evidence = evidence(arms, difference, p_value, Method::FisherExact, rule);
    Ok(Comparison { verdict, evidence })
}

fn verdict(
    difference: &Estimate,
    p_value: f64,
    rule: &Rule,
    need_more: impl FnOnce() -> Result<NeedMore>,
) -> Result<Verdict> {
    Ok(if p_value > rule.level() || difference.value == 0.0 {
        let need_more = need_more()?;
        Verdict::CannotTell { need_more }
    } else if difference.value > 0.0 {
        Verdict::Better
    } else {
        Verdict::Worse
    })
}

fn evidence(
    [baseline, candidate]: [Proportion; 2],
    difference: Estimate,
    p_value: f64,
    method: Method,
    rule: &Rule,
) -> Evidence {
    Evidence {
        method,
        baseline,
        baseline_interval: baseline.wilson(rule.confidence),
        candidate,
        candidate_interval: candidate.wilson(rule.confidence),
        difference,
        p_value,
        level: rule.level(),
        confidence: rule.confidence,
        comparisons: rule.comparisons,
        discordant: None,
        over_clusters: None,
    }
}

fn over_clusters(
    baseline: &Outcomes<'_>,
    candidate: &Outcomes<'_>,
    rule: &Rule,
) -> Result<Option<ClusterEstimate>> {
    let Some(clusters) = rule.clusters else {
        return Ok(None);
    };
    let bootstrap = ClusterBootstrap {
        clusters,
        settings: BootstrapSettings {
            confidence: rule.confidence,
            ..rule.bootstrap
        },
    };
    let needs = Labels {
        task: clusters.by_task(),
        seed: clusters.by_seed(),
    };
    let (first, second) = (baseline.samples(needs)?, candidate.samples(needs)?);
    bootstrap.difference(&first, &second).map(Some)
}
