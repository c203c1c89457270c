//! A browser without a window.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::survey::address;

/// What the browser may be called.
pub(crate) const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// How long one start of the browser may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// Looks for a browser on the PATH.
#[expect(
    clippy::disallowed_methods,
    reason = "the test's own environment says where its tools are"
)]
pub(crate) fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut places = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.find(|place| place.is_file())
}

/// Starts the browser on a page that is written into a folder, and returns what it says.
#[expect(
    clippy::disallowed_methods,
    reason = "the browser is a tool of the test"
)]
pub(crate) fn open(browser: &Path, folder: &Path, page: &str, arguments: &[String]) -> Output {
    let child = Command::new(browser)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--allow-file-access-from-files",
            "--enable-logging=stderr",
            "--virtual-time-budget=4000",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .args(arguments)
        .arg(address(folder, page))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a browser that was found starts");
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver.recv_timeout(PATIENCE);
    output
        .expect("the browser answers in time")
        .expect("the browser answers")
}
