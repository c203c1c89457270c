//! Recordings, read back by independent decoders.

use std::time::Duration;

use gif::{ColorOutput, DecodeOptions, Decoder};
use proptest::prelude::*;
use worldforge_core::{ErrorKind, Tensor};
use worldforge_eval::{
    environment::{Case, Environment, two_room::TwoRoom},
    picture::{Color, Picture, Point, Shape},
    recording::{GifTiming, Overlay, Recorder, RecordingLimits},
};

const TIMING: GifTiming = GifTiming::every(Duration::from_millis(40));

/// Paints each decoded rectangle over what stood there, and returns the pictures with their delays.
fn played(bytes: &[u8]) -> Vec<(Vec<u8>, u16)> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    let mut decoder: Decoder<_> = options.read_info(bytes).unwrap();
    let width = usize::from(decoder.width());
    let mut screen = vec![0; width * usize::from(decoder.height()) * 3];
    let mut pictures = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        let columns = usize::from(frame.width);
        for (index, pixel) in frame.buffer.chunks_exact(4).enumerate() {
            let x = usize::from(frame.left) + index % columns;
            let y = usize::from(frame.top) + index / columns;
            if pixel[3] == 255 {
                screen[(y * width + x) * 3..][..3].copy_from_slice(&pixel[..3]);
            }
        }
        pictures.push((screen.clone(), frame.delay));
    }
    pictures
}

/// A short walk with its overlay.
fn walk(steps: usize) -> Recorder {
    let mut environment = TwoRoom::new();
    let case = Case::new("cross_room", [60.0, 49.0], [160.0, 90.0]);
    environment.reset(&case).unwrap();
    let start = environment.mark(environment.state()).unwrap();
    let mut overlay = Overlay::new(start, environment.goal_mark());
    let mut recorder = Recorder::new(RecordingLimits::EPISODE);
    for _ in 0..steps {
        let mut picture = environment.render(160).unwrap();
        overlay.draw_on(&mut picture);
        recorder.push(picture).unwrap();
        let transition = environment.step(&[1.0, 0.2]).unwrap();
        overlay.walk_to(environment.mark(&transition.state).unwrap().center);
    }
    recorder
}

#[test]
fn a_gif_of_a_walk_plays_back_every_pixel() {
    let recorder = walk(12);
    let pictures = played(&recorder.to_gif(TIMING).unwrap());
    assert_eq!(pictures.len(), 12);
    for (frame, (screen, _)) in recorder.frames().iter().zip(&pictures) {
        assert!(frame.bytes() == screen, "a frame differs");
    }
    let delays: Vec<u16> = pictures.iter().map(|(_, delay)| *delay).collect();
    assert_eq!((delays[0], delays[10], delays[11]), (4, 4, 150));
}

#[test]
fn equal_walks_give_equal_bytes_and_small_files() {
    let bytes = walk(20).to_gif(TIMING).unwrap();
    assert_eq!(walk(20).to_gif(TIMING).unwrap(), bytes);
    assert!(bytes.len() < 16_000, "{}", bytes.len());
}

#[test]
fn a_frame_like_the_one_before_only_prolongs_it() {
    let mut recorder = Recorder::new(RecordingLimits::EPISODE);
    let still = Picture::filled(8, 8, Color::rgb(1, 2, 3)).unwrap();
    let mut other = still.clone();
    other.paint(
        &Shape::Disc {
            center: Point::new(4.0, 4.0),
            radius: 2.0,
        },
        Color::rgb(200, 0, 0),
        1.0,
    );
    for frame in [&still, &still, &still, &other] {
        recorder.push(frame.clone()).unwrap();
    }
    let timing = TIMING.with_last_frame(Duration::from_secs(2));
    let delays: Vec<u16> = played(&recorder.to_gif(timing).unwrap())
        .iter()
        .map(|p| p.1)
        .collect();
    assert_eq!(delays, [12, 200]);
}

