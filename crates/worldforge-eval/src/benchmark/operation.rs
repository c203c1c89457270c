//! What can be measured.

use worldforge_core::capability::Capability;

/// Every operation, in the order of reports.
pub const OPERATIONS: [Capability; 7] = [
    Capability::Predict,
    Capability::Reason,
    Capability::Generate,
    Capability::Transfer,
    Capability::Embed,
    Capability::Score,
    Capability::Policy,
];
