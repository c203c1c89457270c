//! Latents of pictures that were seen before: a planner asks about the same ones again and again.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use worldforge_core::Tensor;

/// Most pictures, or sequences of pictures, whose latents are kept.
pub const MAX_CACHED: usize = 8;

/// The latents of the pictures that were used last.
#[derive(Default)]
pub(super) struct Latents {
    recent: Mutex<VecDeque<(Tensor, Arc<[f32]>)>>,
}

impl Latents {
    /// Returns the latents of a tensor of equal shape and bytes.
    pub(super) fn get(&self, pictures: &Tensor) -> Option<Arc<[f32]>> {
        let mut recent = self.recent();
        let is_same = |(known, _): &(Tensor, Arc<[f32]>)| {
            known.shares_bytes_with(pictures) || known == pictures
        };
        let position = recent.iter().position(is_same)?;
        let found = recent.remove(position)?;
        let latents = Arc::clone(&found.1);
        recent.push_front(found);
        Some(latents)
    }

    /// Keeps latents, forgetting those that were used longest ago.
    pub(super) fn put(&self, pictures: Tensor, latents: Arc<[f32]>) {
        let mut recent = self.recent();
        recent.push_front((pictures, latents));
        recent.truncate(MAX_CACHED);
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        self.recent().clear();
    }

    fn recent(&self) -> MutexGuard<'_, VecDeque<(Tensor, Arc<[f32]>)>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
