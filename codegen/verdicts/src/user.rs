//! The crate of a user: code that was written before the edit, by hand and by the witness.

use std::path::Path;

use codegen::Files;

use crate::spec::{self, files, text};
use crate::witness;

/// What the modules of the crate are.
const ROOT: &str = "//! Code from before the edit.\n\nmod bookshop;\nmod case;\nmod harness;\nmod list;\nmod policies;\nmod recorder;\nmod replies;\npub mod witness;\n";

/// What the calls written by hand ask of a server that records.
const RECORDER: &str = "//! Stands for a server that records requests.\n\npub struct Recorder;\n\nimpl Recorder {\n    pub fn url(&self, host: &str) -> String {\n        \
                        format!(\"http://127.0.0.1:1/{host}\")\n    }\n}\n";

/// What stands for the least replies of a service: the model that they are made from is not a user's.
const REPLIES: &str = "//! Stands for the least replies of a service.\n\npub struct Replies;\n\nimpl Replies {\n    pub fn of(_: &str) -> Self {\n        Self\n    }\n}\n";

/// How the calls written by hand read that model.
const MODEL: &str = "include_str!(\"../../../../generated/showcase/model.json\")";

/// The files of the crate, below its `src`, for the crate that the unedited spec makes.
#[must_use]
pub fn sources(unedited: &Files) -> Files {
    let mut sources = Files::new();
    let mut add = |path: &str, text: String| sources.insert(path.to_owned(), text);
    add("lib.rs", ROOT.to_owned());
    add("recorder.rs", RECORDER.to_owned());
    add("replies.rs", REPLIES.to_owned());
    add("witness.rs", witness(&unedited["model.json"]));
    for example in ["list", "policies"] {
        let text = &unedited[&format!("examples/{example}.rs")];
        add(&format!("{example}.rs"), as_module(text));
    }
    let written = spec::root().join("codegen/acceptance/src");
    for file in ["case.rs", "harness.rs"] {
        add(file, text(&written.join(file)));
    }
    for path in files(&written.join("bookshop")) {
        let text = text(&path).replace(MODEL, "\"\"");
        add(&format!("bookshop/{}", name(&path)), text);
    }
    sources
}

/// A program as a module: its main function runs nowhere.
fn as_module(program: &str) -> String {
    let lines = program
        .lines()
        .filter(|line| !line.starts_with("#[tokio::main"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn name(path: &Path) -> String {
    let name = path.file_name().expect("a file has a name");
    name.to_string_lossy().into_owned()
}
