//! MP4 files: size, length and rate of the picture, read from the boxes of ISO/IEC 14496-12.
//!
//! Only headers are looked at; nothing is decoded. A box that reaches past its parent, or that is
//! nested deeper than a film's are, ends the reading with an error.

use worldforge_core::{Error, Result};

/// Deepest box that is looked into.
const MAX_DEPTH: usize = 8;

/// Most boxes of one parent.
const MAX_BOXES: usize = 4096;

/// Most runs of the table of sample times.
const MAX_RUNS: usize = 1 << 20;

/// What an MP4 file says of its first video track.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Facts {
    /// Width and height of the picture, in pixels.
    pub resolution: [u32; 2],
    /// Length in seconds; zero when the file leaves it to its fragments.
    pub duration_seconds: f64,
    /// Pictures in a second on average, when the file lists them.
    pub fps: Option<f64>,
}

/// Returns whether the bytes begin as an MP4 file does.
pub fn is_mp4(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
}

/// Reads the facts of the first video track.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for bytes that are no MP4 file, and for
/// one without a video track.
pub fn read(bytes: &[u8]) -> Result<Facts> {
    if !is_mp4(bytes) {
        return Err(Error::invalid_input("must be an MP4 file"));
    }
    let movie = child(bytes, *b"moov", 0)?.ok_or_else(|| missing("a movie header"))?;
    let mut found = Boxes::new(movie, 1)?;
    while let Some((kind, track)) = found.next()? {
        if kind == *b"trak" && is_video(track)? {
            return facts(track);
        }
    }
    Err(missing("a video track"))
}

fn is_video(track: &[u8]) -> Result<bool> {
    let handler = descend(track, &[b"mdia", b"hdlr"], 2)?;
    // Version, flags and a reserved word come before the kind of the handler.
    Ok(handler.and_then(|handler| handler.get(8..12)) == Some(b"vide"))
}

fn facts(track: &[u8]) -> Result<Facts> {
    let header = child(track, *b"tkhd", 2)?.ok_or_else(|| missing("a track header"))?;
    let sides = header.len().checked_sub(8).and_then(|at| header.get(at..));
    let sides = sides.ok_or_else(|| missing("the size of the picture"))?;
    // 16.16 fixed point: the whole pixels are the upper half.
    let resolution = [u32_at(sides, 0)? >> 16, u32_at(sides, 4)? >> 16];
    if resolution.contains(&0) {
        return Err(missing("the size of the picture"));
    }
    let media = descend(track, &[b"mdia", b"mdhd"], 2)?;
    let (timescale, duration) = times(media.ok_or_else(|| missing("a media header"))?)?;
    if timescale == 0 {
        return Err(missing("a unit of time"));
    }
    let seconds = as_f64(duration) / f64::from(timescale);
    let table = descend(track, &[b"mdia", b"minf", b"stbl", b"stts"], 2)?;
    let pictures = table.map_or(Ok(0), samples)?;
    let fps = (pictures > 0 && seconds > 0.0).then(|| as_f64(pictures) / seconds);
    Ok(Facts {
        resolution,
        duration_seconds: seconds,
        fps,
    })
}

/// Reads the unit of time and the length of a media header, whose version sets their widths.
fn times(header: &[u8]) -> Result<(u32, u64)> {
    match header.first() {
        Some(1) => {
            let high = u64::from(u32_at(header, 24)?) << 32;
            Ok((u32_at(header, 20)?, high | u64::from(u32_at(header, 28)?)))
        }
        _ => Ok((u32_at(header, 12)?, u64::from(u32_at(header, 16)?))),
    }
}

/// Counts the samples of a table of sample times.
fn samples(table: &[u8]) -> Result<u64> {
    let declared = usize::try_from(u32_at(table, 4)?).unwrap_or(usize::MAX);
    let (runs, _) = table.get(8..).unwrap_or_default().as_chunks::<8>();
    if declared > MAX_RUNS || declared > runs.len() {
        return Err(missing("a whole table of sample times"));
    }
    let mut counts = runs.iter().take(declared).map(|run| u32_at(run, 0));
    counts.try_fold(0_u64, |sum, count| Ok(sum + u64::from(count?)))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "lengths and counts of films are far below 2^53"
)]
fn as_f64(count: u64) -> f64 {
    count as f64
}

