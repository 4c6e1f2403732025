//! `model.json`: the model as it is, for what simulates the service instead of calling it.

use serde::Serialize;

use crate::model::Api;

/// Changes with what a reader must know to read the file.
///
/// 2: the keys are the words of the spec language of today.
pub const FORMAT: u32 = 2;

#[derive(Serialize)]
struct File<'a> {
    format: u32,
    generator: &'static str,
    api: &'a Api,
}

/// The text of the file.
pub(crate) fn text(api: &Api) -> String {
    let file = File {
        format: FORMAT,
        generator: env!("CARGO_PKG_VERSION"),
        api,
    };
    let text = serde_json::to_string_pretty(&file);
    text.expect("a model holds nothing that JSON has not") + "\n"
}
