//! What makes two results differ beside the policy.

use worldforge_core::Safe;

use super::{Pairing, Side, pairing::Overlap, side::Outcomes};
use crate::import::CaseIdentity;

/// Names everything that a reader should know before believing the verdict.
pub(super) fn of(first: &Side, second: &Side, paired: Paired, asked: Pairing) -> Vec<Safe> {
    let mut warnings = Vec::new();
    for (name, one, other) in first.differences(second) {
        warnings.push(format!(
            "what was asked differs: {name} is {one} for {} and {other} for {}",
            first.label, second.label
        ));
    }
    if let (Some(one), Some(other)) = (first.program(), second.program())
        && one != other
    {
        warnings.push(format!(
            "results of {one} and of {other} were compared: what counts as a success may differ"
        ));
    }
    for side in [first, second] {
        if side.repeats > 0 {
            let Side { label, repeats, .. } = side;
            warnings.push(format!(
                "{label}: episodes that repeat a case: {repeats}; those of one case are not independent"
            ));
        }
        // What was imported says so itself, with what the other program does about it.
        if side.failed > 0 && side.notes.is_empty() {
            let Side { label, failed, .. } = side;
            warnings.push(format!(
                "{label}: episodes that a failure ended: {failed}; they count as not solved"
            ));
        }
        let notes = side.notes.iter();
        warnings.extend(notes.map(|note| format!("{}: {note}", side.label)));
    }
    warnings.extend(overlap(first, second, paired, asked));
    warnings.into_iter().map(Safe::from).collect()
}

/// Whether the cases were compared one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paired {
    Yes,
    No,
}

fn overlap(first: &Side, second: &Side, paired: Paired, asked: Pairing) -> Option<String> {
    let (Outcomes::Cases(one), Outcomes::Cases(other)) = (&first.outcomes, &second.outcomes) else {
        return None;
    };
    let overlap = Overlap::of(one, other);
    let is_numbered = |side: &Side| side.identity == CaseIdentity::Numbered;
    let is_uncertain = is_numbered(first) || is_numbered(second);
    if paired == Paired::Yes {
        return is_uncertain.then(|| {
            "cases were paired by number: that they are the same is your word".to_owned()
        });
    }
    let Overlap {
        shared,
        only_first,
        only_second,
    } = overlap;
    if asked == Pairing::No && overlap.is_whole() && !is_uncertain {
        return Some(
            "both ran the same cases: --paired yes would compare them case by case".to_owned(),
        );
    }
    if overlap.is_whole() && is_uncertain && asked == Pairing::Auto {
        return Some(
            "cases are numbered alike, which does not make them the same; if both began with the \
             same seed, say --paired yes"
                .to_owned(),
        );
    }
    (shared > 0 && !overlap.is_whole() && !is_uncertain).then(|| {
        format!(
            "cases do not match: {shared} are shared, {only_first} only in {}, {only_second} only in \
             {}; they were compared as independent episodes",
            first.label, second.label
        )
    })
}
