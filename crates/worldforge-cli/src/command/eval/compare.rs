//! `eval compare`: which of two results is better.

use worldforge_core::{Error, Result};
use worldforge_eval::{
    judgement::{Conclusion, JudgeRequest, Pairing, judge},
    statistics::{
        Confidence,
        bootstrap::{BootstrapSettings, Clusters},
        compare::Rule,
    },
};

use super::{side, verdict_page, verdict_text};
use crate::{
    arguments::{finite, one_of},
    exit::Verdict,
    session::Session,
};

/// Say whether result B is better than result A, worse, or whether that cannot be told
///
/// A and B are each a run's id, an unambiguous beginning of one, `latest`, a run's folder, a journal
/// of episodes, a file of LeRobot, vla-eval or stable-worldmodel, or counts such as 44/50. Cases that
/// both are known to have run are compared one by one with the exact paired test of
/// `McNemar`, others with Fisher's; the difference B - A is given with Newcombe's interval. Everything that makes the two
/// differ beside the policy is warned of.
///
/// Exit codes: 0 when B is shown to be better than A, 1 when it is shown to be worse, and 3 when
/// neither is shown, which does not mean that they are equal. With --margin it is 0 when B is shown
/// to be better or worse by less than the margin, 1 when it is shown to be worse by more, and 3
/// otherwise. 2 stands for results that cannot be read or compared; an error is always on standard
/// error, and then nothing is on standard output.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge eval compare 44/50 47/50
  worldforge eval compare 20260430T120000Z latest
  worldforge eval compare baseline/eval_info.json candidate/eval_info.json --paired yes
  worldforge eval compare 180/200 176/200 --margin 5
  worldforge eval compare a_results.txt b_results.txt --format html > verdict.html")]
pub(super) struct Arguments {
    /// The baseline
    #[arg(value_name = "A")]
    baseline: String,
    /// The candidate
    #[arg(value_name = "B")]
    candidate: String,
    /// Whether to compare case by case
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = one_of::<Pairing>(&Pairing::NAMES))]
    paired: Pairing,
    /// How often equal policies may be told apart: 0.1, 0.05 or 0.01
    #[arg(long, value_name = "ERROR", default_value = "0.05", value_parser = confidence)]
    alpha: Confidence,
    /// How many percentage points less would still do
    #[arg(long, value_name = "POINTS", value_parser = finite)]
    margin: Option<f64>,
    /// Give the difference over tasks or seeds like these as well
    #[arg(long, value_name = "WHAT", default_value = "none", value_parser = one_of::<Cluster>(&Cluster::NAMES))]
    cluster: Cluster,
}

/// What is drawn again.
#[derive(Clone, Copy, Debug)]
struct Cluster(Option<Clusters>);

impl Cluster {
    const NAMES: [&'static str; 3] = ["none", "task", "seed"];
}

impl std::str::FromStr for Cluster {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "none" => Ok(Self(None)),
            "task" => Ok(Self(Some(Clusters::Task))),
            "seed" => Ok(Self(Some(Clusters::Seed))),
            _ => Err(Error::invalid_input(format!(
                "cluster must be none, task or seed, found '{name}'"
            ))),
        }
    }
}

/// Reads an error rate as the confidence that leaves it.
pub(super) fn confidence(text: &str) -> Result<Confidence> {
    let wanted = text.parse::<f64>().ok();
    let mut levels = Confidence::ALL.iter().copied();
    let near = |level: &Confidence| wanted.is_some_and(|it| (level.error() - it).abs() < 1e-9);
    levels.find(near).ok_or_else(|| {
        Error::invalid_input(format!("alpha must be 0.1, 0.05 or 0.01, found '{text}'"))
            .triage("use '--alpha 0.05'")
    })
}

impl Arguments {
    pub(super) fn run(&self, session: &Session) -> Result<Verdict> {
        let baseline = side::read(session, &self.baseline, 'A')?;
        let candidate = side::read(session, &self.candidate, 'B')?;
        let mut rule = Rule::default().confidence(self.alpha);
        if let Some(clusters) = self.cluster.0 {
            rule = rule.clusters(clusters, BootstrapSettings::default());
        }
        let mut request = JudgeRequest::new(rule).with_pairing(self.paired);
        if let Some(points) = self.margin {
            request = request.with_margin(points / 100.0);
        }
        let judgement = judge(&baseline, &candidate, &request)?;
        let document = verdict_text::document(&judgement)?;
        session.print(&document.shown_as(verdict_page::page(&judgement)))?;
        Ok(match judgement.conclusion {
            Conclusion::Better => Verdict::Positive,
            Conclusion::Worse => Verdict::Negative,
            _ => Verdict::Undecided,
        })
    }
}
