//! The table of embedded files.

use worldforge_core::capability::Capability;

/// The file stem and the text of one fixture.
pub(super) type File = (&'static str, &'static str);

macro_rules! files {
    ($capability:literal: $($name:literal),+ $(,)?) => {
        &[$((
            $name,
            include_str!(concat!("../../corpus/capability/", $capability, "/", $name, ".json")),
        )),+]
    };
}

/// Returns the files of a capability, sorted by name.
pub(super) const fn of(capability: Capability) -> &'static [File] {
    match capability {
        Capability::Predict => files!("predict":
            "invalid_action_non_finite_target",
            "invalid_action_steps_zero",
            "invalid_world_state_missing_schema",
            "valid_baseline",
        ),
        Capability::Reason => files!("reason":
            "invalid_query_empty",
            "invalid_world_state_bbox",
            "invalid_world_state_corrupt",
            "valid_baseline",
        ),
        Capability::Embed => files!("embed":
            "invalid_text_empty",
            "invalid_text_oversized",
            "invalid_text_whitespace",
            "valid_baseline",
        ),
        Capability::Generate => files!("generate":
            "invalid_duration_zero",
            "invalid_prompt_empty",
            "invalid_reference_signed_url",
            "valid_baseline",
        ),
        Capability::Transfer => files!("transfer":
            "invalid_clip_negative_duration",
            "invalid_clip_resolution_zero",
            "invalid_frames_not_base64",
            "valid_baseline",
        ),
        Capability::Score => files!("score":
            "invalid_action_candidates_empty",
            "invalid_candidates_non_finite",
            "invalid_info_empty",
            "valid_baseline",
        ),
        Capability::Policy => files!("policy":
            "invalid_action_horizon_negative",
            "invalid_metadata_secret_key",
            "invalid_observation_missing",
            "valid_baseline",
        ),
        _ => &[],
    }
}
