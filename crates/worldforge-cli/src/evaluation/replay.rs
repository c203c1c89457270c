//! An episode as a short film on standard error, gone before the result is printed.

use std::{io::Write as _, time::Duration};

use worldforge_core::Result;

use super::story::Story;
use crate::session::Session;

/// The columns that a terminal must have.
const MIN_COLUMNS: usize = 50;

/// The rows that a terminal must have.
const MIN_ROWS: usize = 26;

/// How long it takes.
const LENGTH: Duration = Duration::from_secs(1);

/// How long one moment stays at most.
const LONGEST_MOMENT: Duration = Duration::from_millis(40);

/// When a slow terminal has seen enough.
const DEADLINE: Duration = Duration::from_secs(2);

/// Plays a story where someone may be looking, until it ends or is interrupted.
///
/// An interrupt ends the film and nothing else: the run is finished, and its result follows.
pub(super) fn replay(session: &Session, story: &Story<'_>) -> Result<()> {
    let Some(screen) = session.stage(MIN_COLUMNS, MIN_ROWS) else {
        return Ok(());
    };
    let interrupted = session.interruptible()?;
    let (clock, sleeper) = (session.host().clock(), session.host().sleeper());
    let began = clock.monotonic();
    let pause = pause(story.steps());
    let mut rows = 0;
    for step in 0..=story.steps() {
        let is_late = clock.monotonic().saturating_sub(began) >= DEADLINE;
        if is_late || interrupted.is_cancelled() {
            break;
        }
        let lines = story.moment(step).lines(&screen);
        let frame = lines.iter().fold(back(rows), |mut frame, line| {
            frame.push_str(line);
            frame.push_str("\x1b[K\n");
            frame
        });
        rows = lines.len();
        if show(&frame).is_err() {
            return Ok(());
        }
        pollster::block_on(sleeper.sleep(pause));
    }
    // Line by line, because some terminals keep a screen that is cleared as a whole in their history.
    let blank = "\x1b[K\n".repeat(rows);
    // A terminal that is gone needs no clearing.
    show(&format!("{back}{blank}{back}", back = back(rows))).ok();
    Ok(())
}

/// Returns how long each moment stays, so that long and short episodes take about as long.
fn pause(steps: usize) -> Duration {
    let moments = u32::try_from(steps.saturating_add(1)).unwrap_or(u32::MAX);
    (LENGTH / moments).min(LONGEST_MOMENT)
}

/// Returns what takes the cursor back to the first of so many lines.
fn back(rows: usize) -> String {
    match rows {
        0 => String::new(),
        rows => format!("\r\x1b[{rows}A"),
    }
}

fn show(text: &str) -> std::io::Result<()> {
    let mut stderr = std::io::stderr().lock();
    stderr.write_all(text.as_bytes())?;
    stderr.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_takes_about_a_second_however_many_steps_it_has() {
        for (steps, milliseconds) in [(0, 40), (9, 40), (24, 40), (66, 14), (499, 2)] {
            assert_eq!(pause(steps).as_millis(), milliseconds, "{steps}");
        }
        assert_eq!(pause(usize::MAX), LENGTH / u32::MAX);
    }
}
