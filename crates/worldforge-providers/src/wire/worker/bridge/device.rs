//! Where a runtime computes.

use worldforge_core::Safe;

/// The devices that a setting may name.
pub const DEVICES: &str = "cpu, cuda, cuda:N or mps";

/// Reads the name of a device, for a setting.
///
/// # Errors
///
/// What the setting must be.
pub fn device(text: &str) -> Result<String, Safe> {
    let name = text.to_ascii_lowercase();
    let number = name.strip_prefix("cuda:");
    let is_numbered = number.is_some_and(|number| {
        (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    if is_numbered || ["cpu", "cuda", "mps"].contains(&name.as_str()) {
        return Ok(name);
    }
    Err(format!("must be {DEVICES}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_devices_are_taken() {
        for (text, name) in [
            ("CPU", "cpu"),
            ("cuda", "cuda"),
            ("cuda:1", "cuda:1"),
            ("mps", "mps"),
        ] {
            assert_eq!(device(text).unwrap(), name);
        }
        for text in ["", "tpu", "cuda:", "cuda:x", "cuda:123", "cpu; rm"] {
            assert!(device(text).is_err(), "{text}");
        }
    }
}
