//! When an evaluation may stop early, as options.

use std::str::FromStr;

use worldforge_core::{Error, Probability, Result};
use worldforge_eval::{
    closed_loop::{SequentialTest, StoppingRule},
    statistics::Confidence,
};

use super::Percent;
use crate::arguments::one_of;

/// When an evaluation may stop early.
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(next_help_heading = "Stopping early")]
pub(crate) struct StopArguments {
    /// Stop when the share of solved cases is shown to be above or below this
    ///
    /// The cases are put in a random order that --seed decides, and looked at in that order whatever
    /// the number of workers. The report has an interval that stays right after an early stop.
    #[arg(long, value_name = "PERCENT", visible_alias = "until-better-than")]
    stop_when: Option<Percent>,
    /// The chance of a wrong answer when the share is the bar itself: 0.1, 0.05 or 0.01
    #[arg(long, value_name = "CHANCE", requires = "stop_when", default_value = "0.05", value_parser = one_of::<Alpha>(&Alpha::NAMES))]
    alpha: Alpha,
    /// The test: planned for the number of cases, or open to be continued with more
    #[arg(long, value_name = "TEST", requires = "stop_when", default_value = "planned", value_parser = one_of::<SequentialTest>(&SequentialTest::NAMES))]
    sequential: SequentialTest,
}

/// The error that a test may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Alpha(Confidence);

impl Alpha {
    const NAMES: [&str; 3] = ["0.1", "0.05", "0.01"];
}

impl FromStr for Alpha {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "0.1" | "0.10" => Ok(Self(Confidence::P90)),
            "0.05" => Ok(Self(Confidence::P95)),
            "0.01" => Ok(Self(Confidence::P99)),
            _ => {
                let names = Self::NAMES.join(", ");
                let message = format!("alpha must be one of {names}, found '{text}'");
                Err(Error::invalid_input(message))
            }
        }
    }
}

impl StopArguments {
    /// Returns the rule, if one was asked for.
    pub(crate) fn rule(&self) -> Result<Option<StoppingRule>> {
        let Some(bar) = self.stop_when else {
            return Ok(None);
        };
        let bar = Probability::new(bar.get() / 100.0)?;
        let rule = StoppingRule::new(bar, self.sequential, self.alpha.0);
        rule.map(Some).map_err(|_cause| {
            Error::invalid_input("--stop-when must be above 0 % and below 100 %")
                .triage("write a bar such as '--stop-when 80%'")
        })
    }
}
