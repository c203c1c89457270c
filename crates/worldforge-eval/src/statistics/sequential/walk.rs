//! Where a count of successes may be, under a hypothesis, without having been stopped.

use std::collections::VecDeque;

use super::Ruling;

/// The law of the number of successes in trials of a given chance, as far as no boundary was met.
///
/// Only sums and products are formed, so that the boundaries are the same on every machine.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    chance: f64,
    /// The chance of each count that is still possible, from `least` on.
    alive: VecDeque<f64>,
    least: u64,
    spent_low: f64,
    spent_high: f64,
}

impl Walk {
    /// Starts at no successes in no trials.
    pub(super) fn new(chance: f64) -> Self {
        Self {
            chance,
            alive: VecDeque::from([1.0]),
            least: 0,
            spent_low: 0.0,
            spent_high: 0.0,
        }
    }

    /// Makes one more trial.
    pub(super) fn advance(&mut self) {
        let mut risen = 0.0;
        for mass in &mut self.alive {
            let here = *mass;
            *mass = here * (1.0 - self.chance) + risen;
            risen = here * self.chance;
        }
        self.alive.push_back(risen);
    }

    /// Cuts off the outermost counts on either side while their chance fits into the budget, the
    /// chance of everything that was cut off on that side before included.
    pub(super) fn cut(&mut self, budget: f64) {
        while let Some(mass) = self.alive.back()
            && self.spent_high + mass <= budget
        {
            self.spent_high += mass;
            self.alive.pop_back();
        }
        while let Some(mass) = self.alive.front()
            && self.spent_low + mass <= budget
        {
            self.spent_low += mass;
            self.least += 1;
            self.alive.pop_front();
        }
    }

    /// Says where a count lies.
    pub(super) fn ruling(&self, successes: u64) -> Ruling {
        if successes < self.least {
            Ruling::Lower
        } else if successes - self.least >= self.alive.len() as u64 {
            Ruling::Higher
        } else {
            Ruling::Continue
        }
    }
}