fn descend<'a>(parent: &'a [u8], path: &[&[u8; 4]], depth: usize) -> Result<Option<&'a [u8]>> {
    let mut inside = parent;
    for (level, kind) in path.iter().enumerate() {
        match child(inside, **kind, depth + level)? {
            Some(found) => inside = found,
            None => return Ok(None),
        }
    }
    Ok(Some(inside))
}

fn child(parent: &[u8], kind: [u8; 4], depth: usize) -> Result<Option<&[u8]>> {
    let mut boxes = Boxes::new(parent, depth)?;
    while let Some((found, content)) = boxes.next()? {
        if found == kind {
            return Ok(Some(content));
        }
    }
    Ok(None)
}

/// The boxes of one parent, one after another.
struct Boxes<'a> {
    rest: &'a [u8],
    left: usize,
}

impl<'a> Boxes<'a> {
    fn new(parent: &'a [u8], depth: usize) -> Result<Self> {
        if depth > MAX_DEPTH {
            return Err(Error::invalid_input("MP4 boxes must not nest so deep"));
        }
        Ok(Self {
            rest: parent,
            left: MAX_BOXES,
        })
    }

    /// Returns the next box's kind and content; the last box may reach to the end.
    fn next(&mut self) -> Result<Option<([u8; 4], &'a [u8])>> {
        let Some((head, _)) = self.rest.split_first_chunk::<8>() else {
            return Ok(None);
        };
        self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| Error::invalid_input("MP4 file must not hold so many boxes"))?;
        let [a, b, c, d, kind @ ..] = *head;
        let (start, length) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, self.rest.len()),
            1 => {
                let wide = u64::from(u32_at(self.rest, 8)?) << 32;
                let wide = wide | u64::from(u32_at(self.rest, 12)?);
                (16, usize::try_from(wide).unwrap_or(usize::MAX))
            }
            length => (8, usize::try_from(length).unwrap_or(usize::MAX)),
        };
        let content = self.rest.get(start..length);
        let content = content.ok_or_else(|| missing("whole boxes"))?;
        self.rest = self.rest.get(length..).unwrap_or_default();
        Ok(Some((kind, content)))
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32> {
    let found = bytes.get(at..).and_then(<[u8]>::first_chunk::<4>);
    let found = found.ok_or_else(|| missing("whole boxes"))?;
    Ok(u32::from_be_bytes(*found))
}

fn missing(what: &'static str) -> Error {
    Error::invalid_input(format!("MP4 file must hold {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 8).unwrap();
        [&length.to_be_bytes(), kind.as_slice(), content].concat()
    }

    /// A film of 24 pictures of 640 x 360 in one second.
    fn film(handler: [u8; 4]) -> Vec<u8> {
        let mut sides = vec![0; 76];
        sides.extend((640_u32 << 16).to_be_bytes());
        sides.extend((360_u32 << 16).to_be_bytes());
        let hdlr = [&[0; 8], handler.as_slice(), &[0; 12]].concat();
        let words = |words: &[u32]| -> Vec<u8> {
            words.iter().flat_map(|word| word.to_be_bytes()).collect()
        };
        let stts = boxed(*b"stts", &words(&[0, 1, 24, 512]));
        let mdia = [
            boxed(*b"mdhd", &words(&[0, 0, 0, 12_288, 12_288, 0])),
            boxed(*b"hdlr", &hdlr),
            boxed(*b"minf", &boxed(*b"stbl", &stts)),
        ]
        .concat();
        let trak = [boxed(*b"tkhd", &sides), boxed(*b"mdia", &mdia)].concat();
        [
            boxed(*b"ftyp", b"isom\0\0\0\0"),
            boxed(*b"mdat", b"picture"),
            boxed(*b"moov", &boxed(*b"trak", &trak)),
        ]
        .concat()
    }

    #[test]
    fn the_first_video_track_tells_size_length_and_rate() {
        let facts = read(&film(*b"vide")).unwrap();
        assert_eq!(facts.resolution, [640, 360]);
        assert!((facts.duration_seconds - 1.0).abs() < 1e-12);
        assert!((facts.fps.unwrap() - 24.0).abs() < 1e-12);
    }

    #[test]
    fn a_file_without_video_is_refused() {
        for bytes in [film(*b"soun"), b"no film at all".to_vec(), Vec::new()] {
            assert!(read(&bytes).is_err());
        }
    }

    #[test]
    fn a_broken_file_is_refused_and_never_panics() {
        let whole = film(*b"vide");
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "{end}");
        }
        for at in 0..whole.len() {
            let mut broken = whole.clone();
            broken[at] = 0xff;
            drop(read(&broken));
        }
    }
}
