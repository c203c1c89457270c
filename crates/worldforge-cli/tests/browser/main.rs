//! Pages of every kind in a browser: nothing overflows on a phone or a wide screen, nothing
//! complains.
//!
//! It needs a headless Chromium on the PATH. Without one it is listed as ignored and says why; it
//! never passes in silence. `cargo test -p worldforge-cli --test browser -- --pictures` keeps a
//! picture of each page in the target folder.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::process::ExitCode;

mod chromium;
mod pages;
mod survey;

use survey::Pictures;

const NAME: &str = "pages_fit_every_screen_and_no_console_complains";

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test without the standard harness answers its runner itself"
)]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asks = |name: &str| arguments.iter().any(|argument| argument == name);
    let browser = chromium::find();
    if asks("--list") {
        // A runner lists once what it may run, and once what is ignored.
        if !asks("--ignored") || browser.is_none() {
            println!("{NAME}: test");
        }
        return ExitCode::SUCCESS;
    }
    let filter = arguments.iter().find(|argument| !argument.starts_with('-'));
    if filter.is_some_and(|filter| !NAME.contains(filter.as_str())) {
        return ExitCode::SUCCESS;
    }
    let Some(browser) = browser else {
        println!(
            "{NAME} ... ignored, no {} on the PATH",
            chromium::NAMES.join(", ")
        );
        return ExitCode::SUCCESS;
    };
    let pictures = if asks("--pictures") {
        Pictures::Keep
    } else {
        Pictures::None
    };
    let faults = survey::faults(&browser, pictures);
    for fault in &faults {
        eprintln!("{fault}");
    }
    if faults.is_empty() {
        println!("{NAME} ... ok");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
