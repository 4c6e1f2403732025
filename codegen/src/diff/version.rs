//! The version that follows another by the step that a change asks for.

use super::change::Bump;

/// The parts of `1.2.3-beta.4`; build metadata says nothing about order and is dropped.
struct Version {
    major: u64,
    minor: u64,
    patch: u64,
    pre: Option<String>,
}

/// The next version; none for what is no version.
pub(super) fn next(current: &str, bump: Bump) -> Option<String> {
    let Version {
        major,
        minor,
        patch,
        pre,
    } = read(current)?;
    if bump == Bump::None {
        return Some(current.to_owned());
    }
    let pre = match pre {
        // A pre-release has promised nothing beyond the step that its own number takes.
        Some(pre) if own_step(major, minor, patch) >= counted(major, bump) => {
            return Some(format!("{major}.{minor}.{patch}-{}", later(&pre)));
        }
        Some(pre) => format!("-{}", first(&pre)),
        None => String::new(),
    };
    let (major, minor, patch) = match bump {
        Bump::Major if major == 0 => (0, minor.checked_add(1)?, 0),
        Bump::Major => (major.checked_add(1)?, 0, 0),
        Bump::Minor if major > 0 => (major, minor.checked_add(1)?, 0),
        Bump::Minor | Bump::Patch | Bump::None => (major, minor, patch.checked_add(1)?),
    };
    Some(format!("{major}.{minor}.{patch}{pre}"))
}

/// `beta.2` for `beta.1`, `beta.1` for `beta`.
fn later(pre: &str) -> String {
    let (name, last) = pre.rsplit_once('.').unwrap_or(("", pre));
    match last
        .parse::<u64>()
        .ok()
        .and_then(|last| last.checked_add(1))
    {
        Some(next) if name.is_empty() => next.to_string(),
        Some(next) => format!("{name}.{next}"),
        None => format!("{pre}.1"),
    }
}

/// `beta.1` for `beta.7`.
fn first(pre: &str) -> String {
    let (name, last) = pre.rsplit_once('.').unwrap_or(("", pre));
    let name = if last.parse::<u64>().is_ok() {
        name
    } else {
        pre
    };
    if name.is_empty() {
        "1".to_owned()
    } else {
        format!("{name}.1")
    }
}

/// The step between two versions; the largest where one of them is none.
pub(super) fn step(before: &str, after: &str) -> Bump {
    if before == after {
        return Bump::None;
    }
    let (Some(before), Some(after)) = (read(before), read(after)) else {
        return Bump::Major;
    };
    if before.pre.is_some() || after.pre.is_some() || before.major != after.major {
        return Bump::Major;
    }
    match (before.major, before.minor != after.minor) {
        (0, true) => Bump::Major,
        (_, true) | (0, false) => Bump::Minor,
        (_, false) => Bump::Patch,
    }
}

/// The step that leads to a version of this number.
fn own_step(major: u64, minor: u64, patch: u64) -> Bump {
    match (major, minor, patch) {
        (0, _, 0) | (_, 0, 0) => Bump::Major,
        (0, ..) | (_, _, 0) => Bump::Minor,
        _ => Bump::Patch,
    }
}

/// Before 1.0 an addition takes the same step as a correction.
fn counted(major: u64, bump: Bump) -> Bump {
    match bump {
        Bump::Patch if major == 0 => Bump::Minor,
        bump => bump,
    }
}

fn read(text: &str) -> Option<Version> {
    let text = text.split_once('+').map_or(text, |(version, _)| version);
    let (numbers, pre) = match text.split_once('-') {
        Some((numbers, pre)) => (numbers, Some(pre)),
        None => (text, None),
    };
    let fits = |pre: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        pre.split('.')
            .all(|part| !part.is_empty() && part.chars().all(plain))
    };
    if pre.is_some_and(|pre| !fits(pre)) {
        return None;
    }
    let mut parts = numbers.split('.').map(number);
    let version = Version {
        major: parts.next()??,
        minor: parts.next()??,
        patch: parts.next()??,
        pre: pre.map(str::to_owned),
    };
    parts.next().is_none().then_some(version)
}

/// A number as versions write it: digits, without zeros before it.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = text == "0" || !text.starts_with('0');
    (digits && plain).then(|| text.parse().ok()).flatten()
}
