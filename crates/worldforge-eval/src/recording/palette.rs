//! One palette for all frames of a recording.

use std::collections::BTreeMap;

use crate::picture::{Color, Picture};

/// The most colours; the 256th index means "as before".
pub(super) const MAX_COLORS: usize = 255;

/// Colours and the index of each.
pub(super) struct Palette {
    colors: Vec<Color>,
    indices: BTreeMap<Color, u8>,
}

impl Palette {
    /// Collects the colours of all frames.
    ///
    /// Past [`MAX_COLORS`] the colours that agree in the upper 7, 6, … bits of each channel become
    /// the most frequent of them, the first in order when two are equally frequent.
    pub(super) fn of(frames: &[Picture]) -> Self {
        let counts = count_colors(frames);
        let mut dropped_bits = 0;
        let buckets = loop {
            let buckets = bucketed(&counts, dropped_bits);
            if buckets.len() <= MAX_COLORS {
                break buckets;
            }
            dropped_bits += 1;
        };
        let mut palette = Self {
            colors: Vec::new(),
            indices: BTreeMap::new(),
        };
        for (members, index) in buckets.into_values().zip(0..=u8::MAX) {
            let mut most = (0, None);
            for (color, count) in members {
                palette.indices.insert(color, index);
                if count > most.0 {
                    most = (count, Some(color));
                }
            }
            palette.colors.extend(most.1);
        }
        palette
    }

    /// Returns the colours as three bytes each.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.colors
            .iter()
            .flat_map(|color| color.channels())
            .collect()
    }

    /// Returns the indices of a frame's colours.
    pub(super) fn indices(&self, frame: &Picture) -> Vec<u8> {
        // Neighbours are mostly alike, so the last answer is tried first.
        let mut last = None;
        frame
            .colors()
            .map(|color| match last {
                Some((known, index)) if known == color => index,
                _ => {
                    let index = self.indices.get(&color).copied().unwrap_or_default();
                    last = Some((color, index));
                    index
                }
            })
            .collect()
    }
}

fn count_colors(frames: &[Picture]) -> BTreeMap<Color, u64> {
    let mut counts = BTreeMap::new();
    for frame in frames {
        let mut colors = frame.colors().peekable();
        while let Some(color) = colors.next() {
            let mut run = 1;
            while colors.next_if_eq(&color).is_some() {
                run += 1;
            }
            *counts.entry(color).or_default() += run;
        }
    }
    counts
}

/// Groups colours by what is left of their channels, most frequent colours not yet chosen.
fn bucketed(
    counts: &BTreeMap<Color, u64>,
    dropped_bits: u32,
) -> BTreeMap<[u8; 3], Vec<(Color, u64)>> {
    let mut buckets: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (color, count) in counts {
        let key = color.channels().map(|channel| channel >> dropped_bits);
        buckets.entry(key).or_default().push((*color, *count));
    }
    buckets
}
