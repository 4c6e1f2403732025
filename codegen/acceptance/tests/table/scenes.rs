//! What the stories have in common.

use disruptive::runtime::MockResponse;

/// What every resource has that these stories get.
pub(crate) fn ok() -> MockResponse {
    MockResponse::answer(200, r#"{"name": "projects/p1", "type": "touch"}"#)
}

pub(crate) fn missing() -> MockResponse {
    MockResponse::answer(404, r#"{"error": "resource not found", "code": 404}"#)
}
