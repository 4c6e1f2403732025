//! Figures in a text: how many requests, how long.

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Requests,
    /// Milliseconds.
    Time,
}

/// A figure of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) unit: Unit,
    pub(super) amount: u64,
}

/// Numbers that are written as words.
const WORDS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

/// The figures of a normalised text that have a unit, in order.
pub(super) fn all(text: &str) -> Vec<Figure> {
    let words: Vec<&str> = text
        .split([' ', '-'])
        .map(bare)
        .filter(|word| !word.is_empty())
        .collect();
    let pairs = words.iter().enumerate();
    pairs
        .filter_map(|(at, word)| figure(word, words.get(at + 1).copied()))
        .collect()
}

/// A word without what stands around it.
pub(super) fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn figure(word: &str, next: Option<&str>) -> Option<Figure> {
    let (thousandths, unit) = number(word)?;
    let (unit, millis) = unit_of(if unit.is_empty() { next? } else { unit })?;
    let amount = match unit {
        Unit::Requests => Some(thousandths / 1_000).filter(|_| thousandths.is_multiple_of(1_000)),
        Unit::Time => thousandths.checked_mul(millis).map(|amount| amount / 1_000),
    };
    Some(Figure {
        unit,
        amount: amount?,
    })
}

/// A number in thousandths, and what stands behind it in the same word: `10s`.
fn number(word: &str) -> Option<(u64, &str)> {
    let lower = word.to_ascii_lowercase();
    if let Some(number) = WORDS.iter().position(|known| *known == lower) {
        return Some((u64::try_from(number).ok()? * 1_000, ""));
    }
    let end = word
        .find(|c: char| !c.is_ascii_digit() && !".,".contains(c))
        .unwrap_or(word.len());
    let (digits, unit) = word.split_at(end);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: u64 = whole.replace(',', "").parse().ok()?;
    Some((whole.checked_mul(1_000)? + part.parse::<u64>().ok()?, unit))
}

/// A unit, and how many milliseconds it has if it is one of time.
fn unit_of(word: &str) -> Option<(Unit, u64)> {
    let time = |millis| Some((Unit::Time, millis));
    match word.to_ascii_lowercase().as_str() {
        "request" | "requests" | "call" | "calls" => Some((Unit::Requests, 1)),
        "ms" | "millisecond" | "milliseconds" => time(1),
        "s" | "sec" | "secs" | "second" | "seconds" => time(1_000),
        "m" | "min" | "mins" | "minute" | "minutes" => time(60_000),
        "h" | "hour" | "hours" => time(3_600_000),
        "day" | "days" => time(86_400_000),
        _ => None,
    }
}

/// A figure as the spec language writes it.
pub(super) fn written(figure: Figure) -> String {
    match (figure.unit, figure.amount) {
        (Unit::Requests, amount) => amount.to_string(),
        (Unit::Time, ms) if ms > 0 && ms.is_multiple_of(3_600_000) => {
            format!("{}h", ms / 3_600_000)
        }
        (Unit::Time, ms) if ms > 60_000 && ms.is_multiple_of(60_000) => format!("{}m", ms / 60_000),
        (Unit::Time, ms) if ms.is_multiple_of(1_000) => format!("{}s", ms / 1_000),
        (Unit::Time, ms) => format!("{ms}ms"),
    }
}
