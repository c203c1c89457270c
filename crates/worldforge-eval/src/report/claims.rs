//! What an evaluation shows, and what it does not.

use serde::{Deserialize, Serialize};
use worldforge_core::capability::TrajectoryCost;

use super::number::{length, percents};
use crate::closed_loop::{IntervalMethod, LatentMapQuality, Method, Planner, Summary};

/// Sentences that bound what may be concluded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Claims {
    /// What it shows.
    pub shows: Vec<String>,
    /// What it does not show.
    pub does_not_show: Vec<String>,
}

impl Claims {
    pub(super) fn of(
        environment: &str,
        planner: &Planner,
        summary: &Summary,
        map: Option<&LatentMapQuality>,
    ) -> Self {
        let mut does_not_show = vec![format!(
            "Anything about other environments, other variations of {environment}, or hardware."
        )];
        if summary.overall.solved.trials() == 1 {
            does_not_show
                .push("How often the planner succeeds: one case is an illustration.".to_owned());
        }
        if let Method::Search(settings) = &planner.method {
            if settings.trajectory_cost == TrajectoryCost::Minimum && map.is_some() {
                does_not_show.push(
                    "What the planner wants after its closest approach: only the imagined step \
                     nearest to the goal counts, and what follows it may wander."
                        .to_owned(),
                );
            }
            does_not_show.push(
                "A probability of success for any single plan: costs are squared distances in the \
                 model's latent space, and a small one is a claim of the model alone."
                    .to_owned(),
            );
            does_not_show.push(
                "Planning times of other machines, or of this one under another load.".to_owned(),
            );
        }
        does_not_show.extend(map.map(drawing_error));
        Self {
            shows: counted(environment, planner, summary),
            does_not_show,
        }
    }
}

/// Says what was counted, and how sure the share is.
fn counted(environment: &str, planner: &Planner, summary: &Summary) -> Vec<String> {
    let (solved, seed) = (summary.overall.solved, planner.seed);
    if solved.trials() == 1 {
        let reached = if solved.successes() == 1 {
            "reached"
        } else {
            "did not reach"
        };
        return vec![format!(
            "The planner {reached} the goal in this one case of {environment}, run once with seed \
             {seed}."
        )];
    }
    vec![
        format!(
            "The planner reached the goal in {} of {} cases of {environment}, each run once with \
             seed {seed}.",
            solved.successes(),
            solved.trials()
        ),
        format!(
            "If the cases are a random sample of their kind, an interval made this way holds the \
             long-run share of solved cases 95 times out of 100{}; here it is {}.",
            match summary.interval_method {
                IntervalMethod::Wilson => "",
                IntervalMethod::Anytime => ", whenever the evaluation stopped",
            },
            percents(summary.overall.interval)
        ),
    ]
}

/// Says how far off a drawn imagined place may be.
fn drawing_error(map: &LatentMapQuality) -> String {
    let length = |value| length(value, &map.unit);
    format!(
        "Exactly where the model thinks it is: each imagined latent is drawn at the nearest of {} \
         known states, {} apart, which missed {} states it had not seen by {} in the median, {} at \
         the 90 % quantile and {} at worst.",
        map.states,
        length(map.spacing),
        map.held_out,
        length(map.median_error),
        length(map.p90_error),
        length(map.max_error),
    )
}
