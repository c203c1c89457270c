//! `policy`: what a robot policy would do.

use serde::Serialize;
use worldforge_core::{
    Action, Feature, Result,
    capability::{PolicyRequest, PolicyResponse},
    json,
};

use super::view::View;
use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    providers::{self, Setup, TranslatorArguments},
    session::Session,
};

/// Ask a policy for its next action chunk
///
/// What the policy sees is a JSON object of named nested lists, tensor records and texts, a .npz or a
/// .safetensors file, and single features from --tensor and --text. A robot's raw output becomes
/// actions only through --translator: a mapping for one embodiment, which refuses what it does not
/// know. The mock needs none.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge policy --provider mock --observation observation.json
  worldforge policy --provider gr00t --observation scene.npz --nest . \\
      --text language.task=stack --translator mapping.json
  worldforge policy --request request.json --provider mock --format json | jq .actions")]
pub(crate) struct Arguments {
    /// The provider to ask
    #[arg(long, value_name = "NAME", default_value = "mock")]
    provider: String,
    #[command(flatten)]
    view: View,
    #[command(flatten)]
    translator: TranslatorArguments,
    /// Most actions to show
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    top: usize,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let request = self.view.request()?;
        let setup = Setup::default().with_translator(self.translator.read()?);
        let response = providers::ask(session, setup, &self.provider, &request)?;
        session.print(&describe(&request, &response, self.top)?)?;
        Ok(Verdict::Positive)
    }
}

/// The raw output without its numbers.
#[derive(Serialize)]
struct Raw<'a> {
    name: &'a str,
    dtype: &'static str,
    shape: &'a [usize],
}

pub(super) fn describe(
    request: &PolicyRequest,
    response: &PolicyResponse,
    top: usize,
) -> Result<Document> {
    let mut facts = vec![
        ("actions", Cell::from(response.actions.len())),
        ("candidates", response.action_candidates.len().into()),
    ];
    if let Some(horizon) = response.action_horizon {
        facts.push(("horizon", horizon.to_string().into()));
    }
    let tag = response.embodiment_tag.as_ref();
    if let Some(tag) = tag.or(request.info.embodiment_tag.as_ref()) {
        facts.push(("embodiment", tag.clone().into()));
    }
    let document = Document::new(response)?
        .heading(format!("Action chunk of {}", response.provider))
        .fields(facts)
        .table(actions(&response.actions, top)?);
    let left_out = response.actions.len().saturating_sub(top);
    let document = if left_out > 0 {
        document.line(Cell::quiet(format!(
            "and {left_out} more; see --top and --format json"
        )))
    } else {
        document
    };
    let raw = raw(response);
    if raw.is_empty() {
        return Ok(document);
    }
    let mut table = Table::new([
        Column::new("raw output"),
        Column::new("type"),
        Column::new("shape"),
    ]);
    for tensor in raw {
        table.push([
            tensor.name.into(),
            tensor.dtype.into(),
            format!("{:?}", tensor.shape).into(),
        ]);
    }
    Ok(document.table(table))
}

fn actions(actions: &[Action], top: usize) -> Result<Table> {
    let mut table = Table::new([
        Column::number("step"),
        Column::new("action"),
        Column::wrapped("parameters"),
    ]);
    for (step, action) in actions.iter().take(top).enumerate() {
        let encoded = json::encode(action)?;
        let parameters = encoded.get("parameters").map(json::canonical);
        table.push([
            step.into(),
            action.kind().to_owned().into(),
            parameters.unwrap_or_default().into(),
        ]);
    }
    Ok(table)
}

fn raw(response: &PolicyResponse) -> Vec<Raw<'_>> {
    let features = response.raw_actions.iter();
    features
        .filter_map(|(name, feature)| match feature {
            Feature::Tensor(tensor) => Some(Raw {
                name,
                dtype: tensor.dtype().name(),
                shape: tensor.shape(),
            }),
            _ => None,
        })
        .collect()
}
