//! Emitted files, one idea a case of `tests/emit/`: a small description and the files that it is about.

use crate::{cases, common, output};

#[test]
fn each_idea_is_emitted_as_its_snapshot_says() {
    for case in cases::all("emit") {
        let output = match common::generate(&case.spec) {
            Ok(output) => output,
            Err(errors) => panic!("{}:\n{errors}", case.name),
        };
        let shown = case.shown();
        assert!(!shown.is_empty(), "`{}` shows no file", case.name);
        let text: Vec<String> = shown
            .iter()
            .map(|path| match output.files.get(*path) {
                Some(text) => format!("===== {path}\n{text}"),
                None => panic!("`{}` emits no {path}", case.name),
            })
            .collect();
        cases::snapshot("emit", &case.name, &case.head, &text.join("\n"));
    }
}

#[test]
fn every_idea_has_a_snapshot_and_every_snapshot_an_idea() {
    let names = cases::all("emit").into_iter().map(|case| case.name);
    cases::assert_paired("emit", &names.collect());
}

#[test]
fn every_idea_is_sound_and_rustfmt_stable() {
    for case in cases::all("emit") {
        let output = common::generate(&case.spec).expect("an idea has no mistake");
        common::assert_sound(&output);
        for path in case
            .shown()
            .into_iter()
            .filter(|path| common::ends(path, "rs"))
        {
            assert!(
                output::rustfmt_keeps(&output.files[path]),
                "rustfmt would change {path} of `{}`",
                case.name
            );
        }
    }
}
