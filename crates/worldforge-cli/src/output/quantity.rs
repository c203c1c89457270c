//! Numbers with their units, for people.

/// Writes a count with its thousands set apart, such as `785 518`.
pub(crate) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// Writes a size with a binary unit, such as `3.0 MiB`.
pub(crate) fn bytes(count: usize) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if count < 1024 {
        return format!("{count} B");
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "the number is rounded to a tenth"
    )]
    let mut value = count as f64 / 1024.0;
    let mut unit = UNITS[0];
    for larger in &UNITS[1..] {
        if value < 1023.95 {
            break;
        }
        value /= 1024.0;
        unit = larger;
    }
    format!("{value:.1} {unit}")
}

/// Writes a time in milliseconds with three digits or so, such as `12.4 ms` or `3.21 s`.
pub(crate) fn milliseconds(value: f64) -> String {
    match value {
        value if value < 0.0995 => format!("{:.0} us", value * 1e3),
        value if value < 9.995 => format!("{value:.2} ms"),
        value if value < 99.95 => format!("{value:.1} ms"),
        value if value < 999.5 => format!("{value:.0} ms"),
        value if value < 9_995.0 => format!("{:.2} s", value / 1e3),
        value if value < 99_950.0 => format!("{:.1} s", value / 1e3),
        value => format!("{:.0} s", value / 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_three() {
        for (count, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1 000"),
            (785_518, "785 518"),
        ] {
            assert_eq!(grouped(count), text);
        }
    }

    #[test]
    fn sizes_take_the_unit_that_fits() {
        for (count, text) in [
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (3 << 20, "3.0 MiB"),
            (5 << 40, "5.0 TiB"),
        ] {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn times_keep_three_digits() {
        for (value, text) in [
            (0.05, "50 us"),
            (9.994, "9.99 ms"),
            (12.44, "12.4 ms"),
            (999.4, "999 ms"),
            (3210.0, "3.21 s"),
            (250_000.0, "250 s"),
        ] {
            assert_eq!(milliseconds(value), text);
        }
    }
}
