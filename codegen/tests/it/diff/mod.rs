//! Two models of an API held against each other.

mod cases;
mod facts;
mod leaves;
mod renders;

use codegen::{Bump, Description, DiffFormat};

use crate::common;

fn described(spec: &common::Spec) -> Description {
    let described = codegen::describe("library", &common::sources(spec));
    described.unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn an_api_is_as_it_is() {
    for name in ["showcase", "disruptive"] {
        let api = described(&common::api(name));
        let diff = codegen::diff(&api, &api, &[]).expect("both can be read");
        assert_eq!(diff.changes(), []);
        assert_eq!(diff.verdict(), Bump::None);
        assert_eq!(diff.render(DiffFormat::Short), "");
    }
}

#[test]
fn a_model_of_another_format_says_how_to_go_on() {
    let good = described(&common::base());
    for (format, wanted) in [
        (
            1,
            "the old `model.json` has format 1, from an earlier generator; this generator reads 2\n  \
             help: compare with a revision or a folder that this generator wrote; its format cannot be compared with earlier ones",
        ),
        (
            3,
            "the old `model.json` has format 3, from a later generator; this generator reads 2\n  \
             help: use the generator that wrote this side, or a newer one",
        ),
    ] {
        // What else is in it may be anything.
        let other = Description {
            model: format!("{{\"format\": {format}, \"generator\": 1, \"api\": []}}"),
            places: String::new(),
        };
        let error = codegen::diff(&other, &good, &[]).expect_err("that is another format");
        assert_eq!(error.to_string(), wanted);
    }
}

#[test]
fn garbage_is_an_error() {
    let good = described(&common::base());
    for text in [
        "",
        "{",
        "[]",
        "{\"format\": 1}",
        "{\"format\": 2, \"api\": 7}",
        "{\"format\": 3}",
    ] {
        let bad = Description {
            model: text.to_owned(),
            places: String::new(),
        };
        let error = codegen::diff(&good, &bad, &[]).expect_err(text);
        assert!(
            error.to_string().contains("the new `model.json`"),
            "{error}"
        );
        let error = codegen::diff(&bad, &good, &[]).expect_err(text);
        assert!(
            error.to_string().contains("the old `model.json`"),
            "{error}"
        );
    }
}
