//! The verdict on every edit against what the compiler says of code from before the edit, and against `cargo-semver-checks`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use codegen::{Bump, Diff, Files};
use verdicts::cargo::{self, Checked};
use verdicts::edit::{self, Edit};
use verdicts::place::{self, Place};
use verdicts::semver::{self, Judge, Opinion};
use verdicts::table::{self, Compiler, Row, Semver};
use verdicts::{code, ours, spec, user, witness};

/// The edit that changes nothing.
const UNEDITED: &str = "unedited";

/// An edit with what is made of it.
struct Case<'a> {
    edit: &'a Edit,
    diff: Diff,
    /// What undoing the edit is.
    back: Diff,
    files: Files,
    /// Whether its interface is that of the unedited crate.
    same: bool,
}

#[test]
fn no_edit_that_breaks_users_is_called_less_than_major() {
    let edits = edit::all();
    let unedited = spec::generate(&spec::unedited()).unwrap_or_else(|error| panic!("{error}"));
    let cases = cases(&edits, &unedited);
    let place = place(&unedited, &cases);
    let checked = cargo::check(place.folder());
    // Where code is refused that nothing was changed for, nothing can be learned.
    checked.assert_built(&place::package(UNEDITED));
    checked.assert_built(&place::user(UNEDITED));
    let opinions = opinions(&place, &cases);
    let rows: Vec<Row<'_>> = cases
        .iter()
        .map(|case| row(case, &checked, &opinions))
        .collect();
    let table = table::table(&rows);
    fs::write(cargo::target().join("verdicts.txt"), &table).expect("a file can be written");
    println!("{table}");
    assert_right(&rows);
    assert_right_backwards(&cases, &checked);
}

fn cases<'a>(edits: &'a [Edit], unedited: &Files) -> Vec<Case<'a>> {
    let spec = spec::unedited();
    let base = ours::described(unedited);
    let case = |edit: &'a Edit| -> Result<Case<'a>, String> {
        let edited = edit.apply(&spec)?;
        let files = spec::generate(&edited)?;
        let head = ours::described(&files);
        Ok(Case {
            edit,
            diff: ours::diff(&base, &head),
            back: ours::diff(&head, &base),
            same: code::same_interface(unedited, &files),
            files,
        })
    };
    edits
        .iter()
        .map(|edit| case(edit).unwrap_or_else(|error| panic!("{}: {error}", edit.name)))
        .collect()
}

/// The unedited crate, and each that differs, with a user of each and one who goes back.
fn place(unedited: &Files, cases: &[Case<'_>]) -> Place {
    let mut place = Place::new(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("verdicts"));
    place.users(&user::sources(unedited));
    place.add(UNEDITED, unedited);
    for case in cases.iter().filter(|case| !case.same) {
        let (name, code) = (&case.edit.name, witness(&case.files["model.json"]));
        place.add(name, &case.files);
        place.add_back(name, &code, UNEDITED);
    }
    place.finish();
    place
}

fn opinions(place: &Place, cases: &[Case<'_>]) -> BTreeMap<String, Opinion> {
    let Some(judge) = Judge::find() else {
        return BTreeMap::new();
    };
    let different = cases.iter().filter(|case| !case.same);
    let edits: Vec<&str> = different.map(|case| case.edit.name.as_str()).collect();
    let rustdoc = Path::new(env!("CARGO_BIN_EXE_rustdoc-json"));
    semver::compare_all(&judge, place.folder(), UNEDITED, &edits, rustdoc)
}

fn row<'a>(case: &Case<'a>, checked: &Checked, opinions: &BTreeMap<String, Opinion>) -> Row<'a> {
    Row {
        edit: case.edit,
        verdict: case.diff.verdict().as_str(),
        kinds: ours::kinds(&case.diff),
        compiler: compiler(case, checked),
        semver: match opinions.get(&case.edit.name) {
            Some(opinion) => Semver::Says(opinion.clone()),
            None if case.same => Semver::Same,
            None => Semver::NotInstalled,
        },
    }
}

fn compiler(case: &Case<'_>, checked: &Checked) -> Compiler {
    let name = place::named(&case.files["Cargo.toml"]);
    if name != "bookshop" {
        return Compiler::Refuses("no package `bookshop`".to_owned());
    }
    if case.same {
        return Compiler::Same;
    }
    let edit = case.edit.name.as_str();
    checked.assert_built(&place::package(edit));
    match checked.errors(&place::user(edit)) {
        [] => Compiler::Takes,
        [first, ..] => Compiler::Refuses(format!("{} {}", first.code, first.message)),
    }
}

fn assert_right(rows: &[Row<'_>]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| Some(format!("{}: {}", row.edit.name, row.wrong()?)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let refused = rows.iter().filter(|row| row.breaks()).count();
    assert!(
        refused > 50,
        "only {refused} edits break anybody: what is compiled?"
    );
}

/// Every edit is two: undone, an addition is a removal. Nobody wrote these verdicts down, so what is said must be what is found.
fn assert_right_backwards(cases: &[Case<'_>], checked: &Checked) {
    let different: Vec<&Case<'_>> = cases.iter().filter(|case| !case.same).collect();
    let refused = |case: &Case<'_>| !checked.errors(&place::back(&case.edit.name)).is_empty();
    let said = |case: &Case<'_>| {
        case.back.verdict() == Bump::Major && ours::kinds(&case.back).contains("rust")
    };
    let wrong = different.iter().filter(|case| refused(case) != said(case));
    let wrong: Vec<&str> = wrong.map(|case| case.edit.name.as_str()).collect();
    assert!(
        wrong.is_empty(),
        "undone, these break Rust code or are said to, not both: {wrong:?}"
    );
    let count = different.iter().filter(|case| refused(case)).count();
    println!(
        "undone: {} compiled, {count} refused by the compiler, the same {count} said to break Rust code",
        different.len()
    );
    assert!(
        count > 50,
        "only {count} edits break anybody when they are undone"
    );
}
