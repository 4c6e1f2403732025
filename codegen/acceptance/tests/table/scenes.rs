//! What the stories have in common.

use disruptive::runtime::MockResponse;

pub(crate) fn ok() -> MockResponse {
    MockResponse::answer(200, "{}")
}

pub(crate) fn missing() -> MockResponse {
    MockResponse::answer(404, r#"{"error": "resource not found", "code": 404}"#)
}
