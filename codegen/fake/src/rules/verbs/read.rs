//! One resource.

use serde_json::Value;

use super::{entries, resolve};
use crate::call::Answer;
use crate::call::refusal::Refusal;
use crate::rules::check::request::{CheckedRequest, kind, name};
use crate::state::view::View;

pub(super) fn read(view: View<'_>, request: &CheckedRequest<'_>) -> Result<Answer, Refusal> {
    let kind = kind(view, request)?;
    let name = name(kind, request)?;
    if let Some(entry) = entries::Entry::of(view, kind, name) {
        return entry
            .read(view)
            .map(|members| Answer::Json(Value::Object(members).to_string()));
    }
    let name = resolve::resolve(view, request, kind, name)?;
    let record = view.need(&name)?;
    if !view.contents.options.conflict_window.is_zero() {
        view.state.readers.read(&name, view.caller);
    }
    Ok(Answer::Json(view.text(kind, &name, record)))
}
