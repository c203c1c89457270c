//! `eval power`: how many episodes a difference takes.

use serde::Serialize;
use worldforge_core::{Error, Probability, Result};
use worldforge_eval::statistics::{
    Confidence,
    power::{Goal, PairedRates, TwoRates},
};

use super::compare::confidence;
use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table, grouped},
    session::Session,
};

/// The powers of the table.
const POWERS: [f64; 4] = [0.7, 0.8, 0.9, 0.95];

/// Say how many episodes it takes to tell two success rates apart
///
/// Without --episodes it gives the episodes of each policy, by the usual z test and by Fisher's exact
/// test. With --paired both policies run the same cases, and --discordant says on what share of them
/// exactly one of the two succeeds. With --episodes it says how often that many find the difference,
/// and which difference they would find. Rates are shares such as 0.88, or percent such as 88%.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge eval power --from 0.88 --to 0.93
  worldforge eval power --from 80% --to 90% --power 0.9 --alpha 0.01
  worldforge eval power --from 0.88 --to 0.93 --paired --discordant 0.09
  worldforge eval power --from 0.88 --episodes 50")]
pub(super) struct Arguments {
    /// The baseline's rate
    #[arg(long, value_name = "RATE", value_parser = share)]
    from: Probability,
    /// The candidate's rate
    #[arg(long, value_name = "RATE", value_parser = share, required_unless_present = "episodes")]
    to: Option<Probability>,
    /// How often the difference should be found
    #[arg(long, value_name = "POWER", default_value = "0.8", value_parser = share)]
    power: Probability,
    /// How often equal policies may be told apart: 0.1, 0.05 or 0.01
    #[arg(long, value_name = "ERROR", default_value = "0.05", value_parser = confidence)]
    alpha: Confidence,
    /// Both policies run the same cases
    #[arg(long, requires = "discordant", requires = "to")]
    paired: bool,
    /// The share of cases that exactly one policy solves
    #[arg(long, value_name = "SHARE", requires = "paired", value_parser = share)]
    discordant: Option<Probability>,
    /// How many episodes of each policy there are
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    episodes: Option<u64>,
}

/// Reads `0.88` and `88%`.
fn share(text: &str) -> Result<Probability> {
    let (digits, scale) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), 100.0),
        None => (text, 1.0),
    };
    let value = digits.parse::<f64>().ok().filter(|value| value.is_finite());
    let value = value.map(|value| value / scale);
    value
        .and_then(|value| Probability::new(value).ok())
        .ok_or_else(|| {
            Error::invalid_input(format!(
                "must be a share from 0 to 1 or percent, found '{text}'"
            ))
            .triage("write a rate as 0.88 or 88%")
        })
}

/// What programs read.
#[derive(Serialize)]
struct Planned {
    from: f64,
    to: Option<f64>,
    power: f64,
    alpha: f64,
    discordant: Option<f64>,
    episodes: Option<u64>,
    needed: Option<Row>,
    table: Vec<Row>,
    reached: Option<f64>,
    smallest_difference: Option<Smallest>,
}

/// How many episodes of each policy a power takes.
#[derive(Serialize)]
struct Row {
    power: f64,
    z_test: u64,
    fisher_exact: u64,
    same_cases: Option<u64>,
}

/// The rates nearest to the baseline's that would be told from it.
#[derive(Serialize)]
struct Smallest {
    higher: Option<f64>,
    lower: Option<f64>,
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<Verdict> {
        let rates = self.to.map(|to| TwoRates::new(self.from, to)).transpose()?;
        let pairs = self.pairs()?;
        let row = |power: Probability| {
            let goal = Goal::new(self.alpha, power)?;
            rates
                .map(|rates| Row::of(rates, pairs, goal, power.get()))
                .transpose()
        };
        let table = POWERS
            .into_iter()
            .map(|power| row(Probability::new(power)?));
        let table: Vec<Option<Row>> = table.collect::<Result<_>>()?;
        let planned = Planned {
            from: self.from.get(),
            to: self.to.map(Probability::get),
            power: self.power.get(),
            alpha: self.alpha.error(),
            discordant: self.discordant.map(Probability::get),
            episodes: self.episodes,
            needed: row(self.power)?,
            table: table.into_iter().flatten().collect(),
            reached: self.reached(rates, pairs)?,
            smallest_difference: self
                .episodes
                .map(|count| self.smallest(count))
                .transpose()?,
        };
        session.print(&describe(&planned)?)?;
        Ok(Verdict::Positive)
    }

