//! `eval interval`: what some successes out of some trials say about the rate.

use serde::Serialize;
use worldforge_core::Result;
use worldforge_eval::statistics::{Confidence, Interval, Proportion};

use super::counts::counts;
use crate::{
    exit::Verdict,
    output::{Column, Document, Table},
    session::Session,
};

/// Say how sure counts such as 44/50 make a success rate
///
/// Wilson's interval describes best; Clopper and Pearson's holds the true rate at least as often as
/// it says; Jeffreys' is the Bayesian one. Each is given at 90, 95 and 99 percent.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge eval interval 44/50
  worldforge eval interval 0/20 --format json")]
pub(super) struct Arguments {
    /// The successes and the trials
    #[arg(value_name = "SUCCESSES/TRIALS", value_parser = counts)]
    counts: Proportion,
}

/// What programs read of it.
#[derive(Serialize)]
struct Judged {
    successes: u64,
    trials: u64,
    rate: Option<f64>,
    intervals: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    confidence: f64,
    wilson: Interval,
    clopper_pearson: Interval,
    jeffreys: Interval,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<Verdict> {
        let counts = self.counts;
        let rows = Confidence::ALL.iter().map(|&confidence| {
            Ok(Row {
                confidence: confidence.level(),
                wilson: counts.wilson(confidence),
                clopper_pearson: counts.clopper_pearson(confidence)?,
                jeffreys: counts.jeffreys(confidence)?,
            })
        });
        let judged = Judged {
            successes: counts.successes(),
            trials: counts.trials(),
            rate: counts.rate(),
            intervals: rows.collect::<Result<_>>()?,
        };
        session.print(&describe(&judged)?)?;
        Ok(Verdict::Positive)
    }
}

fn describe(judged: &Judged) -> Result<Document> {
    let mut table = Table::new([
        Column::number("confidence"),
        Column::number("Wilson"),
        Column::number("Clopper-Pearson"),
        Column::number("Jeffreys"),
    ]);
    for row in &judged.intervals {
        table.push([
            format!("{:.0} %", 100.0 * row.confidence).into(),
            percent(row.wilson).into(),
            percent(row.clopper_pearson).into(),
            percent(row.jeffreys).into(),
        ]);
    }
    let rate = judged.rate.unwrap_or_default();
    let (successes, trials) = (judged.successes, judged.trials);
    Ok(Document::new(judged)?
        .heading(format!("{successes} of {trials} ({:.1} %)", 100.0 * rate))
        .table(table))
}

fn percent(interval: Interval) -> String {
    format!(
        "{:.1} to {:.1} %",
        100.0 * interval.low,
        100.0 * interval.high
    )
}
