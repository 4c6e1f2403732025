//! Any text as the files of a description: mistakes that stand where there is text, or Rust.

use std::collections::BTreeMap;

use codegen::{OpenApi, RuntimeFiles, Sources};
use proc_macro2::TokenStream;

/// The files of an API that has no mistake, by their names.
type Files = BTreeMap<String, Vec<u8>>;

const API: &str = "library";

/// Generates the crate of a description.
///
/// As in `codegen/tests/errors`, a line `# --- things.yaml` begins a file, and what `data` does not hold is taken from a small
/// description without mistakes. Without such a line, `data` is the file `things.yaml`.
///
/// Returns whether there was no mistake.
#[must_use]
pub fn spec(data: &[u8]) -> bool {
    let files = files(data);
    let sources = (files.iter()).fold(Sources::new(), |sources, (name, text)| {
        sources.file(name.clone(), text.clone())
    });
    match codegen::generate(API, &sources, &RuntimeFiles::default()) {
        Ok(output) => {
            for (path, text) in &output.files {
                sound(path, text);
            }
            let json = codegen::openapi(API, &sources, OpenApi::V3_1).expect("it has no mistake");
            let _: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            true
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            pointed(&files, &errors.to_string());
            false
        }
    }
}

/// The files that `data` holds, and those of the base.
fn files(data: &[u8]) -> Files {
    let base: [(&str, &[u8]); 3] = [
        ("api.yaml", include_bytes!("../../../tests/base/api.yaml")),
        (
            "errors.yaml",
            include_bytes!("../../../tests/base/errors.yaml"),
        ),
        (
            "things.yaml",
            include_bytes!("../../../tests/base/things.yaml"),
        ),
    ];
    let owned = |(name, text): (&str, &[u8])| (name.to_owned(), text.to_vec());
    let mut files: Files = base.map(owned).into();
    let mut current = None;
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"# --- ") {
            Some(name) => {
                let name = String::from_utf8_lossy(name).trim().to_owned();
                files.insert(name.clone(), Vec::new());
                current = Some(name);
            }
            None => {
                if let Some(name) = &current {
                    files.entry(name.clone()).or_default().extend(line);
                }
            }
        }
    }
    if current.is_none() {
        files.insert("things.yaml".to_owned(), data.to_vec());
    }
    files
}

/// A file that is written stays in its folder, and is what its name says.
fn sound(path: &str, text: &str) {
    let plain = |part: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._".contains(c);
        !part.is_empty() && !part.starts_with('.') && part.chars().all(allowed)
    };
    assert!(path.split('/').all(plain), "{path:?} leaves the folder");
    match path.rsplit_once('.') {
        Some((_, "rs")) => {
            let rust: Result<TokenStream, _> = text.parse();
            assert!(rust.is_ok(), "{path} is no Rust:\n{text}");
        }
        Some((_, "json")) => {
            let json: Result<serde_json::Value, _> = serde_json::from_str(text);
            assert!(json.is_ok(), "{path} is no JSON:\n{text}");
        }
        _ => {}
    }
}

/// Each place that a message names is a line and a column of a file that there is.
fn pointed(files: &Files, message: &str) {
    let named = |line: &str| {
        let place = line.trim_start().strip_prefix("--> spec/library/")?;
        let mut parts = place.rsplitn(3, ':');
        let column: usize = parts.next()?.trim().parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        Some((parts.next()?.to_owned(), line, column))
    };
    for (file, line, column) in message.lines().filter_map(named) {
        // A name with control characters is shown without them.
        let Some(bytes) = files.get(&file) else {
            continue;
        };
        let text = String::from_utf8_lossy(bytes);
        let found = text.split('\n').nth(line - 1);
        let length = found.map(|line| line.chars().count());
        let inside = length.is_some_and(|length| (1..=length + 1).contains(&column));
        assert!(inside, "{file}:{line}:{column} is outside:\n{message}");
    }
}
