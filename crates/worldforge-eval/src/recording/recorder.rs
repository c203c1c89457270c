//! The collected frames of one episode.

use worldforge_core::{Error, ErrorKind, Result};

use super::{GifTiming, gif};
use crate::picture::{Color, Picture};

/// How much a recorder keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordingLimits {
    /// Most frames.
    pub max_frames: usize,
    /// Most bytes of pixels in memory.
    pub max_bytes: usize,
}

impl RecordingLimits {
    /// What an episode is held to: 1,024 frames, 256 MiB.
    pub const EPISODE: Self = Self {
        max_frames: 1_024,
        max_bytes: 256 << 20,
    };

    /// Returns the same limits with another number of frames.
    #[must_use]
    pub const fn with_max_frames(self, max_frames: usize) -> Self {
        Self { max_frames, ..self }
    }

    /// Returns the same limits with another number of bytes.
    #[must_use]
    pub const fn with_max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }
}

/// Collects frames of one size, and turns them into a moving picture or a sheet.
#[derive(Clone, Debug)]
pub struct Recorder {
    limits: RecordingLimits,
    frames: Vec<Picture>,
}

impl Recorder {
    /// Creates an empty recorder.
    pub fn new(limits: RecordingLimits) -> Self {
        Self {
            limits,
            frames: Vec::new(),
        }
    }

    /// Adds a frame.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] past the limits, [`ErrorKind::InvalidInput`] for a frame of
    /// another size than the first; the frames so far stay.
    pub fn push(&mut self, frame: Picture) -> Result<()> {
        let size = |picture: &Picture| (picture.width(), picture.height());
        if let Some(first) = self.frames.first()
            && size(first) != size(&frame)
        {
            return Err(Error::invalid_input(format!(
                "frame must be as large as the first, {first:?}, found {frame:?}"
            )));
        }
        let count = self.frames.len() + 1;
        if count > self.limits.max_frames {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "recording must have at most {} frames",
                    self.limits.max_frames
                ),
            ));
        }
        if count.saturating_mul(frame.bytes().len()) > self.limits.max_bytes {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "recording must have at most {} bytes",
                    self.limits.max_bytes
                ),
            ));
        }
        self.frames.push(frame);
        Ok(())
    }

    /// Returns the frames in order.
    pub fn frames(&self) -> &[Picture] {
        &self.frames
    }

    /// Encodes the frames as an endlessly repeating GIF file; equal frames give equal bytes.
    ///
    /// All frames share one palette: exact up to 255 colours, else each channel loses low bits
    /// until 255 are left. A frame stores only the rectangle that changed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] without frames.
    pub fn to_gif(&self, timing: GifTiming) -> Result<Vec<u8>> {
        self.check_not_empty()?;
        gif::encode(&self.frames, timing)
    }

    /// Lays out up to `count` evenly spaced frames, first and last included, `columns` a row.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] without frames or columns, [`ErrorKind::LimitExceeded`] when the
    /// sheet passes the limits of [`Picture`].
    pub fn contact_sheet(&self, count: usize, columns: usize) -> Result<Picture> {
        const GAP_PX: usize = 8;
        const PAPER: Color = Color::rgb(0xff, 0xff, 0xff);
        self.check_not_empty()?;
        if columns == 0 || count == 0 {
            return Err(Error::invalid_input("count and columns must be at least 1"));
        }
        let shown = self.evenly_spaced(count);
        let columns = columns.min(shown.len());
        let rows = shown.len().div_ceil(columns);
        let (width, height) = shown
            .first()
            .map_or((0, 0), |frame| (frame.width(), frame.height()));
        let length = |count: usize, side: usize| count.saturating_mul(side + GAP_PX) + GAP_PX;
        let mut sheet = Picture::filled(length(columns, width), length(rows, height), PAPER)?;
        for (index, frame) in shown.into_iter().enumerate() {
            let (column, row) = (index % columns, index / columns);
            sheet.place(frame, length(column, width), length(row, height));
        }
        Ok(sheet)
    }

    fn evenly_spaced(&self, count: usize) -> Vec<&Picture> {
        let last = self.frames.len().saturating_sub(1);
        let count = count.min(self.frames.len());
        (0..count)
            .filter_map(|index| self.frames.get(index * last / (count - 1).max(1)))
            .collect()
    }

    fn check_not_empty(&self) -> Result<()> {
        if self.frames.is_empty() {
            return Err(Error::invalid_input(
                "recording must have at least one frame",
            ));
        }
        Ok(())
    }
}
