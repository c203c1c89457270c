//! `score`: which of several action candidates is the best.

use std::path::PathBuf;

use serde::Serialize;
use worldforge_core::{
    Error, Result,
    capability::{Request as _, ScoreDirection, ScoreRequest, ScoreResponse, TrajectoryCost},
    nearest,
};

use crate::{
    arguments::one_of,
    exit::Verdict,
    input::{Source, read_candidates, read_observation},
    output::{Cell, Column, Document, Table, Tone},
    providers::{self, Setup},
    session::Session,
};

/// Rank action candidates by what a world model says they cost
///
/// The observation, --info, is a JSON object of named nested lists, tensor records and texts, or a
/// safetensors file. The candidates are nested JSON lists `[samples, horizon, action_dim]`, a tensor
/// record, lists of symbolic actions, a .npy file or a safetensors file. With --request both come
/// from one JSON document with `info` and `action_candidates`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge score --provider mock --info info.json --candidates candidates.json
  worldforge score --provider leworldmodel --checkpoint two-room/ \\
      --info scene.safetensors --candidates candidates.npy --top 5
  worldforge score --provider mock --request request.json --format json | jq .best_index")]
pub(crate) struct Arguments {
    /// The provider to ask
    #[arg(long, value_name = "NAME", default_value = "leworldmodel")]
    provider: String,
    /// What is seen and what is wanted; `-` is standard input
    #[arg(long, value_name = "FILE", required_unless_present = "request")]
    info: Option<Source>,
    /// The action candidates
    #[arg(long, value_name = "FILE", required_unless_present = "request")]
    candidates: Option<Source>,
    /// The whole request as JSON; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["info", "candidates", "trajectory_cost"]
    )]
    request: Option<Source>,
    /// Which imagined steps make a candidate's cost
    #[arg(
        long,
        value_name = "STEPS",
        default_value = "last",
        value_parser = one_of::<CostName>(&CostName::NAMES)
    )]
    trajectory_cost: CostName,
    /// The checkpoint of leworldmodel, a folder or a file; replaces `LEWORLDMODEL_POLICY`
    #[arg(long, value_name = "PATH")]
    checkpoint: Option<PathBuf>,
    /// Most rows of the ranking to show
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    top: usize,
}

/// The answer as programs read it: the score response and its ranking.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    response: &'a ScoreResponse,
    /// Every candidate's index, best first.
    ranking: &'a [usize],
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let request = self.request()?;
        let setup = Setup::default().with_checkpoint(self.checkpoint.as_deref());
        let response = providers::ask(session, setup, &self.provider, &request)?;
        session.print(&describe(&response, self.top)?)?;
        Ok(Verdict::Positive)
    }

    fn request(&self) -> Result<ScoreRequest> {
        if let Some(source) = &self.request {
            return ScoreRequest::from_json(source.read_json()?)
                .map_err(|error| source.name_in(error));
        }
        let (Some(info), Some(candidates)) = (&self.info, &self.candidates) else {
            return Err(Error::bug("the parser requires both without --request"));
        };
        if (info, candidates) == (&Source::Standard, &Source::Standard) {
            return Err(
                Error::invalid_input("--info and --candidates must not both be '-'")
                    .triage("put one of them in a file, or use --request -"),
            );
        }
        let request = ScoreRequest::new(read_observation(info)?, read_candidates(candidates)?)
            .with_trajectory_cost(self.trajectory_cost.0);
        request.check().map(|()| request)
    }
}

/// A trajectory cost by its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct CostName(pub(super) TrajectoryCost);

impl CostName {
    pub(super) const NAMES: [&'static str; 3] = ["last", "minimum", "mean"];
}

impl std::str::FromStr for CostName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let known = [
            TrajectoryCost::Last,
            TrajectoryCost::Minimum,
            TrajectoryCost::Mean,
        ];
        known
            .into_iter()
            .find(|cost| cost.name() == name)
            .map(Self)
            .ok_or_else(|| {
                let names = Self::NAMES;
                Error::invalid_input(format!(
                    "unknown trajectory cost '{name}'; known costs: {}",
                    names.join(", ")
                ))
                .triage(format!("use '{}'", nearest(name, names).unwrap_or("last")))
            })
    }
}

fn describe(response: &ScoreResponse, top: usize) -> Result<Document> {
    let scores = response.scores();
    let mut ranking: Vec<usize> = (0..scores.len()).collect();
    let price = |index: &usize| scores.get(*index).copied().unwrap_or(f64::NAN);
    let sign = match response.direction() {
        ScoreDirection::HigherIsBetter => -1.0,
        _ => 1.0,
    };
    ranking.sort_by(|left, right| (sign * price(left)).total_cmp(&(sign * price(right))));
    let mut table = Table::new([
        Column::number("rank"),
        Column::number("candidate"),
        Column::number("score"),
    ]);
    for (rank, index) in ranking.iter().take(top).enumerate() {
        let tone = if rank == 0 { Tone::Good } else { Tone::Plain };
        table.push([
            (rank + 1).into(),
            Cell::new(index.to_string(), tone),
            format!("{:.6}", price(index)).into(),
        ]);
    }
    let left_out = ranking.len().saturating_sub(top);
    let answer = Answer {
        response,
        ranking: &ranking,
    };
    let document = Document::new(&answer)?
        .heading(format!(
            "{} candidates ranked by {}",
            scores.len(),
            response.provider()
        ))
        .fields([
            ("best candidate", response.best_index().into()),
            ("best score", format!("{:.6}", response.best_score()).into()),
            (
                "direction",
                if sign < 0.0 {
                    "higher is better"
                } else {
                    "lower is better"
                }
                .into(),
            ),
        ])
        .table(table);
    Ok(if left_out > 0 {
        document.line(Cell::quiet(format!(
            "and {left_out} more; see --top and --format json"
        )))
    } else {
        document
    })
}
