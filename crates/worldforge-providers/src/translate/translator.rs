//! What turns raw output into actions.

use worldforge_core::{Action, Digest, Result};

use super::RawActions;

/// Turns what a robot policy put out into actions of one embodiment.
///
/// A translator refuses what it does not know: another embodiment tag, another width, another
/// horizon, a value that is not finite. It never pads, cuts or projects. What the actions do to a
/// robot, and every safety interlock, stays with the host.
pub trait Translate: Send + Sync + 'static {
    /// Returns the embodiment that the translator is for.
    fn embodiment_tag(&self) -> &str;

    /// Returns as many action chunks as the output has, each as long as its horizon.
    ///
    /// # Errors
    ///
    /// [`InvalidOutput`](worldforge_core::ErrorKind::InvalidOutput) naming the tensor that does not fit.
    fn translate(&self, raw: &RawActions<'_>) -> Result<Vec<Vec<Action>>>;

    /// Returns the digest of the rules, when they are data: with it and the raw output, anyone can
    /// repeat the translation.
    fn digest(&self) -> Option<Digest> {
        None
    }
}
