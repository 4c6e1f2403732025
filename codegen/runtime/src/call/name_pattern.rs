//! Patterns of resource names, such as `projects/{project}`.

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;

/// Checks that a name matches one of the patterns.
///
/// # Errors
///
/// Fails with [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest); the error names the
/// patterns.
pub fn check(patterns: &[&str], name: &str) -> Result<(), Error> {
    if patterns.iter().any(|pattern| fits(pattern, name)) {
        return Ok(());
    }
    let patterns = patterns.join("` or `");
    Err(Error::new(
        ErrorKind::InvalidRequest,
        format!("the name `{name}` is not of the form `{patterns}`"),
    ))
}

/// Returns whether a name matches a pattern: the same words, and a value for each placeholder.
#[must_use]
pub fn fits(pattern: &str, name: &str) -> bool {
    let name = trimmed(name);
    pattern.split('/').count() == name.split('/').count()
        && pattern
            .split('/')
            .zip(name.split('/'))
            .all(|(want, have)| match placeholder(want) {
                Some(_) => !have.is_empty(),
                None => want == have,
            })
}

/// Returns the value of a placeholder, if the name matches the pattern.
#[must_use]
pub fn part<'a>(pattern: &str, name: &'a str, wanted: &str) -> Option<&'a str> {
    if !fits(pattern, name) {
        return None;
    }
    let mut pairs = pattern.split('/').zip(trimmed(name).split('/'));
    pairs
        .find(|(segment, _)| placeholder(segment) == Some(wanted))
        .map(|(_, value)| value)
}

/// Returns the last segment of a name.
#[must_use]
pub fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Replaces the placeholders of a pattern, in order; one without a value becomes empty.
#[must_use]
pub fn fill(pattern: &str, values: &[&str]) -> String {
    let mut values = values.iter().copied();
    let segments: Vec<&str> = pattern
        .split('/')
        .map(|segment| match placeholder(segment) {
            Some(_) => values.next().unwrap_or_default(),
            None => segment,
        })
        .collect();
    segments.join("/")
}

/// Returns the name of a placeholder.
fn placeholder(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Removes one leading slash, with which some services write names.
fn trimmed(name: &str) -> &str {
    name.strip_prefix('/').unwrap_or(name)
}
