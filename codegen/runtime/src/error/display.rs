//! The text of an error.

use std::fmt;

use crate::error::attempts::{Outcome, Stop};
use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Operation;

/// Writes the kind, the status and the message on the first line; the call, the attempts and the
/// advice on lines of their own.
pub(crate) fn write(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    headline(error, f)?;
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
    attempts(error, f)?;
    maybe_applied(error, f)?;
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

fn headline(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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

/// Says whether the call may have been applied, and how to find out.
fn maybe_applied(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !error.maybe_applied() {
        return Ok(());
    }
    let last = error.attempts().last().map(|attempt| &attempt.outcome);
    let was_refused = |status: u16| {
        error
            .operation()
            .is_some_and(|operation| !operation.on(status).row.ambiguous)
    };
    f.write_str(match last {
        Some(Outcome::Unreadable(_)) => {
            "\n  note: the service reported success, so the call was probably applied"
        }
        Some(Outcome::Answered(status)) if was_refused(*status) => {
            "\n  note: an earlier attempt of this call may have been applied"
        }
        _ => "\n  note: the call may have been applied",
    })?;
    match error.operation().and_then(|operation| operation.reconcile) {
        Some(reconcile) => write!(f, "; to find out: {reconcile}"),
        None => Ok(()),
    }
}

fn attempts(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(stopped) = error.stopped() else {
        return Ok(());
    };
    if error.attempts().len() < 2 && stopped == Stop::Rule {
        return Ok(());
    }
    let attempts: Vec<String> = error.attempts().iter().map(ToString::to_string).collect();
    let attempts = if attempts.is_empty() {
        match error.kind() {
            ErrorKind::Auth => "to obtain a token (the call was not sent)".to_owned(),
            _ => "nothing (no request was sent)".to_owned(),
        }
    } else {
        attempts.join("; ")
    };
    write!(f, "\n  tried: {attempts}\n  stopped: {stopped}")
}

/// Names the permission that the caller may lack.
fn permission(operation: Option<&Operation>, error: &Error) -> String {
    match operation.and_then(|operation| operation.permission) {
        Some(permission) if error.is_permission_denied() => format!(" Needed: `{permission}`."),
        _ => String::new(),
    }
}
