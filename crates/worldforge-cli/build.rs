//! Hands the compiler's facts on to the program, for the manifests of its runs.

use std::env;

#[expect(
    clippy::disallowed_methods,
    reason = "a build script has cargo for its host, and asks the compiler for its name"
)]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=WORLDFORGE_COMMIT");
    let target = env::var("TARGET").unwrap_or_else(|_| "unknown".to_owned());
    println!("cargo::rustc-env=WORLDFORGE_TARGET={target}");
    let rustc = env::var_os("RUSTC")
        .and_then(|rustc| {
            std::process::Command::new(rustc)
                .arg("--version")
                .output()
                .ok()
        })
        .and_then(|output| String::from_utf8(output.stdout).ok());
    let rustc = rustc.as_deref().map_or("unknown", str::trim);
    println!("cargo::rustc-env=WORLDFORGE_RUSTC={rustc}");
}
