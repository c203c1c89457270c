//! The sizes that Cosmos 3 renders, and how long a video of each may be.

use worldforge_core::{Error, ErrorKind, Result, json::Pointer};

/// A size that Cosmos 3 renders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) tier: Tier,
    ratio: &'static str,
    /// Width and height in pixels.
    pub(super) pixels: [u32; 2],
}

/// How fine a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    P256,
    P480,
    P720,
}

impl Tier {
    const ALL: [Self; 3] = [Self::P256, Self::P480, Self::P720];

    const fn name(self) -> &'static str {
        match self {
            Self::P256 => "256",
            Self::P480 => "480",
            Self::P720 => "720",
        }
    }

    /// Returns the most frames of one video.
    const fn max_frames(self) -> u32 {
        match self {
            Self::P256 => 397,
            Self::P480 => 297,
            Self::P720 => 197,
        }
    }
}

/// The shapes of each tier; the first is the one of the bare tier.
const SIZES: [Size; 15] = {
    use Tier::{P256, P480, P720};
    const fn size(tier: Tier, ratio: &'static str, pixels: [u32; 2]) -> Size {
        Size {
            tier,
            ratio,
            pixels,
        }
    }
    [
        size(P256, "16_9", [320, 192]),
        size(P256, "1_1", [256, 256]),
        size(P256, "9_16", [192, 320]),
        size(P256, "4_3", [320, 256]),
        size(P256, "3_4", [256, 320]),
        size(P480, "16_9", [832, 480]),
        size(P480, "1_1", [640, 640]),
        size(P480, "9_16", [480, 832]),
        size(P480, "4_3", [736, 544]),
        size(P480, "3_4", [544, 736]),
        size(P720, "16_9", [1280, 720]),
        size(P720, "1_1", [960, 960]),
        size(P720, "9_16", [720, 1280]),
        size(P720, "4_3", [1104, 832]),
        size(P720, "3_4", [832, 1104]),
    ]
};

/// Least frames of one video.
const MIN_FRAMES: u32 = 25;

/// The tier that is rendered when none is asked for.
pub(super) const DEFAULT_TIER: Tier = Tier::P720;

impl Size {
    /// Finds the size of so many pixels.
    pub(super) fn of_pixels(pixels: [u32; 2]) -> Option<Self> {
        SIZES.into_iter().find(|size| size.pixels == pixels)
    }

    /// Finds the size by a name such as `480_16_9`, or `480`.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        SIZES
            .into_iter()
            .find(|size| size.name() == name || (size.ratio == "16_9" && size.tier.name() == name))
    }

    /// Finds the default tier's size of a ratio such as `16:9`.
    pub(super) fn of_ratio(ratio: &str) -> Option<Self> {
        SIZES
            .into_iter()
            .find(|size| size.tier == DEFAULT_TIER && size.ratio.replace('_', ":") == ratio)
    }

    /// Returns the name that requests use.
    pub(super) fn name(self) -> String {
        format!("{}_{}", self.tier.name(), self.ratio)
    }
}

/// Names every size, for those who asked for another.
pub(super) fn known() -> String {
    let sizes = SIZES.map(|size| format!("{}x{}", size.pixels[0], size.pixels[1]));
    sizes.join(", ")
}

/// Names the resolutions of every tier and ratio.
pub(super) fn known_names() -> String {
    let tiers = Tier::ALL.map(Tier::name).join(", ");
    format!("{tiers}, each perhaps with _16_9, _1_1, _9_16, _4_3 or _3_4")
}

/// Returns how many frames are nearest to a length: Cosmos 3 renders four times some count, and one.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) for a length that no video of the tier has.
pub(super) fn frames(seconds: f64, fps: f64, tier: Tier, place: &'static str) -> Result<u32> {
    let wanted = ((seconds * fps - 1.0) / 4.0).round().mul_add(4.0, 1.0);
    let most = tier.max_frames();
    if (f64::from(MIN_FRAMES)..=f64::from(most)).contains(&wanted) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range was just checked"
        )]
        return Ok(wanted as u32);
    }
    let [least, most] = [MIN_FRAMES, most].map(|frames| f64::from(frames) / fps);
    Err(Error::new(
        ErrorKind::InvalidInput,
        format!(
            "must be between {least:.2} and {most:.2} seconds at {fps} frames a second and this size"
        ),
    )
    .at(Pointer::from(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_found_by_pixels_name_and_ratio() {
        assert_eq!(Size::of_pixels([832, 480]).unwrap().name(), "480_16_9");
        assert_eq!(Size::of_name("256").unwrap().pixels, [320, 192]);
        assert_eq!(Size::of_name("720_3_4").unwrap().pixels, [832, 1104]);
        assert_eq!(Size::of_ratio("1:1").unwrap().name(), "720_1_1");
        assert_eq!(Size::of_pixels([640, 360]), None);
        assert_eq!(Size::of_name("720_2_1"), None);
        assert_eq!(Size::of_ratio("2:1"), None);
    }

    #[test]
    fn frames_keep_the_cadence_and_the_limits_of_their_tier() {
        for (seconds, fps, tier, frames_or_none) in [
            (1.0, 24.0, Tier::P720, Some(25)),
            (7.875, 24.0, Tier::P720, Some(189)),
            (5.0, 24.0, Tier::P480, Some(121)),
            (0.9, 24.0, Tier::P720, None),
            (8.3, 24.0, Tier::P720, None),
            (12.0, 24.0, Tier::P480, Some(289)),
            (16.5, 24.0, Tier::P256, Some(397)),
        ] {
            let found = frames(seconds, fps, tier, "/duration_seconds").ok();
            assert_eq!(found, frames_or_none, "{seconds} s at {fps}");
        }
    }
}
