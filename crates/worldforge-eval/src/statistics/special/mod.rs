//! The few special functions that exact tests and intervals stand on.
//!
//! Every function is computed with `+ - * /`, square roots and the software logarithms of `libm`,
//! so that it gives the same bits on every machine. Relative errors are below about 1e-13 where the
//! answer is not close to zero by cancellation; the tests hold them against an independent library.

mod beta;
mod binomial;
mod gamma;
mod normal;

pub use beta::{MAX_SHAPE, incomplete_beta, inverse_incomplete_beta};
pub use binomial::{MAX_TRIALS, binomial_at_least, binomial_cdf, binomial_pmf};
pub use gamma::log_gamma;
pub use normal::{normal_cdf, normal_quantile};

pub(super) use beta::{log_beta, lower_quantile as beta_quantile, tails};
pub(super) use binomial::{at_least, at_most, density};
pub(super) use normal::quantile as normal_quantile_of;