#[test]
fn too_many_colours_become_the_nearest_frequent_ones() {
    let ramp: Vec<u8> = (0..64 * 64_u32)
        .flat_map(|i| [(i % 64 * 4) as u8, (i / 64 * 4) as u8, 9])
        .collect();
    let frame = Tensor::from_u8([64, 64, 3], ramp).unwrap();
    let mut recorder = Recorder::new(RecordingLimits::EPISODE);
    recorder.push(Picture::from_frame(&frame).unwrap()).unwrap();
    let (screen, _) = played(&recorder.to_gif(TIMING).unwrap()).remove(0);
    for (shown, wanted) in screen.iter().zip(frame.bytes()) {
        assert!(shown.abs_diff(*wanted) <= 32);
    }
}

#[test]
fn limits_and_sizes_are_kept() {
    let picture = |side| Picture::filled(side, side, Color::rgb(0, 0, 0)).unwrap();
    let mut recorder = Recorder::new(RecordingLimits::EPISODE.with_max_frames(2));
    assert_eq!(
        recorder.to_gif(TIMING).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    assert_eq!(
        recorder.contact_sheet(3, 3).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    recorder.push(picture(4)).unwrap();
    assert_eq!(
        recorder.push(picture(5)).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    recorder.push(picture(4)).unwrap();
    assert_eq!(
        recorder.push(picture(4)).unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
    assert_eq!(recorder.frames().len(), 2);
    let mut small = Recorder::new(RecordingLimits::EPISODE.with_max_bytes(47));
    assert_eq!(
        small.push(picture(4)).unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
}

#[test]
fn a_contact_sheet_holds_the_first_and_the_last_frame() {
    let mut recorder = Recorder::new(RecordingLimits::EPISODE);
    for shade in 0..10 {
        recorder
            .push(Picture::filled(10, 6, Color::rgb(shade, 0, 0)).unwrap())
            .unwrap();
    }
    let sheet = recorder.contact_sheet(4, 2).unwrap();
    assert_eq!((sheet.width(), sheet.height()), (2 * 18 + 8, 2 * 14 + 8));
    let shown = [(8, 8), (26, 8), (8, 22), (26, 22)].map(|(x, y)| sheet.color(x, y).unwrap().red);
    assert_eq!(shown, [0, 3, 6, 9]);
    let whole = recorder.contact_sheet(99, 99).unwrap();
    assert_eq!(whole.width(), 10 * 18 + 8);
    assert_eq!(
        recorder
            .contact_sheet(1, 1)
            .unwrap()
            .color(9, 9)
            .unwrap()
            .red,
        0
    );
}

fn png_pixels(bytes: &[u8]) -> Vec<u8> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    pixels
}

#[test]
fn a_png_holds_every_pixel_with_few_colours_and_with_many() {
    let few = walk(3).frames()[2].clone();
    let ramp: Vec<u8> = (0..48 * 20 * 3_u32).map(|i| (i * 7 % 251) as u8).collect();
    let many = Picture::from_frame(&Tensor::from_u8([20, 48, 3], ramp).unwrap()).unwrap();
    for picture in [few, many] {
        let bytes = picture.to_png().unwrap();
        assert!(png_pixels(&bytes) == picture.bytes(), "a pixel differs");
        assert_eq!(picture.to_png().unwrap(), bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_few_coloured_frames_play_back(
        frames in prop::collection::vec(prop::collection::vec(0_u8..6, 30), 1..8),
    ) {
        let mut recorder = Recorder::new(RecordingLimits::EPISODE);
        for shades in &frames {
            let frame = Tensor::from_u8([5, 6, 1], shades.clone()).unwrap();
            recorder.push(Picture::from_frame(&frame).unwrap()).unwrap();
        }
        let mut distinct: Vec<&Picture> = recorder.frames().iter().collect();
        distinct.dedup();
        let screens = played(&recorder.to_gif(TIMING).unwrap());
        prop_assert_eq!(screens.len(), distinct.len());
        for ((screen, _), picture) in screens.iter().zip(distinct) {
            prop_assert_eq!(screen.as_slice(), picture.bytes());
        }
    }
}
