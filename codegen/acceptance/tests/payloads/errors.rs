//! Bodies of errors: what a caller gets of them.

use acceptance::disruptive::Stage;
use disruptive::ErrorKind;
use disruptive::runtime::MockResponse;
use serde_json::Value;

use super::fixture::{block_on, entries_of};

/// The type of bodies.
pub(crate) const TYPES: &[&str] = &["ErrorBody"];

/// The status with which each body is sent, and what it must become.
const ANSWERS: &[(&str, u16, ErrorKind)] = &[
    ("error_400", 400, ErrorKind::InvalidArgument),
    ("error_401", 401, ErrorKind::Unauthenticated),
    ("error_403", 403, ErrorKind::PermissionDenied),
    ("error_409", 409, ErrorKind::Conflict),
    ("error_500", 500, ErrorKind::Internal),
    ("error_503", 503, ErrorKind::Unavailable),
    (
        "error_409_code_as_string_old_docs",
        409,
        ErrorKind::Conflict,
    ),
    ("error_without_optional_fields", 418, ErrorKind::Rejected),
];

#[test]
fn errors_say_what_the_service_said() {
    let entries = entries_of("ErrorBody");
    assert_eq!(entries.len(), ANSWERS.len());
    for (entry, (name, status, kind)) in entries.iter().zip(ANSWERS) {
        assert_eq!(entry.name, *name);
        let stage = Stage::always(MockResponse::answer(*status, entry.body.to_string()));
        let error =
            block_on(stage.client.projects().get("p1").into_future()).expect_err("an error");
        assert_eq!(
            (error.kind(), error.status()),
            (*kind, Some(*status)),
            "{name}"
        );
        assert_eq!(
            Some(error.message()),
            entry.body["error"].as_str(),
            "{name}"
        );
        assert_eq!(
            error.help(),
            entry.body.get("help").and_then(Value::as_str),
            "{name}"
        );
        let body: Value = serde_json::from_slice(error.body()).expect("the body as it came");
        assert_eq!(body, entry.body);
        let story = error.to_string();
        assert!(story.contains(error.message()), "{story}");
        assert!(story.contains(error.help().unwrap_or_default()), "{story}");
    }
}

#[test]
fn errors_without_json_are_errors_all_the_same() {
    for body in [
        "",
        "<html><h1>Bad gateway</h1></html>",
        "\u{fffd}",
        "[]",
        "null",
        "7",
        "{\"error\": {\"message\": \"inner\"}}",
    ] {
        let stage = Stage::always(MockResponse::answer(404, body));
        let error =
            block_on(stage.client.projects().get("p1").into_future()).expect_err("an error");
        assert_eq!(error.kind(), ErrorKind::NotFound, "{body}");
        assert!(!error.to_string().is_empty());
    }
}
