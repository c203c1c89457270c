//! The rows, in the order of their names.

use super::Entry;

pub(super) const ROWS: &[Entry] = &[
    #[cfg(feature = "leworldmodel")]
    Entry {
        name: crate::leworldmodel::NAME,
        capabilities: &[worldforge_core::capability::Capability::Score],
        profile: crate::leworldmodel::profile,
        config: crate::leworldmodel::summary,
        provider: crate::leworldmodel::provider,
    },
    #[cfg(feature = "mock")]
    Entry {
        name: crate::mock::NAME,
        capabilities: &worldforge_core::capability::Capability::ALL,
        profile: crate::mock::profile,
        config: |_| crate::mock::summary(),
        provider: |_| crate::mock::provider(),
    },
];
