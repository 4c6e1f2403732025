//! What codegen says of an edit.

use codegen::{Description, Diff, Files};

use crate::edit::Edit;
use crate::spec::{self, Spec};

/// Compares an API before an edit with the one after it.
#[must_use]
pub fn diff(base: &Description, head: &Description) -> Diff {
    codegen::diff(base, head, &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// Describes the API of a generated crate.
#[must_use]
pub fn described(files: &Files) -> Description {
    Description {
        model: files["model.json"].clone(),
        places: files["places.json"].clone(),
    }
}

/// Describes a spec.
///
/// # Errors
///
/// Returns its mistakes.
pub fn describe(spec: &Spec) -> Result<Description, String> {
    codegen::describe(spec::API, &spec::sources(spec)).map_err(|errors| errors.to_string())
}

/// The kinds of the changes that decide the verdict.
#[must_use]
pub fn kinds(diff: &Diff) -> String {
    let verdict = diff.verdict();
    let deciding = diff
        .changes()
        .iter()
        .filter(|change| change.bump == verdict);
    let mut kinds: Vec<&str> = Vec::new();
    for change in deciding {
        if !kinds.contains(&change.kind.as_str()) {
            kinds.push(change.kind.as_str());
        }
    }
    kinds.join(" + ")
}

/// Says how the verdict differs from the one that a person wrote; nothing where it does not.
#[must_use]
pub fn disagreement(edit: &Edit, diff: &Diff) -> Option<String> {
    let ours = (diff.verdict().as_str(), kinds(diff));
    if ours == (edit.verdict.as_str(), edit.kind.clone()) {
        return None;
    }
    Some(format!(
        "{}: {} ({}) expected, since: {}\nbut it is {} ({}):\n{}",
        edit.name,
        edit.verdict,
        edit.kind,
        edit.why.trim_end(),
        ours.0,
        ours.1,
        diff.render(codegen::DiffFormat::Short)
    ))
}
