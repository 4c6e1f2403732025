//! What the stories have in common.

use disruptive::runtime::Scene;

pub(crate) fn ok() -> Scene {
    Scene::answer(200, "{}")
}

pub(crate) fn missing() -> Scene {
    Scene::answer(404, r#"{"error": "resource not found", "code": 404}"#)
}
