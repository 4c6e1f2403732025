//! What holds for every comparison.

use std::collections::BTreeMap;

use codegen::{Bump, ChangeKind, Description, Diff, DiffFormat, diff};
use serde_json::{Value, json};

use super::cases::{Edit, base, cases, diff as edit, edited};
use super::described;
use crate::common;

const FORMATS: [DiffFormat; 5] = [
    DiffFormat::Text,
    DiffFormat::Short,
    DiffFormat::Json,
    DiffFormat::Github,
    DiffFormat::Markdown,
];

/// A comparison that comes to a step.
fn of(bump: Bump) -> Diff {
    let mut cases = cases().into_iter();
    let case = cases.find(|case| case.verdict == bump.as_str());
    edit(&case.expect("there is such a case").changes)
}

#[test]
fn versions_follow_from_verdicts() {
    let versions = [
        ("0.1.0", ["0.1.0", "0.1.1", "0.1.1", "0.2.0"]),
        ("0.0.3", ["0.0.3", "0.0.4", "0.0.4", "0.1.0"]),
        ("1.2.3", ["1.2.3", "1.2.4", "1.3.0", "2.0.0"]),
        (
            "1.2.3+build.5",
            ["1.2.3+build.5", "1.2.4", "1.3.0", "2.0.0"],
        ),
        (
            "2.0.0-beta.1",
            [
                "2.0.0-beta.1",
                "2.0.0-beta.2",
                "2.0.0-beta.2",
                "2.0.0-beta.2",
            ],
        ),
        (
            "1.2.4-rc",
            ["1.2.4-rc", "1.2.4-rc.1", "1.3.0-rc.1", "2.0.0-rc.1"],
        ),
        (
            "0.2.0-alpha.9",
            [
                "0.2.0-alpha.9",
                "0.2.0-alpha.10",
                "0.2.0-alpha.10",
                "0.2.0-alpha.10",
            ],
        ),
        ("0.2.1-1", ["0.2.1-1", "0.2.1-2", "0.2.1-2", "0.3.0-1"]),
    ];
    let steps = [Bump::None, Bump::Patch, Bump::Minor, Bump::Major];
    let diffs = steps.map(of);
    for (current, next) in versions {
        for (diff, next) in diffs.iter().zip(next) {
            let bump = diff.verdict();
            assert_eq!(
                diff.next_version(current).as_deref(),
                Some(next),
                "{current}, {bump}"
            );
        }
    }
    let garbage = [
        "",
        "1",
        "1.2",
        "1.2.3.4",
        "v1.2.3",
        "1.2.x",
        "01.2.3",
        "1.2.3-",
        "1.2.3-a..b",
        "1.2.-3",
        " 1.2.3",
        "1.2.3-ä",
        "18446744073709551615.0.0",
        "99999999999999999999.0.0",
    ];
    for text in garbage {
        assert_eq!(of(Bump::Major).next_version(text), None, "{text}");
    }
}

#[test]
fn fingerprints_are_those_of_the_change() {
    let base = base();
    let before = described(&base);
    let moved = [Edit::new(
        "books.yaml",
        "docs: Books, each",
        "# Higher.\n\n\ndocs: Books, all",
    )];
    for case in cases().iter().filter(|case| case.name != "moved") {
        let (name, edits) = (&case.name, &case.changes);
        let there = edited(&base, edits);
        let alone = diff(&before, &described(&there), &[]).expect("both can be read");
        let elsewhere = edited(&there, &moved);
        let with = diff(&before, &described(&elsewhere), &[]).expect("both can be read");
        let prints = |diff: &Diff| -> BTreeMap<String, String> {
            let changes = diff.changes().iter();
            changes
                .map(|change| (change.fingerprint.clone(), change.what.clone()))
                .collect()
        };
        let (alone, with) = (prints(&alone), prints(&with));
        assert_eq!(
            alone.len(),
            edit(edits).changes().len(),
            "two of {name} have one fingerprint"
        );
        for (print, what) in &alone {
            assert_eq!(print.len(), 12);
            assert!(with.contains_key(print), "{name}: {what}");
        }
    }
}

