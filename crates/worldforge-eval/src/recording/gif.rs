//! GIF files: one palette, changed rectangles only.

use std::{ops::Range, time::Duration};

use gif::{DisposalMethod, Encoder, Frame, Repeat};
use worldforge_core::{Error, ErrorKind, Result};

use super::palette::{MAX_COLORS, Palette};
use crate::picture::Picture;

/// How long the frames of a GIF stay, in hundredths of a second at the file's precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GifTiming {
    /// How long each frame stays.
    pub frame: Duration,
    /// How long the last frame stays.
    pub last_frame: Duration,
}

impl GifTiming {
    /// Shows each frame for `frame` and the last for a second and a half.
    ///
    /// Viewers commonly slow down frames shorter than 20 ms.
    pub const fn every(frame: Duration) -> Self {
        Self {
            frame,
            last_frame: Duration::from_millis(1_500),
        }
    }

    /// Returns the same timing with another stay of the last frame.
    #[must_use]
    pub const fn with_last_frame(self, last_frame: Duration) -> Self {
        Self { last_frame, ..self }
    }
}

/// The index that leaves a pixel as it was.
#[expect(clippy::cast_possible_truncation, reason = "the constant is 255")]
const AS_BEFORE: u8 = MAX_COLORS as u8;

/// Encodes at least one frame, all of one size.
pub(super) fn encode(frames: &[Picture], timing: GifTiming) -> Result<Vec<u8>> {
    let Some(first) = frames.first() else {
        return Err(Error::bug("a GIF has at least one frame"));
    };
    let sides = (side(first.width())?, side(first.height())?);
    let palette = Palette::of(frames);
    let mut stills = stills(frames, &palette, timing);
    if let Some(last) = stills.last_mut() {
        last.stay = timing.last_frame;
    }
    let mut bytes = Vec::new();
    write(&mut bytes, sides, &palette, &stills)
        .map_err(|cause| Error::new(ErrorKind::Bug, format!("encode as GIF: {cause}")))?;
    Ok(bytes)
}

/// The part of a frame that differs from the one before, and how long it stays.
struct Still {
    columns: Range<usize>,
    rows: Range<usize>,
    indices: Vec<u8>,
    stay: Duration,
}

/// Turns frames into changes; a frame like the one before only prolongs it.
fn stills(frames: &[Picture], palette: &Palette, timing: GifTiming) -> Vec<Still> {
    let mut stills: Vec<Still> = Vec::new();
    let mut before: Option<Vec<u8>> = None;
    for frame in frames {
        let indices = palette.indices(frame);
        let change = match &before {
            None => Some((0..frame.width(), 0..frame.height(), indices.clone())),
            Some(before) => changed(before, &indices, frame.width()),
        };
        match (change, stills.last_mut()) {
            (Some((columns, rows, indices)), _) => {
                stills.push(Still {
                    columns,
                    rows,
                    indices,
                    stay: timing.frame,
                });
            }
            (None, Some(last)) => last.stay = last.stay.saturating_add(timing.frame),
            (None, None) => {}
        }
        before = Some(indices);
    }
    stills
}

/// Returns the smallest rectangle that holds all changes, with unchanged pixels left as before.
fn changed(
    before: &[u8],
    after: &[u8],
    width: usize,
) -> Option<(Range<usize>, Range<usize>, Vec<u8>)> {
    let mut bounds: Option<(Range<usize>, Range<usize>)> = None;
    for (index, (old, new)) in before.iter().zip(after).enumerate() {
        if old != new {
            let (x, y) = (index % width, index / width);
            let (columns, rows) = bounds.unwrap_or((x..x + 1, y..y + 1));
            bounds = Some((
                columns.start.min(x)..columns.end.max(x + 1),
                rows.start.min(y)..rows.end.max(y + 1),
            ));
        }
    }
    let (columns, rows) = bounds?;
    let lines = before.chunks_exact(width).zip(after.chunks_exact(width));
    let indices = lines
        .skip(rows.start)
        .take(rows.len())
        .flat_map(|(old, new)| old.iter().zip(new).skip(columns.start).take(columns.len()))
        .map(|(old, new)| if old == new { AS_BEFORE } else { *new })
        .collect();
    Some((columns, rows, indices))
}

fn write(
    bytes: &mut Vec<u8>,
    (width, height): (u16, u16),
    palette: &Palette,
    stills: &[Still],
) -> Result<(), gif::EncodingError> {
    let mut colors = palette.bytes();
    // Index 255 must exist for "as before"; the colours in between are never used.
    colors.resize(3 * (MAX_COLORS + 1), 0);
    let mut encoder = Encoder::new(bytes, width, height, &colors)?;
    encoder.set_repeat(Repeat::Infinite)?;
    for still in stills {
        encoder.write_frame(&Frame {
            delay: hundredths(still.stay),
            dispose: DisposalMethod::Keep,
            transparent: Some(AS_BEFORE),
            left: saturated(still.columns.start),
            top: saturated(still.rows.start),
            width: saturated(still.columns.len()),
            height: saturated(still.rows.len()),
            buffer: still.indices.as_slice().into(),
            ..Frame::default()
        })?;
    }
    Ok(())
}

/// Rounds to the file's precision; a frame that is to be seen stays at least one hundredth.
fn hundredths(stay: Duration) -> u16 {
    let rounded = (stay.as_millis() + 5) / 10;
    u16::try_from(rounded).unwrap_or(u16::MAX).max(1)
}

fn saturated(pixels: usize) -> u16 {
    u16::try_from(pixels).unwrap_or(u16::MAX)
}

fn side(pixels: usize) -> Result<u16> {
    u16::try_from(pixels)
        .ok()
        .ok_or_else(|| Error::bug("a picture's side fits 16 bits"))
}
