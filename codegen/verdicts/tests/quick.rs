//! Every edit makes what is said to come of it.

use verdicts::{edit, spec};

#[test]
fn every_edit_makes_a_spec_without_mistakes() {
    let unedited = spec::unedited();
    let mut bad = Vec::new();
    for edit in edit::all() {
        match edit.apply(&unedited) {
            Err(error) => bad.push(error),
            Ok(spec) => {
                if let Err(error) = codegen::model(spec::API, &spec::sources(&spec)) {
                    bad.push(format!("{}:\n{error}", edit.name));
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n\n"));
}
