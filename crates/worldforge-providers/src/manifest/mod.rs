//! What each provider needs, what it may claim, and what shows it.
//!
//! A [`RuntimeManifest`] stands as `runtime.json` in each provider's folder and in its catalog row.
//! [`check`] compares it with the code and with what its status requires. An [`AssetManifest`]
//! describes a checkpoint that the host owns, without saying where it lies.

mod asset;
mod evidence;
mod legacy;
mod promotion;
mod record;
mod rules;

pub use asset::{ASSET_SCHEMA_VERSION, AssetManifest, LEWM_PUSHT_REVISION};
pub use evidence::{Evidence, EvidenceKind};
pub use promotion::{
    EvidenceRow, PromotionReport, PromotionRule, check, check_for, rule, rules as promotion_rules,
};
pub use record::{
    Configuration, MANIFEST_LIMITS, ManifestSetting, RUNTIME_SCHEMA, RUNTIME_SCHEMA_VERSION,
    Runtime, RuntimeKind, RuntimeManifest, Smoke,
};
pub use rules::{MAX_ITEMS, MAX_TEXT};
