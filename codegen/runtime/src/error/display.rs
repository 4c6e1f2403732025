//! An error as a person reads it.

use std::fmt;

use crate::error::attempts::{Outcome, Stop};
use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Operation;

/// Writes what and why on the first line; where, what was tried and what to do on lines of their
/// own.
pub(crate) fn tell(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    what(error, f)?;
    if let Some(operation) = error.operation() {
        write!(
            f,
            "\n  call: {} ({} {})",
            operation.id, operation.method, operation.path
        )?;
    }
    if let Some(subject) = error.operation().and_then(|operation| operation.subject)
        && error.is_not_found()
    {
        write!(f, "\n  about: the `{subject}` of that path")?;
    }
    if let Some(id) = error.request_id() {
        write!(f, "\n  request: {id}")?;
    }
    tried(error, f)?;
    doubt(error, f)?;
    if let Some(time) = error.retry_not_before() {
        write!(
            f,
            "\n  not before: {}",
            crate::wire::times::Timestamp::from(time)
        )?;
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
        Some(help) if !help.is_empty() => write!(f, "\n  help: {help}"),
        _ => Ok(()),
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

/// Says what may have been done in spite of the error, and how to find out.
fn doubt(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !error.maybe_applied() {
        return Ok(());
    }
    let last = error.attempts().last().map(|attempt| &attempt.outcome);
    let clear = |status: u16| {
        error
            .operation()
            .is_some_and(|operation| !operation.on(status).row.ambiguous)
    };
    f.write_str(match last {
        Some(Outcome::Unreadable(_)) => {
            "\n  note: the service reported success, so it is probably done"
        }
        Some(Outcome::Answered(status)) if clear(*status) => {
            "\n  note: an earlier attempt of this call may have done it"
        }
        _ => "\n  note: the service may have done it nevertheless",
    })?;
    match error.operation().and_then(|operation| operation.reconcile) {
        Some(reconcile) => write!(f, "; to find out: {reconcile}"),
        None => Ok(()),
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
        match error.kind() {
            ErrorKind::Auth => "to sign in".to_owned(),
            _ => "nothing".to_owned(),
        }
    } else {
        attempts.join("; ")
    };
    write!(f, "\n  tried: {attempts}\n  stopped: {stopped}")
}

/// Names the permission where the lack of one may be the cause.
fn permission(operation: Option<&Operation>, error: &Error) -> String {
    match operation.and_then(|operation| operation.permission) {
        Some(permission) if error.is_permission_denied() => format!(" Needed: `{permission}`."),
        _ => String::new(),
    }
}
