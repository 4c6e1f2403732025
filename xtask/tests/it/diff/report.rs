//! What `diff` prints, and how it ends.

use serde_json::Value;

use super::{BREAKING, MORE, edit, run, start, workspace};

/// The report as programs read it.
fn json(folder: &crate::common::Folder, arguments: &[&str]) -> Value {
    let (out, _) = run(folder, &[arguments, &["--format", "json"]].concat()).printed();
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}\n{out}"))
}

fn verdicts(report: &Value) -> Vec<(&str, &str)> {
    let apis = report["apis"].as_array().unwrap().iter();
    apis.map(|api| {
        (
            api["api"].as_str().unwrap(),
            api["verdict"].as_str().unwrap(),
        )
    })
    .collect()
}

#[test]
fn all_apis_are_compared_or_one() {
    let folder = workspace("diff-apis");
    let report = json(&folder, &[]);
    assert_eq!(
        verdicts(&report),
        [("cold-rooms", "none"), ("hot-rooms", "none")]
    );
    assert_eq!(report["verdict"], "none");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    edit(&folder, "hot-rooms", "items.yaml", BREAKING);
    let report = json(&folder, &[]);
    assert_eq!(
        verdicts(&report),
        [("cold-rooms", "minor"), ("hot-rooms", "major")]
    );
    assert_eq!(report["verdict"], "major");
    let name = report["base"].as_str().unwrap();
    assert!(name.starts_with("HEAD (") && name.len() == 14, "{name}");
    let report = json(&folder, &["--api", "cold-rooms"]);
    assert_eq!(verdicts(&report), [("cold-rooms", "minor")]);
    let (code, message) = run(&folder, &["--api", "cold-room"]).failure();
    assert_eq!(code, 1);
    assert!(message.contains("Did you mean `cold-rooms`?"), "{message}");
}

#[test]
fn an_api_that_one_side_lacks_is_told() {
    let folder = workspace("diff-one-side");
    start(&folder, "new-rooms");
    std::fs::remove_dir_all(folder.path().join("spec/hot-rooms")).unwrap();
    let report = json(&folder, &[]);
    let expected = [
        ("cold-rooms", "none"),
        ("hot-rooms", "major"),
        ("new-rooms", "none"),
    ];
    assert_eq!(verdicts(&report), expected);
    assert_eq!(report["apis"][1]["reason"], "the API is removed");
    assert_eq!(report["apis"][2]["reason"], "the API is new");
    for (format, removed, new) in [
        (
            "text",
            "hot-rooms: major, removed\n  because there is no spec/hot-rooms, and HEAD (",
            "new-rooms: new\n  because HEAD (",
        ),
        (
            "short",
            "- hot-rooms: API removed\n",
            "+ new-rooms: new API\n",
        ),
        (
            "github",
            "::error title=rust (major)%3A hot-rooms::The API is removed.%0A",
            "new-rooms: new: HEAD (",
        ),
        (
            "markdown",
            "## hot-rooms: major, removed\n\nBecause there is no spec/hot-rooms, ",
            "## new-rooms: new\n\nBecause HEAD (",
        ),
    ] {
        let (out, _) = run(&folder, &["--format", format]).printed();
        for line in [removed, new] {
            assert!(
                out.starts_with(line) || out.contains(&format!("\n{line}")),
                "{out}"
            );
        }
    }
    let (out, _) = run(&folder, &[]).printed();
    assert!(out.starts_with("compared with HEAD ("), "{out}");
    let removed = run(&folder, &["--api", "hot-rooms", "--fail-on", "major"]).failure();
    assert_eq!(removed, (1, String::new()));
}

#[test]
fn a_verdict_can_be_refused() {
    let folder = workspace("diff-fail-on");
    let fails = |verdict: &str| {
        let run = run(&folder, &["--fail-on", verdict]);
        assert!(run.out.contains("cold-rooms"), "{}", run.out);
        let failed = run.result.is_err();
        if failed {
            assert_eq!(run.failure(), (1, String::new()));
        }
        failed
    };
    assert_eq!(["patch", "minor", "major"].map(fails), [false; 3]);
    let docs = ("docs: Gives one item.", "docs: Gives an item.");
    edit(&folder, "hot-rooms", "items.yaml", docs);
    assert_eq!(["patch", "minor", "major"].map(fails), [true, false, false]);
    edit(&folder, "hot-rooms", "items.yaml", MORE);
    assert_eq!(["patch", "minor", "major"].map(fails), [true, true, false]);
    edit(&folder, "cold-rooms", "items.yaml", BREAKING);
    assert_eq!(["patch", "minor", "major"].map(fails), [true; 3]);
}

#[test]
fn mistakes_of_all_specs_are_shown_as_generate_shows_them() {
    let folder = workspace("diff-mistakes");
    for api in ["cold-rooms", "hot-rooms"] {
        folder.write(&format!("spec/{api}/items.yaml"), "doc: Items.\n");
    }
    let (code, message) = run(&folder, &[]).failure();
    assert_eq!(code, 1);
    for api in ["cold-rooms", "hot-rooms"] {
        let place = format!("spec/{api}/items.yaml:1:1");
        assert!(message.contains(&place), "{message}");
    }
    assert!(message.contains("error: unknown key `doc`"), "{message}");
}

#[test]
fn places_lead_into_the_spec() {
    let folder = workspace("diff-places");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    let report = json(&folder, &["--api", "cold-rooms"]);
    let place = report["apis"][0]["changes"][0]["head_place"]
        .as_str()
        .unwrap();
    let (file, line) = place.rsplit_once(':').unwrap().0.rsplit_once(':').unwrap();
    let text = folder.read(file);
    let line = text
        .lines()
        .nth(line.parse::<usize>().unwrap() - 1)
        .unwrap();
    assert!(line.contains("colour: "), "{place}: {line}");
}
