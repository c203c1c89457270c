//! A recorded episode as a moving picture.

use std::time::Duration;

use worldforge_core::{Error, ErrorKind, Result};

use super::EpisodeRecord;
use crate::{
    environment::Environment,
    picture::{Mark, Point},
    recording::{GifTiming, Overlay, Recorder, RecordingLimits},
};

/// The largest animation, in pixels a side.
pub const MAX_ANIMATION_PX: usize = 1_024;

/// How an episode is shown: size and speed.
///
/// ```
/// use worldforge_eval::closed_loop::Animation;
///
/// let animation = Animation::sized(320);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Animation {
    /// The side, in pixels.
    pub size_px: usize,
    /// How long each step stays.
    pub timing: GifTiming,
}

impl Animation {
    /// Shows 12.5 steps a second, `size_px` pixels wide.
    pub const fn sized(size_px: usize) -> Self {
        Self {
            size_px,
            timing: GifTiming::every(Duration::from_millis(80)),
        }
    }

    /// Returns the same animation at another speed.
    #[must_use]
    pub const fn with_timing(self, timing: GifTiming) -> Self {
        Self { timing, ..self }
    }

    /// Replays a record and encodes it as a GIF file: the goal, the way so far, and what the model
    /// imagines of the current plan where that was recorded.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the environment does not repeat the record to the last bit,
    /// [`ErrorKind::Unsupported`] for an environment whose states show in no one place,
    /// [`ErrorKind::LimitExceeded`] past [`MAX_ANIMATION_PX`] or [`RecordingLimits::EPISODE`].
    pub fn encode(
        &self,
        environment: &mut dyn Environment,
        record: &EpisodeRecord,
    ) -> Result<Vec<u8>> {
        if self.size_px > MAX_ANIMATION_PX {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "animation must be at most {MAX_ANIMATION_PX} pixels wide, found {}",
                    self.size_px
                ),
            ));
        }
        environment.reset(&record.case)?;
        let mut overlay = Overlay::new(
            mark(environment, environment.state())?,
            environment.goal_mark(),
        );
        let mut recorder = Recorder::new(RecordingLimits::EPISODE);
        for (step, state) in record.states.iter().enumerate() {
            if let Some(action) = step.checked_sub(1).and_then(|at| record.actions.get(at)) {
                environment.step(action)?;
                overlay.walk_to(mark(environment, environment.state())?.center);
            }
            if environment.state() != state.as_slice() {
                return Err(Error::invalid_input(format!(
                    "record must repeat in this environment, step {step} does not"
                )));
            }
            if let Some(imagined) = imagined_from(environment, record, step)? {
                overlay.imagine(imagined);
            }
            let mut frame = environment.render(self.size_px)?;
            overlay.draw_on(&mut frame);
            recorder.push(frame)?;
        }
        recorder.to_gif(self.timing)
    }
}

/// Returns where the plan that is chosen at this step is imagined to lead.
fn imagined_from(
    environment: &dyn Environment,
    record: &EpisodeRecord,
    step: usize,
) -> Result<Option<Vec<Point>>> {
    let mut decisions = record.decisions.iter();
    let decision = decisions.find(|decision| decision.step as usize == step);
    let Some(plan) = decision.and_then(|decision| decision.imagined.as_ref()) else {
        return Ok(None);
    };
    let places = plan.states.iter().map(|state| mark(environment, state));
    places
        .map(|place| place.map(|place| place.center))
        .collect::<Result<_>>()
        .map(Some)
}

fn mark(environment: &dyn Environment, state: &[f32]) -> Result<Mark> {
    environment.mark(state).ok_or_else(|| {
        Error::new(
            ErrorKind::Unsupported,
            "the environment's states must each show in one place of the picture",
        )
    })
}
