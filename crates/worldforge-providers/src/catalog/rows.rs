//! The rows, in the order of their names.

use super::Entry;

pub(super) const ROWS: &[Entry] = &[
    #[cfg(feature = "cosmos")]
    Entry {
        name: crate::cosmos::NAME,
        // A setting adds predict and policy, or takes transfer away: the schemas differ.
        capabilities: &[
            worldforge_core::capability::Capability::Generate,
            worldforge_core::capability::Capability::Transfer,
        ],
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../cosmos/docs.md"),
        manifest: include_str!("../cosmos/runtime.json"),
        profile: crate::cosmos::profile,
        config: crate::cosmos::summary,
        provider: crate::cosmos::provider,
    },
    #[cfg(feature = "cosmos-policy")]
    Entry {
        name: crate::cosmos_policy::NAME,
        capabilities: &[worldforge_core::capability::Capability::Policy],
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../cosmos_policy/docs.md"),
        manifest: include_str!("../cosmos_policy/runtime.json"),
        profile: crate::cosmos_policy::profile,
        config: crate::cosmos_policy::summary,
        provider: crate::cosmos_policy::provider,
    },
    #[cfg(feature = "embedder")]
    Entry {
        name: crate::embedder::NAME,
        capabilities: &[worldforge_core::capability::Capability::Embed],
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../embedder/docs.md"),
        manifest: include_str!("../embedder/runtime.json"),
        profile: crate::embedder::profile,
        config: crate::embedder::summary,
        provider: crate::embedder::provider,
    },
    #[cfg(feature = "genie")]
    Entry {
        name: crate::genie::NAME,
        capabilities: &[],
        admission: super::Admission::Never,
        docs: include_str!("../genie/docs.md"),
        manifest: include_str!("../genie/runtime.json"),
        profile: crate::genie::profile,
        config: crate::genie::summary,
        provider: crate::genie::provider,
    },
    #[cfg(feature = "gr00t")]
    Entry {
        name: crate::gr00t::NAME,
        capabilities: &[worldforge_core::capability::Capability::Policy],
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../gr00t/docs.md"),
        manifest: include_str!("../gr00t/runtime.json"),
        profile: crate::gr00t::profile,
        config: crate::gr00t::summary,
        provider: crate::gr00t::provider,
    },
    #[cfg(feature = "jepa")]
    Entry {
        name: crate::jepa::NAME,
        capabilities: &[worldforge_core::capability::Capability::Score],
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../jepa/docs.md"),
        manifest: include_str!("../jepa/runtime.json"),
        profile: crate::jepa::profile,
        config: crate::jepa::summary,
        provider: crate::jepa::provider,
    },
    #[cfg(feature = "jepa-wms")]
    Entry {
        name: crate::jepa_wms::NAME,
        capabilities: &[worldforge_core::capability::Capability::Score],
        admission: super::Admission::DirectOnly,
        docs: include_str!("../jepa_wms/docs.md"),
        manifest: include_str!("../jepa_wms/runtime.json"),
        profile: crate::jepa_wms::profile,
        config: crate::jepa_wms::summary,
        provider: crate::jepa_wms::provider,
    },
    #[cfg(feature = "lerobot")]
    Entry {
        name: crate::lerobot::NAME,
        capabilities: &[worldforge_core::capability::Capability::Policy],
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../lerobot/docs.md"),
        manifest: include_str!("../lerobot/runtime.json"),
        profile: crate::lerobot::profile,
        config: crate::lerobot::summary,
        provider: crate::lerobot::provider,
    },
    #[cfg(feature = "leworldmodel")]
    Entry {
        name: crate::leworldmodel::NAME,
        capabilities: &[worldforge_core::capability::Capability::Score],
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../leworldmodel/docs.md"),
        manifest: include_str!("../leworldmodel/runtime.json"),
        profile: crate::leworldmodel::profile,
        config: crate::leworldmodel::summary,
        provider: crate::leworldmodel::provider,
    },
    #[cfg(feature = "mock")]
    Entry {
        name: crate::mock::NAME,
        capabilities: &worldforge_core::capability::Capability::ALL,
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../mock/docs.md"),
        manifest: include_str!("../mock/runtime.json"),
        profile: crate::mock::profile,
        config: |_| crate::mock::summary(),
        provider: |_| crate::mock::provider(),
    },
    #[cfg(feature = "openpi")]
    Entry {
        name: crate::openpi::NAME,
        capabilities: &[worldforge_core::capability::Capability::Policy],
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../openpi/docs.md"),
        manifest: include_str!("../openpi/runtime.json"),
        profile: crate::openpi::profile,
        config: crate::openpi::summary,
        provider: crate::openpi::provider,
    },
    #[cfg(feature = "reasoner")]
    Entry {
        name: crate::reasoner::NAME,
        capabilities: &[worldforge_core::capability::Capability::Reason],
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../reasoner/docs.md"),
        manifest: include_str!("../reasoner/runtime.json"),
        profile: crate::reasoner::profile,
        config: crate::reasoner::summary,
        provider: crate::reasoner::provider,
    },
    #[cfg(feature = "runway")]
    Entry {
        name: crate::runway::NAME,
        // A setting adds predict: access to its model is granted by the upstream.
        capabilities: &[
            worldforge_core::capability::Capability::Generate,
            worldforge_core::capability::Capability::Transfer,
        ],
        admission: super::Admission::WhenConfigured,
        docs: include_str!("../runway/docs.md"),
        manifest: include_str!("../runway/runtime.json"),
        profile: crate::runway::profile,
        config: crate::runway::summary,
        provider: crate::runway::provider,
    },
];
