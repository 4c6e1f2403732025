//! An error as a person reads it.

use std::fmt;

use super::attempt::Stop;
use super::error::Error;
use super::operation::Operation;

/// Writes what and why on the first line; where, what was tried and what to do on lines of their own.
pub(super) fn tell(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    what(error, f)?;
    if let Some(operation) = error.operation() {
        write!(
            f,
            "\n  call: {} ({} {})",
            operation.id, operation.method, operation.path
        )?;
    }
    tried(error, f)?;
    if error.maybe_applied() {
        f.write_str("\n  note: the service may have done it nevertheless")?;
        if let Some(lookup) = error.operation().and_then(|operation| operation.lookup) {
            write!(f, "; to find out: {lookup}")?;
        }
    }
    if let Some(time) = error.retry_not_before() {
        write!(f, "\n  not before: {}", super::time::Timestamp::from(time))?;
    }
    if !error.advice().is_empty() {
        write!(
            f,
            "\n  advice: {}{}",
            error.advice(),
            permission(error.operation(), error)
        )?;
    }
    match error.help() {
        Some(help) => write!(f, "\n  help: {help}"),
        None => Ok(()),
    }
}

fn what(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}", error.kind())?;
    if let Some(status) = error.status() {
        write!(f, " ({status})")?;
    }
    if error.message().is_empty() {
        Ok(())
    } else {
        write!(f, ": {}", error.message())
    }
}

fn tried(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(stopped) = error.stopped() else {
        return Ok(());
    };
    if error.attempts().len() < 2 && stopped == Stop::Rule {
        return Ok(());
    }
    let attempts: Vec<String> = error.attempts().iter().map(ToString::to_string).collect();
    let attempts = if attempts.is_empty() {
        "nothing".to_owned()
    } else {
        attempts.join(", ")
    };
    write!(f, "\n  tried: {attempts}; stopped: {stopped}")
}

/// Names the permission where the lack of one may be the cause.
fn permission(operation: Option<&Operation>, error: &Error) -> String {
    match operation.and_then(|operation| operation.permission) {
        Some(permission) if error.is_permission_denied() => format!(" Needed: `{permission}`."),
        _ => String::new(),
    }
}
