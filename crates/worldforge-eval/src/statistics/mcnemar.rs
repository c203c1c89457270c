//! Whether two policies differ on the same cases.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, ErrorKind, Result};

use super::{
    PairedCounts,
    special::{MAX_TRIALS, at_most, density},
};

/// The answer of the exact paired test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct McNemar {
    /// The exact two-sided p-value: its error never exceeds the level.
    pub p_value: f64,
    /// The mid-p value: closer to the level on average, without a guarantee.
    pub mid_p: f64,
}

impl PairedCounts {
    /// Tests that both policies solve equally many cases.
    ///
    /// Q. `McNemar`, "Note on the sampling error of the difference between correlated proportions or
    /// percentages", Psychometrika 12 (1947), 153-157, in its exact form: under the hypothesis each
    /// of the `m` discordant cases falls to either side with chance 1/2, so that with the smaller
    /// count `k` the p-value is `min(1, 2 P(Binomial(m, 1/2) ≤ k))`. The mid-p value takes off the
    /// chance of exactly `k` once (M. W. Fagerland, S. Lydersen and P. Laake, "The `McNemar` test for
    /// binary matched-pairs data: mid-p and asymptotic are better than exact conditional", BMC
    /// Medical Research Methodology 13 (2013), 91). Cases must be independent of one another.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) for more than [`MAX_TRIALS`] discordant cases.
    pub fn mcnemar(self) -> Result<McNemar> {
        let discordant = self.discordant();
        if discordant > MAX_TRIALS {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("discordant cases must be at most {MAX_TRIALS}, found {discordant}"),
            ));
        }
        let fewer = self.only_baseline.min(self.only_candidate);
        let chance_of_this = density(fewer, discordant, 0.5);
        let p_value = two_sided(fewer, discordant);
        let mid_p = if self.only_baseline == self.only_candidate {
            1.0 - chance_of_this
        } else {
            p_value - chance_of_this
        };
        Ok(McNemar {
            p_value,
            mid_p: if discordant == 0 { 1.0 } else { mid_p },
        })
    }
}

/// The two-sided p-value of the smaller count among fair coins.
pub(super) fn two_sided(fewer: u64, discordant: u64) -> f64 {
    // Half of everything, or more: said without rounding.
    if fewer + 1 >= discordant - fewer.min(discordant) {
        return 1.0;
    }
    (2.0 * at_most(fewer, discordant, 0.5)).min(1.0)
}
