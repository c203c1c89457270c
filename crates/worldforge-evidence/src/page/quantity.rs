//! Numbers as people read them, each with its unit.

/// Writes a count with its thousands set apart, such as `785 518`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// Writes a number with at most so many decimals, none of them a trailing zero.
pub fn decimals(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let trimmed = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if trimmed == "-0" { "0" } else { trimmed }.to_owned()
}

/// Writes a number with its sign and so many decimals; no difference is `±0`.
pub fn signed(value: f64, places: usize) -> String {
    let text = format!("{value:+.places$}");
    if text.chars().any(|letter| matches!(letter, '1'..='9')) {
        text
    } else {
        "±0".to_owned()
    }
}

/// Writes a share in percent: whole ones, or with a decimal where the share has one.
pub fn percent(share: f64) -> String {
    format!("{} %", decimals(100.0 * share, 1))
}

/// Writes a time given in milliseconds with three digits or so, such as `12.4 ms` or `3.21 s`.
pub fn milliseconds(value: f64) -> String {
    match value.abs() {
        size if size < 0.0995 => format!("{} µs", decimals(value * 1e3, 1)),
        size if size < 9.995 => format!("{value:.2} ms"),
        size if size < 99.95 => format!("{value:.1} ms"),
        size if size < 999.5 => format!("{value:.0} ms"),
        size if size < 9_995.0 => format!("{:.2} s", value / 1e3),
        size if size < 99_950.0 => format!("{:.1} s", value / 1e3),
        _ => format!("{:.0} s", value / 1e3),
    }
}

/// Writes a size with a binary unit, such as `3.0 MiB`.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if count < 1024 {
        return format!("{count} B");
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "the number is rounded to a tenth"
    )]
    let mut value = count as f64 / 1024.0;
    let mut unit = "KiB";
    for larger in UNITS.iter().skip(1) {
        if value < 1023.95 {
            break;
        }
        value /= 1024.0;
        unit = larger;
    }
    format!("{value:.1} {unit}")
}
