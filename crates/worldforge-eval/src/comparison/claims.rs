//! What a comparison does and does not show.

/// What a comparison does and does not show.
pub const CLAIM_BOUNDARY: &str = "Compares what the runs themselves recorded, under the conditions \
    they recorded. A difference is not a cause; a difference that is not shown is not shown to be \
    absent; and no comparison shows physical fidelity, robot safety or capacity in production.";
