//! The statistics: against published tables, an independent library, brute force and their laws.

mod bootstrap;
mod compare;
mod intervals;
mod latency;
mod power;
mod reference;
mod savings;
mod sequential;
mod sequential_open;
mod simulation;
mod special;
mod summary;
mod tests_of_rates;
