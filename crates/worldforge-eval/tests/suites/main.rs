//! Evaluation suites, their evaluator and what comes out, through the public interface.
#![cfg_attr(
    test,
    expect(
        clippy::float_cmp,
        clippy::too_many_lines,
        reason = "the tests compare exact numbers, and tables are long"
    )
)]

#[cfg(test)]
mod authoring;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod evaluation;
#[cfg(test)]
mod gallery;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod report;
#[cfg(test)]
mod support;
