//! Whether the model has seen what it is judged on.

use worldforge_core::{Error, Result};

use super::super::{
    Finding, Protocol, Rule, Severity, case_digest, cases_digest,
    protocol::Said,
    rules::success::episodes,
    training::{Likeness, TrainingStarts},
};

const NO_MODEL: &str = "no trained model took part";

pub(super) fn training_overlap(protocol: &Protocol<'_>) -> Result<Said> {
    if has_no_model(protocol) {
        return Ok(Said::looked_at(NO_MODEL, Vec::new()));
    }
    let Some(training) = protocol.training else {
        let how = "training states were not given; give them with --training-starts FILE";
        return Ok(Said::unchecked(how));
    };
    let mut findings = Vec::new();
    let mut looked_at = 0;
    for arm in &protocol.arms {
        let (mut exact, mut near, mut known) = (Vec::new(), Vec::new(), 0);
        for episode in &arm.episodes {
            let Some(case) = &episode.case else { continue };
            check_width(training, case.start.len())?;
            known += 1;
            match training.likeness(&case.start) {
                Likeness::Exact => exact.push(episode.index),
                Likeness::Near => near.push(episode.index),
                Likeness::None => {}
            }
        }
        looked_at += known;
        for (found, severity, how) in [
            (exact, Severity::Error, "a start that is one of".to_owned()),
            (
                near,
                Severity::Warning,
                format!(
                    "a start within {:.3} in every number of one of",
                    training.tolerance()
                ),
            ),
        ] {
            if found.is_empty() {
                continue;
            }
            let message = format!(
                "{} have {how} the {} training states",
                episodes(found.len(), known),
                training.count()
            );
            let finding = Finding::new(Rule::TrainingOverlap, severity, &found, known, message);
            findings.push(finding.in_arm(&arm.name));
        }
    }
    if looked_at == 0 {
        return Ok(Said::unchecked("starts are not known"));
    }
    let detail = format!(
        "{looked_at} starts against {} training states",
        training.count()
    );
    Ok(Said::looked_at(detail, findings))
}

fn check_width(training: &TrainingStarts, width: usize) -> Result<()> {
    if training.width() == width {
        return Ok(());
    }
    Err(Error::invalid_input(format!(
        "training states must have as many numbers as a start, {width}, found {}",
        training.width()
    )))
}

pub(super) fn selected_on_test(protocol: &Protocol<'_>) -> Result<Said> {
    let rule = Rule::SelectedOnTest;
    if has_no_model(protocol) {
        return Ok(Said::looked_at(NO_MODEL, Vec::new()));
    }
    let Some(selection) = protocol.selection else {
        let message = "how the checkpoint was chosen is not declared, so it may have been chosen by \
                       its result on these cases";
        let mut finding = Finding::new(rule, Severity::Warning, &[], 0, message);
        "declare it with --selection FILE".clone_into(&mut finding.fix);
        return Ok(Said::looked_at("nothing was declared", vec![finding]));
    };
    let mut findings = Vec::new();
    let mut looked_at = 0;
    for arm in &protocol.arms {
        let Some(cases) = arm.cases() else { continue };
        looked_at += cases.len();
        let is_listed = selection.case_lists.contains(&cases_digest(&cases)?);
        let mut found = Vec::new();
        for (episode, case) in arm.episodes.iter().zip(cases) {
            if is_listed || selection.cases.contains(&case_digest(case)?) {
                found.push(episode.index);
            }
        }
        if !found.is_empty() {
            let message = format!(
                "the checkpoint was chosen with {}, so the rate is too high by an unknown \
                 amount",
                episodes(found.len(), arm.episodes.len())
            );
            let of = arm.episodes.len();
            let finding = Finding::new(rule, Severity::Error, &found, of, message);
            findings.push(finding.in_arm(&arm.name));
        }
    }
    if looked_at == 0 {
        return Ok(Said::unchecked("starts and goals are not known"));
    }
    let detail = format!(
        "{looked_at} cases against a declared choice by {}",
        selection.method
    );
    Ok(Said::looked_at(detail, findings))
}

fn has_no_model(protocol: &Protocol<'_>) -> bool {
    let mut arms = protocol.arms.iter();
    !protocol.arms.is_empty() && arms.all(|arm| arm.has_model == Some(false))
}
