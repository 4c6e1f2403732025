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
fn garbage_is_an_error() {
    let good = described(&common::base());
    for text in [
        "",
        "{",
        "[]",
        "{\"format\": 2}",
        "{\"format\": 1, \"api\": 7}",
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