#[test]
fn what_comes_one_way_goes_the_other_way() {
    let base = base();
    let cases = cases();
    let heads = cases.iter().map(|case| edited(&base, &case.changes));
    let mut heads: Vec<Description> = heads.map(|head| described(&head)).collect();
    heads.insert(0, described(&base));
    let first = heads.first().cloned().expect("there is one");
    let behind = heads.iter().skip(1);
    let from_first = behind.clone().map(|head| (&first, head));
    for (there, back) in from_first.chain(heads.iter().zip(behind)) {
        let forth = diff(there, back, &[]).expect("both can be read");
        let again = diff(back, there, &[]).expect("both can be read");
        for (one, other) in [(&forth, &again), (&again, &forth)] {
            for change in one
                .changes()
                .iter()
                .filter(|change| change.sort.ends_with(" added"))
            {
                let sort = change.sort.replace(" added", " removed");
                let mut others = other.changes().iter();
                let gone = others.any(|other| other.sort == sort && other.key == change.key);
                assert!(
                    gone,
                    "`{}` does not go when the change is taken back",
                    change.what
                );
            }
        }
        assert_eq!(forth.verdict() == Bump::None, again.verdict() == Bump::None);
    }
}

#[test]
fn every_change_says_what_to_do() {
    for case in cases() {
        let name = &case.name;
        for change in edit(&case.changes).changes() {
            let end = change.todo.ends_with('.');
            assert!(
                end && !change.what.is_empty() && !change.brief.is_empty(),
                "{name}: {change:?}"
            );
            let breaks = change.kind == ChangeKind::Rust;
            assert!(
                !breaks || !change.todo.starts_with("Nothing"),
                "{name}: {change:?}"
            );
        }
    }
}

#[test]
fn the_same_comparison_says_the_same() {
    for case in cases().iter().step_by(6) {
        let (first, second) = (edit(&case.changes), edit(&case.changes));
        for format in FORMATS {
            assert_eq!(first.render(format), second.render(format));
        }
    }
}

#[test]
fn another_generator_takes_its_own_step() {
    let base = described(&common::base());
    let with = |version: &str| {
        let mut model: Value = serde_json::from_str(&base.model).expect("a model is JSON");
        model["generator"] = json!(version);
        Description {
            model: model.to_string(),
            places: base.places.clone(),
        }
    };
    let steps = [
        ("0.1.0", "0.1.1", Bump::Minor),
        ("0.1.0", "0.2.0", Bump::Major),
        ("1.1.0", "1.1.1", Bump::Patch),
        ("1.1.0", "1.2.0", Bump::Minor),
        ("1.1.0", "2.0.0", Bump::Major),
        ("1.1.0", "garbage", Bump::Major),
    ];
    for (old, new, bump) in steps {
        let diff = diff(&with(old), &with(new), &[]).expect("both can be read");
        assert_eq!(diff.verdict(), bump, "{old} → {new}");
    }
}

#[test]
fn without_places_there_are_changes_all_the_same() {
    let edits = &cases()[0].changes;
    let mut before = described(&base());
    let mut after = described(&edited(&base(), edits));
    before.places.clear();
    after.places.clear();
    let there = diff(&before, &after, &[]).expect("places may be unknown");
    assert_eq!(
        there.changes()[0].fingerprint,
        edit(edits).changes()[0].fingerprint
    );
    assert_eq!(there.changes()[0].head_place, None);
    assert!(!there.render(DiffFormat::Text).contains("yaml"));
    after.places = "{\"format\": 7}".to_owned();
    let error = diff(&before, &after, &[]).expect_err("that is another format");
    assert!(
        error
            .to_string()
            .contains("the new `places.json` has format 7"),
        "{error}"
    );
}

#[test]
fn an_older_model_lacks_members() {
    let new = described(&common::api("showcase"));
    let model: Value = serde_json::from_str(&new.model).expect("a model is JSON");
    let mut shapes = BTreeMap::new();
    members(&model, "", "", &mut shapes);
    for (shape, path) in shapes {
        let (owner, name) = path.rsplit_once('/').expect("a member has an owner");
        let mut older = model.clone();
        let owner = older.pointer_mut(owner).and_then(Value::as_object_mut);
        owner.expect("the owner is there").remove(name);
        let old = Description {
            model: older.to_string(),
            places: String::new(),
        };
        let read = diff(&old, &new, &[]);
        assert!(
            read.is_ok() || name == "format" || is_variant(name),
            "{shape}: {read:?}"
        );
    }
}

#[test]
fn anything_anywhere_is_read_or_refused() {
    let base = described(&common::base());
    let model: Value = serde_json::from_str(&base.model).expect("a model is JSON");
    let mut shapes = BTreeMap::new();
    members(&model, "", "", &mut shapes);
    let strange = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!("\u{0}"),
        json!([]),
        json!({}),
        json!([[0, {}], ["x"]]),
    ];
    for (shape, path) in shapes {
        for value in &strange {
            let mut changed = model.clone();
            *changed.pointer_mut(&path).expect("the member is there") = value.clone();
            let head = Description {
                model: changed.to_string(),
                places: base.places.clone(),
            };
            for (old, new) in [(&base, &head), (&head, &base)] {
                match diff(old, new, &["things".to_owned()]) {
                    Ok(diff) => FORMATS.iter().for_each(|format| drop(diff.render(*format))),
                    Err(error) => assert!(error.to_string().contains("help: "), "{shape}"),
                }
            }
        }
    }
}

