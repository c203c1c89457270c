//! A tree cut across at one height, so that a change can be told from its neighbours.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use worldforge_core::Digest;

use super::tree::root_of;
use crate::attest::whole::whole;

/// Most sections that a tree is cut into.
pub const MAX_SECTIONS: usize = 1_024;

/// The roots of consecutive runs of `2^height` leaves, the last of which may be shorter.
///
/// The root of the whole tree follows from them, so they say nothing else than it does, only where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Sections {
    /// The height of a section: 0 when each is one leaf.
    #[serde(deserialize_with = "whole")]
    pub height: u32,
    /// The root of each section, in order.
    pub roots: Vec<Digest>,
}

impl Sections {
    /// Cuts as low as the number of sections allows.
    pub(super) fn of(leaves: &[Digest]) -> Self {
        let mut height = 0;
        while leaves.len().div_ceil(1 << height) > MAX_SECTIONS {
            height += 1;
        }
        let roots = leaves.chunks(1 << height).map(root_of).collect();
        Self { height, roots }
    }

    /// Returns the root of the whole tree.
    pub fn root(&self) -> Digest {
        root_of(&self.roots)
    }

    /// Returns whether the sections are those that a tree of so many leaves is cut into.
    pub fn fits(&self, leaves: u64) -> bool {
        self.height < u64::BITS
            && self.roots.len() <= MAX_SECTIONS
            && leaves.div_ceil(1 << self.height) == self.roots.len() as u64
    }

    /// Returns the leaves of each section that differs from another tree's section, in order, or
    /// nothing when the other tree is cut at another height.
    pub fn differences(&self, other: &Self) -> Option<Vec<Range<u64>>> {
        if self.height != other.height || self.height >= u64::BITS {
            return None;
        }
        let count = self.roots.len().max(other.roots.len());
        let differ = (0..count).filter(|place| self.roots.get(*place) != other.roots.get(*place));
        let ranges = differ.map(|place| {
            let first = (place as u64) << self.height;
            first..first.saturating_add(1 << self.height)
        });
        Some(ranges.collect())
    }
}
