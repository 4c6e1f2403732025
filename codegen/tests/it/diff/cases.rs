//! Edits of the bookshop (`tests/diff/cases.yaml`), and what each means for whom.

use std::fs;

use codegen::{Diff, DiffFormat};
use serde::Deserialize;

use super::described;
use crate::common::{self, Spec};

/// Edits that belong together, and the verdict on them.
#[derive(Clone, Deserialize)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) verdict: String,
    pub(super) changes: Vec<Edit>,
}

/// A change of one file.
#[derive(Clone, Deserialize)]
pub(super) struct Edit {
    file: String,
    #[serde(default)]
    replace: String,
    #[serde(default)]
    with: String,
    rename: Option<String>,
    #[serde(default)]
    remove: bool,
}

impl Edit {
    /// A text in place of another one.
    pub(super) fn new(file: &str, replace: &str, with: &str) -> Self {
        Self {
            file: file.to_owned(),
            replace: replace.to_owned(),
            with: with.to_owned(),
            rename: None,
            remove: false,
        }
    }

    fn apply(&self, spec: &mut Spec) {
        let Self {
            file,
            replace,
            with,
            ..
        } = self;
        let text = spec.remove(file).expect(file);
        if self.remove {
            return;
        }
        if let Some(name) = &self.rename {
            spec.insert(name.clone(), text);
            return;
        }
        let text = String::from_utf8(text).expect("a spec is text");
        assert_eq!(text.matches(replace).count(), 1, "{file}: {replace}");
        spec.insert(file.clone(), text.replace(replace, with).into_bytes());
    }
}

pub(super) fn cases() -> Vec<Case> {
    let text = fs::read(common::path("tests/diff/cases.yaml")).expect("the file can be read");
    serde_yaml::from_slice(&text).expect("the file is a list of cases")
}

/// The case with a name.
pub(super) fn case(name: &str) -> Case {
    let mut cases = cases().into_iter();
    cases.find(|case| case.name == name).expect(name)
}

/// The bookshop before its edits: what the fake does is told apart, and refers to what they change.
pub(super) fn base() -> Spec {
    let mut base = common::api("showcase");
    base.remove("service.yaml");
    base
}

pub(super) fn edited(spec: &Spec, edits: &[Edit]) -> Spec {
    let mut spec = spec.clone();
    for edit in edits {
        edit.apply(&mut spec);
    }
    spec
}

pub(super) fn diff(edits: &[Edit]) -> Diff {
    let head = edited(&base(), edits);
    codegen::diff(&described(&base()), &described(&head), &[]).expect("both can be read")
}

#[test]
fn each_edit_is_told_as_it_is() {
    for case in cases() {
        let diff = diff(&case.changes);
        let text = format!(
            "{}\n{}",
            diff.render(DiffFormat::Short),
            diff.render(DiffFormat::Text)
        );
        insta::assert_snapshot!(format!("edit_{}", case.name), text);
        assert_eq!(diff.verdict().as_str(), case.verdict, "{}", case.name);
    }
}
