//! A closure as a translator, for hosts that program.

use std::fmt;

use worldforge_core::{Action, Result};

use super::{RawActions, Translate, answer::check_tag};

/// A translator made of a closure, for one embodiment.
///
/// Output of another embodiment, and output whose tensors do not have the stated axes, does not
/// reach the closure.
pub struct FnTranslator<F> {
    embodiment_tag: String,
    translate: F,
}

impl<F> FnTranslator<F>
where
    F: Fn(&RawActions<'_>) -> Result<Vec<Vec<Action>>> + Send + Sync + 'static,
{
    /// Takes the embodiment and the closure.
    pub fn new(embodiment_tag: impl Into<String>, translate: F) -> Self {
        Self {
            embodiment_tag: embodiment_tag.into(),
            translate,
        }
    }
}

impl<F> Translate for FnTranslator<F>
where
    F: Fn(&RawActions<'_>) -> Result<Vec<Vec<Action>>> + Send + Sync + 'static,
{
    fn embodiment_tag(&self) -> &str {
        &self.embodiment_tag
    }

    fn translate(&self, raw: &RawActions<'_>) -> Result<Vec<Vec<Action>>> {
        raw.check()?;
        check_tag(raw.embodiment_tag, &self.embodiment_tag)?;
        (self.translate)(raw)
    }
}

impl<F> fmt::Debug for FnTranslator<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FnTranslator")
            .field("embodiment_tag", &self.embodiment_tag)
            .finish_non_exhaustive()
    }
}
