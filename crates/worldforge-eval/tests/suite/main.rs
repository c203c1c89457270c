//! The crate through its public interface.
#![cfg_attr(
    test,
    expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        clippy::float_cmp,
        reason = "the tests cast small numbers and compare exact ones"
    )
)]

#[cfg(test)]
mod attestation;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod closed_loop;
#[cfg(test)]
mod comparison;
#[cfg(test)]
mod import;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod line_world;
#[cfg(test)]
mod picture;
#[cfg(test)]
mod presets;
#[cfg(test)]
mod recording;
#[cfg(test)]
mod report;
#[cfg(test)]
mod statistics;
#[cfg(test)]
mod stopping;
#[cfg(test)]
mod support;
#[cfg(test)]
mod two_room;
#[cfg(test)]
mod two_room_cases;
#[cfg(test)]
mod two_room_parity;
