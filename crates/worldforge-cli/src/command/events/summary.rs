//! What was found in a log, for people.

use worldforge_evidence::{EventGroup, EventProblem, EventReview};

use crate::output::{Cell, Column, Document, Table, Tone};

/// Most problems that people are shown; programs see a thousand.
const MAX_SHOWN: usize = 50;

/// Adds what was found to a document.
pub(super) fn describe(document: Document, review: &EventReview) -> Document {
    let tally = &review.tally;
    let text = format!(
        "{} events on {} lines, {} bad lines, {} not fit to publish",
        tally.events, review.lines, review.bad_lines, review.unsafe_lines
    );
    let mut document = document.line(Cell::verdict(text, review.is_clean()));
    if review.is_torn {
        let text = "the last line breaks off, as in a run that died";
        document = document.line(Cell::new(text, Tone::Warning));
    }
    let mut phases = Table::new([Column::new("phase"), Column::number("events")]);
    for (phase, count) in &tally.phases {
        phases.push([Cell::from(*phase), count.to_string().into()]);
    }
    let mut groups = Table::new([
        Column::new("provider"),
        Column::new("operation"),
        Column::number("events"),
        Column::number("success"),
        Column::number("failure"),
        Column::number("retry"),
        Column::number("budget exceeded"),
    ]);
    for group in &tally.groups {
        groups.push(row(group));
    }
    let mut problems = Table::new([
        Column::number("line"),
        Column::new("field"),
        Column::wrapped("what is wrong"),
    ]);
    for problem in review.problems.iter().take(MAX_SHOWN) {
        problems.push(problem_row(problem));
    }
    document.table(phases).table(groups).table(problems)
}

fn row(group: &EventGroup) -> [Cell; 7] {
    [
        group.provider.as_str().into(),
        group.operation.as_str().into(),
        group.events.to_string().into(),
        group.success.to_string().into(),
        group.failure.to_string().into(),
        group.retry.to_string().into(),
        group.budget_exceeded.to_string().into(),
    ]
}

fn problem_row(problem: &EventProblem) -> [Cell; 3] {
    [
        problem.line.to_string().into(),
        problem.field.as_deref().unwrap_or("").into(),
        Cell::new(problem.detail.as_str(), Tone::Bad),
    ]
}
