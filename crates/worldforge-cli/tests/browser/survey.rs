//! What a browser says of each page at each width.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use crate::{
    chromium,
    pages::{self, write},
};

/// A phone, and a wide screen.
const WIDTHS: [u32; 2] = [360, 1280];

/// Whether a picture of each page is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pictures {
    /// Of each page at each width.
    Keep,
    /// None; they take a minute.
    None,
}

/// What the page around the pages finds out, and writes where the browser prints it: each frame's
/// name, how wide its page is, how much room it has, how high it is, and what is too wide.
const SCRIPT: &str = "addEventListener('load',()=>{\
document.body.dataset.found=[...document.querySelectorAll('iframe')].map(frame=>{\
const inner=frame.contentDocument,root=inner.documentElement;\
const wide=[...inner.querySelectorAll('body *')]\
.filter(e=>!e.closest('.scroll,pre,svg,details:not([open])')||e.matches('.scroll,pre,svg'))\
.filter(e=>e.getBoundingClientRect().right>root.clientWidth+1)\
.map(e=>e.localName+'.'+e.getAttribute('class'));\
return [frame.name,root.scrollWidth,root.clientWidth,root.scrollHeight,\
wide.slice(0,5).join(' ')].join(';')}).join('|')})";

/// Looks at every page and returns what is wrong.
pub(crate) fn faults(browser: &Path, pictures: Pictures) -> Vec<String> {
    let folder = tempfile::tempdir().expect("there is room for pages");
    let pages = pages::make(folder.path());
    let mut frames = String::from("<!doctype html><body style=\"margin:0\">");
    for (name, page) in &pages {
        for width in WIDTHS {
            let source = page.display();
            let _infallible = write!(
                frames,
                "<iframe name=\"{name} at {width}\" src=\"file://{source}\" \
                 style=\"border:0;width:{width}px;height:9000px\"></iframe>"
            );
        }
    }
    let _infallible = write!(frames, "<script>{SCRIPT}</script>");
    let output = chromium::open(browser, folder.path(), &frames, &["--dump-dom".to_owned()]);
    let said = String::from_utf8_lossy(&output.stderr);
    let complaints = said.lines().filter(|line| line.contains(":CONSOLE"));
    let mut faults: Vec<String> = complaints.map(str::to_owned).collect();
    let document = String::from_utf8_lossy(&output.stdout);
    let found = document.split("data-found=\"").nth(1);
    let found = found.and_then(|rest| rest.split('"').next());
    let frames: Vec<&str> = found.unwrap_or_default().split('|').collect();
    if frames.len() != pages.len() * WIDTHS.len() {
        faults.push(format!(
            "the browser measured {} pages: {said}",
            frames.len()
        ));
        return faults;
    }
    faults.extend(frames.iter().filter_map(|frame| fault(frame)));
    if pictures == Pictures::Keep {
        for (name, page) in &pages {
            keep(browser, folder.path(), (name, page), &frames);
        }
    }
    faults
}

/// Returns what is wrong with one page at one width.
fn fault(frame: &str) -> Option<String> {
    let parts: Vec<&str> = frame.splitn(5, ';').collect();
    let [name, shown, room, _, wide] = parts.as_slice() else {
        return Some(format!("the browser measured {frame}"));
    };
    (shown != room || !wide.is_empty())
        .then(|| format!("{name}: {shown} pixels wide in {room}, too wide: {wide}"))
}

/// Keeps a picture of a page at every width.
fn keep(browser: &Path, folder: &Path, (name, page): (&str, &Path), frames: &[&str]) {
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&pictures).expect("there is room for pictures");
    for width in WIDTHS {
        let measured = frames
            .iter()
            .find(|frame| frame.starts_with(&format!("{name} at {width};")));
        let height = measured.and_then(|frame| frame.split(';').nth(3));
        let height = height.and_then(|height| height.parse::<u32>().ok());
        let height = height.unwrap_or(2_000).min(8_000);
        let source = page.display();
        let frame = format!(
            "<!doctype html><body style=\"margin:0\"><iframe src=\"file://{source}\" \
             style=\"border:0;width:{width}px;height:{height}px\"></iframe>"
        );
        let picture = pictures.join(format!("{name}-{width}.png"));
        let shot = [
            format!("--screenshot={}", picture.display()),
            // No window of a browser is narrower than this.
            format!("--window-size={},{height}", width.max(500)),
        ];
        chromium::open(browser, folder, &frame, &shot);
    }
}

/// Writes a page into a folder and returns its address.
pub(crate) fn address(folder: &Path, text: &str) -> String {
    let file = folder.join("frame.html");
    write(&file, text);
    format!("file://{}", file.display())
}