    /// Splits the discordant cases so that the rates differ as they should.
    fn pairs(&self) -> Result<Option<PairedRates>> {
        let (Some(discordant), Some(to)) = (self.discordant, self.to) else {
            return Ok(None);
        };
        let (discordant, difference) = (discordant.get(), to.get() - self.from.get());
        if discordant < difference.abs() {
            return Err(Error::invalid_input(format!(
                "--discordant must be at least {:.4}, the difference of the rates, found {discordant}",
                difference.abs()
            ))
            .triage("give the share of cases that exactly one policy solves"));
        }
        let half = |share: f64| Probability::new((share / 2.0).clamp(0.0, 1.0));
        PairedRates::new(
            half(discordant - difference)?,
            half(discordant + difference)?,
        )
        .map(Some)
    }

    fn reached(&self, rates: Option<TwoRates>, pairs: Option<PairedRates>) -> Result<Option<f64>> {
        let Some(count) = self.episodes else {
            return Ok(None);
        };
        if let Some(pairs) = pairs {
            return pairs.power(count, self.alpha).map(Some);
        }
        Ok(rates.map(|rates| rates.power(count, self.alpha)))
    }

    /// Finds the nearest rates on either side that the z test tells apart with so many episodes.
    fn smallest(&self, count: u64) -> Result<Smallest> {
        let goal = Goal::new(self.alpha, self.power)?;
        let suffices = |to: f64| {
            let rates = TwoRates::new(self.from, Probability::new(to)?)?;
            Ok::<_, Error>(rates.per_arm(goal).is_ok_and(|needed| needed <= count))
        };
        let nearest = |end: f64| {
            let from = self.from.get();
            if from.to_bits() == end.to_bits() || !suffices(end)? {
                return Ok::<_, Error>(None);
            }
            let (mut near, mut far) = (from, end);
            for _ in 0..60 {
                let middle = f64::midpoint(near, far);
                if middle.to_bits() == from.to_bits() || !suffices(middle)? {
                    near = middle;
                } else {
                    far = middle;
                }
            }
            Ok(Some(far))
        };
        Ok(Smallest {
            higher: nearest(1.0)?,
            lower: nearest(0.0)?,
        })
    }
}

impl Row {
    fn of(rates: TwoRates, pairs: Option<PairedRates>, goal: Goal, power: f64) -> Result<Self> {
        Ok(Self {
            power,
            z_test: rates.per_arm(goal)?,
            fisher_exact: rates.per_arm_exact(goal)?,
            same_cases: pairs.map(|pairs| pairs.cases(goal)).transpose()?,
        })
    }
}

fn describe(planned: &Planned) -> Result<Document> {
    let confidence = 100.0 * (1.0 - planned.alpha);
    let mut document = Document::new(planned)?;
    if let (Some(to), Some(needed)) = (planned.to, &planned.needed) {
        let count = needed.same_cases.unwrap_or(needed.z_test);
        let unit = if needed.same_cases.is_some() {
            "cases that both run"
        } else {
            "episodes of each policy"
        };
        document = document.heading(format!(
            "{} {unit} tell {} from {}",
            number(count),
            percent(planned.from),
            percent(to)
        ));
        let text = format!(
            "at {confidence:.0} % confidence, {:.0} times out of 100",
            100.0 * planned.power
        );
        document = document.line(Cell::quiet(text));
        document = document.table(table(&planned.table));
    }
    let Some(count) = planned.episodes else {
        return Ok(document);
    };
    let mut fields = Vec::new();
    if let Some(reached) = planned.reached {
        let text = format!("{:.1} times out of 100", 100.0 * reached);
        fields.push(("found", text.into()));
    }
    if let Some(smallest) = &planned.smallest_difference {
        let rate = |rate: Option<f64>| rate.map_or_else(|| "none".to_owned(), percent);
        fields.push(("told apart above", rate(smallest.higher).into()));
        fields.push(("told apart below", rate(smallest.lower).into()));
    }
    Ok(document
        .heading(format!("With {} episodes of each policy", number(count)))
        .fields(fields))
}

fn table(rows: &[Row]) -> Table {
    let is_paired = rows.iter().any(|row| row.same_cases.is_some());
    let mut columns = vec![
        Column::number("power"),
        Column::number("z test"),
        Column::number("Fisher's test"),
    ];
    if is_paired {
        columns.push(Column::number("same cases"));
    }
    let mut table = Table::new(columns);
    for row in rows {
        let mut cells: Vec<Cell> = vec![
            percent(row.power).into(),
            number(row.z_test).into(),
            number(row.fisher_exact).into(),
        ];
        cells.extend(row.same_cases.map(|count| Cell::from(number(count))));
        table.push(cells);
    }
    table
}

fn number(count: u64) -> String {
    grouped(usize::try_from(count).unwrap_or(usize::MAX))
}

fn percent(share: f64) -> String {
    let text = format!("{:.1}", 100.0 * share);
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}
