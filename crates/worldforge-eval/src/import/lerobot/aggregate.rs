//! The numbers that LeRobot states of a set of episodes.

use super::super::{
    Disagreement,
    node::Node,
    rate::{FULL, check_count, check_mean, check_rate, check_wilson},
};
use crate::statistics::Proportion;

/// Names of numbers that are read.
pub(super) const KNOWN: [&str; 12] = [
    "avg_sum_reward",
    "avg_max_reward",
    "pc_success",
    "n_episodes",
    "n_success",
    "pc_success_ci95",
    "eval_s",
    "eval_ep_s",
    "video_paths",
    "predicted_video_paths",
    "task_group",
    "task_id",
];

/// Some episodes, as far as aggregates speak of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Episodes {
    pub(super) solved: Vec<bool>,
    pub(super) sum_rewards: Vec<f64>,
    pub(super) max_rewards: Vec<f64>,
}

impl Episodes {
    pub(super) fn extend(&mut self, other: &Self) {
        self.solved.extend(&other.solved);
        self.sum_rewards.extend(&other.sum_rewards);
        self.max_rewards.extend(&other.max_rewards);
    }
}

/// Holds every number that is stated against the episodes.
pub(super) fn check(stated: &Node<'_>, episodes: &Episodes, out: &mut Vec<Disagreement>) {
    let solved = Proportion::of(episodes.solved.iter().copied());
    if let Some(count) = stated.get("n_episodes") {
        check_count(&count, solved.trials(), out);
    }
    if let Some(count) = stated.get("n_success") {
        check_count(&count, solved.successes(), out);
    }
    if let Some(rate) = stated.get("pc_success") {
        check_rate(&rate, solved, (100.0, FULL), out);
    }
    if let Some(interval) = stated.get("pc_success_ci95") {
        check_wilson(&interval, solved, out);
    }
    for (name, values) in [
        ("avg_sum_reward", &episodes.sum_rewards),
        ("avg_max_reward", &episodes.max_rewards),
    ] {
        if let Some(mean) = stated.get(name) {
            check_mean(&mean, values.iter().copied(), FULL, out);
        }
    }
}