/// A member that is not one of many but says which of them it is.
fn is_variant(name: &str) -> bool {
    [
        "struct",
        "enum",
        "union",
        "name_union",
        "one",
        "pages",
        "stream",
        "member",
        "tagged",
        "nested",
        "all",
        "call",
        "direct",
    ]
    .contains(&name)
}

/// One path of each shape of members.
fn members(value: &Value, path: &str, shape: &str, all: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(object) => {
            for (name, member) in object.iter().filter(|(name, _)| !name.contains(['/', '~'])) {
                let (path, shape) = (format!("{path}/{name}"), format!("{shape}/{name}"));
                members(member, &path, &shape, all);
                all.entry(shape).or_insert(path);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                members(item, &format!("{path}/{at}"), &format!("{shape}/*"), all);
            }
        }
        _ => {}
    }
}

#[test]
fn what_a_model_says_steers_nothing() {
    let base = described(&common::api("showcase"));
    let evil = "\u{1b}[31mred\r\n::error::gone`<b>@everyone</b>`|\u{202e}";
    let model: Value = serde_json::from_str(&base.model).expect("a model is JSON");
    let mut hostile = model.clone();
    spoil(&mut hostile, evil);
    let places = "{\"format\": 1, \"places\": {\"api\": \"\\u0007\\u001b[1m:x:y\"}}".to_owned();
    let head = Description {
        model: hostile.to_string(),
        places,
    };
    for (old, new) in [(&base, &head), (&head, &base), (&head, &head)] {
        let diff = diff(old, new, &[]).expect("both can be read");
        for format in FORMATS {
            let text = diff.render(format);
            let steers = text.contains(['\u{1b}', '\r', '\u{202e}', '\u{7}']);
            assert!(!steers || format == DiffFormat::Json, "{format:?}: {text}");
            assert!(
                !text.lines().any(|line| line.starts_with("::error::")),
                "{format:?}"
            );
        }
    }
}

/// Appends a text to every text of the API, but to words that only the generator chooses.
fn spoil(value: &mut Value, evil: &str) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if ![
                    "place",
                    "presence",
                    "retry_after",
                    "ty",
                    "reply",
                    "form",
                    "content",
                    "effect",
                ]
                .contains(&name.as_str())
                {
                    spoil(member, evil);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, evil)),
        Value::String(text) => text.push_str(evil),
        _ => {}
    }
}

#[test]
fn large_models_are_compared() {
    let base = described(&common::base());
    let model: Value = serde_json::from_str(&base.model).expect("a model is JSON");
    let large = |mark: &str| {
        let mut model = model.clone();
        let all = || 0..2_000_usize;
        let field =
            |at| json!({"name": format!("m{at}{mark}"), "wire": format!("m{at}"), "ty": "string"});
        let param = |at| json!({"name": format!("p{at}"), "wire": format!("p{at}{mark}"), "place": "query"});
        let ty = |at| json!({"struct": {"name": format!("T{at}{mark}"), "docs": format!("{at}"), "fields": [{"wire": "a"}]}});
        let fields: Vec<Value> = all().map(field).collect();
        let params: Vec<Value> = all().map(param).collect();
        let mut types: Vec<Value> = all().map(ty).collect();
        let taken: Vec<usize> = all().collect();
        let wide = json!({"name": "Wide", "fields": fields, "constructor": {"required": taken}});
        types.push(json!({"struct": wide}));
        let resource = &mut model["api"]["resources"][0];
        resource["types"] = json!(types);
        resource["endpoints"][0]["required"] = json!(params);
        Description {
            model: model.to_string(),
            places: String::new(),
        }
    };
    let diff = diff(&large(""), &large("x"), &[]).expect("both can be read");
    assert!(diff.changes().len() > 5_000, "{}", diff.changes().len());
    for format in FORMATS {
        assert!(!diff.render(format).is_empty());
    }
}

#[test]
fn models_that_are_too_deep_are_errors() {
    let base = described(&common::base());
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let ty = format!("{}\"string\"{}", "{\"list\":".repeat(100), "}".repeat(100));
    let within = base
        .model
        .replacen("\"ty\": \"string\"", &format!("\"ty\": {ty}"), 1);
    assert_ne!(within, base.model, "no member is a text");
    let against = |model| {
        let head = Description {
            model,
            places: String::new(),
        };
        diff(&base, &head, &[])
    };
    assert!(against(deep).is_err());
    let diff = against(within).expect("a hundred lists can be read");
    assert!(!diff.changes().is_empty());
}
