//! `export` on made-up workspaces.

use std::path::PathBuf;

use codegen::OpenApi;
use serde_json::Value;
use xtask::commands::export::{COMMAND, Options, export, options};
use xtask::engine::Notation;
use xtask::failure::{Failure, Result};
use xtask::workspace::Workspace;

use crate::common::Folder;

/// A workspace with some fresh APIs.
fn workspace(name: &str, apis: &[&str]) -> Folder {
    let folder = Folder::new(name);
    std::fs::create_dir_all(folder.path().join("spec")).unwrap();
    for api in apis {
        xtask::commands::new::create(&Workspace::at(folder.path()), api)
            .unwrap_or_else(|failure| panic!("{}", failure.message()));
    }
    folder
}

fn asked(api: Option<&str>) -> Options {
    Options {
        api: api.map(str::to_owned),
        format: Notation::Json,
        version: OpenApi::V3_1,
        output: None,
    }
}

fn run(folder: &Folder, options: &Options) -> Result<String> {
    let mut out = Vec::new();
    export(&Workspace::at(folder.path()), options, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

fn parsed(words: &[&str]) -> Result<Options> {
    COMMAND.parse(words).map(|matches| options(&matches))
}

fn refused(words: &[&str]) -> Failure {
    parsed(words).unwrap_err()
}

#[test]
fn a_new_api_is_a_document_as_it_stands() {
    let folder = workspace("export-new", &["cold-rooms"]);
    let text = run(&folder, &asked(None)).unwrap_or_else(|failure| panic!("{}", failure.message()));
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["title"], "Cold rooms API");
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/v1/items", "/v1/items/{item}"]);
    // It has no sign-in, and says so.
    assert_eq!(document["security"], serde_json::json!([]));
    let older = Options {
        version: OpenApi::V3_0,
        format: Notation::Yaml,
        ..asked(None)
    };
    let text = run(&folder, &older).unwrap();
    assert!(text.starts_with("openapi: 3.0.3\n"), "{text}");
}

#[test]
fn a_file_gets_what_the_screen_would() {
    let folder = workspace("export-file", &["cold-rooms"]);
    let printed = run(&folder, &asked(None)).unwrap();
    let path = folder.path().join("cold rooms.json");
    let options = Options {
        output: Some(path.clone()),
        ..asked(None)
    };
    assert_eq!(run(&folder, &options).unwrap(), "");
    assert_eq!(folder.read("cold rooms.json"), printed);
    let options = Options {
        output: Some(path.join("x")),
        ..asked(None)
    };
    let failure = run(&folder, &options).unwrap_err();
    assert!(
        failure.message().starts_with("error: cannot write "),
        "{}",
        failure.message()
    );
}

#[test]
fn of_several_apis_one_must_be_named() {
    let folder = workspace("export-several", &["cold-rooms", "hot-rooms"]);
    let failure = run(&folder, &asked(None)).unwrap_err();
    let message = failure.message();
    assert!(
        message.contains("spec/ has more than one: cold-rooms, hot-rooms"),
        "{message}"
    );
    assert!(message.contains("`--api NAME`"), "{message}");
    assert_eq!(failure.code(), 2);

    let text = run(&folder, &asked(Some("hot-rooms"))).unwrap();
    assert!(text.contains("\"title\": \"Hot rooms API\""), "{text}");

    let failure = run(&folder, &asked(Some("hot-room"))).unwrap_err();
    assert!(
        failure.message().contains("hot-rooms"),
        "{}",
        failure.message()
    );
}

#[test]
fn without_an_api_there_is_nothing_to_export() {
    let folder = workspace("export-none", &[]);
    let failure = run(&folder, &asked(None)).unwrap_err();
    assert!(
        failure.message().contains("spec/ has no API"),
        "{}",
        failure.message()
    );
}

#[test]
fn mistakes_are_shown_and_nothing_is_written() {
    let folder = workspace("export-mistakes", &["cold-rooms"]);
    let items = folder.read("spec/cold-rooms/items.yaml");
    folder.write(
        "spec/cold-rooms/items.yaml",
        &items.replace("reply: Item\n", "reply: Itme\n"),
    );
    let options = Options {
        output: Some(folder.path().join("out.json")),
        ..asked(None)
    };
    let failure = run(&folder, &options).unwrap_err();
    assert!(
        failure.message().contains("spec/cold-rooms/items.yaml:"),
        "{}",
        failure.message()
    );
    assert!(!folder.path().join("out.json").exists());
}

#[test]
fn the_command_line_is_read() {
    let options = parsed(&["openapi"]).unwrap();
    assert_eq!(options, asked(None));
    let words = "openapi --api a --format yaml --compat --output x.yaml";
    let options = parsed(&words.split(' ').collect::<Vec<_>>()).unwrap();
    let wanted = Options {
        api: Some("a".to_owned()),
        format: Notation::Yaml,
        version: OpenApi::V3_0,
        output: Some(PathBuf::from("x.yaml")),
    };
    assert_eq!(options, wanted);
}

#[test]
fn a_wrong_command_line_is_told() {
    for (words, why) in [
        (&[][..], "not provided:\n  <LANGUAGE>"),
        (&["opnapi"], "a similar value exists: 'openapi'"),
        (
            &["openapi", "--format", "jsn"],
            "a similar value exists: 'json'",
        ),
        (
            &["openapi", "--formt"],
            "a similar argument exists: '--format'",
        ),
        (&["openapi", "openapi"], "unexpected argument"),
    ] {
        let failure = refused(words);
        assert!(failure.message().contains(why), "{}", failure.message());
        assert_eq!(failure.code(), 2);
    }
}
