//! Pages: what each form keeps of the data, and what none of them lets through.
#![expect(clippy::unwrap_used, reason = "tests")]

mod csv;
mod data;
mod html;
mod markdown;
mod sample;
