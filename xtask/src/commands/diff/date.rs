//! Days as changelogs write them: `2026-01-31`, in UTC. By hand: a crate for dates would be compiled by everybody who generates.

use std::time::{SystemTime, UNIX_EPOCH};

/// The day of a time; none for what no calendar knows.
pub(super) fn of(time: SystemTime) -> Option<String> {
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let mut days = seconds / 86_400;
    let mut year = 1970;
    while days >= length_of_year(year) {
        days -= length_of_year(year);
        year = Some(year + 1).filter(|year| *year < 10_000)?;
    }
    let mut month = 1;
    while days >= length_of_month(year, month) {
        days -= length_of_month(year, month);
        month += 1;
    }
    Some(format!("{year:04}-{month:02}-{:02}", days + 1))
}

/// Whether a text is a day that exists.
pub(super) fn is_day(text: &str) -> bool {
    let number = |text: &str, digits: usize| {
        let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<u64>().ok()).flatten()
    };
    let mut parts = text.split('-');
    let mut next = |digits| number(parts.next()?, digits);
    let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else {
        return false;
    };
    let is_month = (1..=12).contains(&month);
    parts.next().is_none() && is_month && (1..=length_of_month(year, month)).contains(&day)
}

fn length_of_year(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn length_of_month(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{is_day, of};

    #[test]
    fn times_have_days() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_709_164_800, "2024-02-29"),
            (1_767_225_599, "2025-12-31"),
            (1_767_225_600, "2026-01-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            let time = UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(of(time).as_deref(), Some(day), "{seconds}");
        }
        assert_eq!(of(UNIX_EPOCH - Duration::from_secs(1)), None);
        assert_eq!(of(UNIX_EPOCH + Duration::from_secs(1 << 50)), None);
    }

    #[test]
    fn days_that_are_none_are_told_apart() {
        for day in ["2026-01-31", "2024-02-29", "2000-02-29", "0001-12-01"] {
            assert!(is_day(day), "{day}");
        }
        for none in [
            "",
            "2026-1-31",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "31-01-2026",
            "2026-01-31-",
            "2026-01-31T00",
            "+026-01-01",
            "today",
        ] {
            assert!(!is_day(none), "{none}");
        }
    }
}
