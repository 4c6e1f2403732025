//! `drift` on made-up workspaces.

use std::io::Read;
use std::path::Path;

use codegen::DriftFormat;
use xtask::commands::drift::{COMMAND, Mode, Options, drift, options, page};
use xtask::failure::{Failure, Result};
use xtask::workspace::Workspace;

use crate::common::Folder;

/// A page for the table of `cold-rooms`, and one for that of `hot-rooms`.
const COLD: &str = "429 - Too cold\n\nCome in no more than 7 requests per 10 seconds.\n";
const HOT: &str = "429 - Too hot\n\nStay out for 10 seconds.\n";

/// A workspace with an API for each page.
fn workspace(name: &str) -> Folder {
    let folder = Folder::new(name);
    for (api, heading, evidence) in [
        ("cold-rooms", "429 - Too cold", "7 requests"),
        ("hot-rooms", "429 - Too hot", "10 seconds"),
    ] {
        xtask::commands::new::create(&Workspace::at(folder.path()), api).unwrap_or_else(
            |failure| {
                panic!("{}", failure.message());
            },
        );
        let path = format!("spec/{api}/errors.yaml");
        let zeros = "0".repeat(64);
        let sections = format!(
            "sections:\n  \"{heading}\": {{fingerprint: \"sha256:{zeros}\"}} # as it was\nrows:\n"
        );
        let row =
            format!("    kind: rate_limited\n    section: {heading}\n    evidence: [{evidence}]\n");
        let errors = folder.read(&path).replace("rows:\n", &sections);
        folder.write(&path, &errors.replace("    kind: rate_limited\n", &row));
    }
    folder
}

fn asked(api: Option<&str>, mode: Mode) -> Options {
    Options {
        page: "-".into(),
        api: api.map(str::to_owned),
        format: DriftFormat::Text,
        mode,
    }
}

fn run(folder: &Folder, options: &Options, page: &str) -> (Result<()>, String) {
    let mut out = Vec::new();
    let result = drift(&Workspace::at(folder.path()), options, page, &mut out);
    (result, String::from_utf8(out).unwrap())
}

fn parse(arguments: &[&str]) -> Result<Options> {
    COMMAND.parse(arguments).map(|matches| options(&matches))
}

fn message(result: Result<impl Sized>) -> (u8, String) {
    let failure: Failure = result.err().expect("a failure");
    (failure.code(), failure.message().to_owned())
}

#[test]
fn the_command_line() {
    let all = parse(&["--format", "github", "p.md", "--api=x", "--accept"]).unwrap();
    assert_eq!(
        (all.page.to_str(), all.api.as_deref()),
        (Some("p.md"), Some("x"))
    );
    assert_eq!((all.format, all.mode), (DriftFormat::Github, Mode::Accept));
    let least = parse(&["-"]).unwrap();
    assert_eq!(least, asked(None, Mode::Look));
    for (arguments, wanted) in [
        (&[][..], "not provided:\n  <PAGE>"),
        (&["a", "b"], "unexpected argument"),
        (
            &["a", "--format", "jsn"],
            "[possible values: text, json, github, markdown]\n\n  tip: a similar value exists: 'json'",
        ),
        (&["a", "--renew"], "unexpected argument '--renew'"),
    ] {
        let (code, message) = message(parse(arguments));
        assert_eq!(code, 2);
        assert!(message.contains(wanted), "{message}");
    }
}

#[test]
fn the_headings_say_which_api_the_page_is_about() {
    let folder = workspace("drift-which");
    for (page, api) in [(COLD, "cold-rooms"), (HOT, "hot-rooms")] {
        let (result, out) = run(&folder, &asked(None, Mode::Look), page);
        assert_eq!(message(result), (1, String::new()));
        assert!(
            out.starts_with(&format!(
                "{api}: drift: 0 of 1 sections unchanged; 1 changed"
            )),
            "{out}"
        );
    }
    let both = format!("{COLD}\n{HOT}");
    for unclear in ["", "Nothing here.", &both] {
        let (result, out) = run(&folder, &asked(None, Mode::Look), unclear);
        let (code, message) = message(result);
        assert_eq!((code, out.as_str()), (1, ""));
        assert!(
            message.contains("do not tell which API it is about: cold-rooms, hot-rooms"),
            "{message}"
        );
        assert!(message.contains("--api NAME"), "{message}");
    }
    let (result, out) = run(
        &folder,
        &asked(Some("cold-rooms"), Mode::Look),
        "Nothing here.",
    );
    assert_eq!(message(result).0, 1);
    assert!(out.contains("this is not the page"), "{out}");
    let (code, message) = message(run(&folder, &asked(Some("cold-room"), Mode::Look), COLD).0);
    assert_eq!(code, 1);
    assert!(message.contains("Did you mean `cold-rooms`?"), "{message}");
}

#[test]
fn what_is_accepted_holds_and_nothing_else_is_written() {
    let folder = workspace("drift-accept");
    let before = folder.tree("");
    let (result, out) = run(&folder, &asked(None, Mode::Accept), COLD);
    result.unwrap();
    assert!(
        out.starts_with("cold-rooms: no drift: 1 of 1 sections unchanged, 1 piece of evidence found (read as text)\n"),
        "{out}"
    );
    let path = "spec/cold-rooms/errors.yaml";
    let mut after = folder.tree("");
    let errors = after.insert(path.to_owned(), before[path].clone()).unwrap();
    assert_eq!(after, before);
    let print = errors.split("sha256:").nth(1).unwrap()[..64].to_owned();
    assert_eq!(errors.replace(&print, &"0".repeat(64)), before[path]);
    let (result, again) = run(&folder, &asked(None, Mode::Accept), COLD);
    result.unwrap();
    assert_eq!((again, folder.read(path)), (out, errors));
}

#[test]
fn evidence_that_is_gone_is_never_accepted() {
    let folder = workspace("drift-evidence");
    let before = folder.tree("");
    let (result, out) = run(&folder, &asked(None, Mode::Accept), &COLD.replace('7', "9"));
    assert_eq!(message(result).0, 1);
    assert!(
        out.contains("table | 7 requests\n    page  | 9 requests\n"),
        "{out}"
    );
    assert_eq!(folder.tree(""), before);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = workspace("drift-link");
    let (inside, real) = (
        folder.path().join("spec/cold-rooms/errors.yaml"),
        folder.path().join("real.yaml"),
    );
    std::fs::rename(&inside, &real).unwrap();
    symlink(&real, &inside).unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    run(&folder, &asked(None, Mode::Accept), COLD).0.unwrap();
    assert!(inside.is_symlink());
    assert!(!folder.read("real.yaml").contains(&"0".repeat(64)));
    assert_eq!(
        std::fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn mistakes_of_the_spec_come_before_the_page() {
    let folder = workspace("drift-mistakes");
    folder.write("spec/cold-rooms/items.yaml", "doc: Items.\n");
    let (code, message) = message(run(&folder, &asked(Some("cold-rooms"), Mode::Accept), COLD).0);
    assert_eq!(code, 1);
    assert!(message.contains("unknown key `doc`"), "{message}");
}

#[test]
fn a_page_may_be_of_any_bytes_but_not_of_any_size() {
    let path = Path::new("page.txt");
    assert_eq!(page(COLD.as_bytes(), path).unwrap(), COLD);
    assert_eq!(page(&b"a\xffb\x00"[..], path).unwrap(), "a\u{fffd}b\0");
    assert_eq!(page(&b"\xff"[..], path).unwrap(), "\u{fffd}");
    for (mark, turn) in [(u16::to_le_bytes as fn(u16) -> [u8; 2]), u16::to_be_bytes]
        .map(|turn| (turn(0xfeff), turn))
    {
        let text: Vec<u8> = COLD.encode_utf16().flat_map(turn).collect();
        let wide = [&mark[..], &text, &[0xd8]].concat();
        assert_eq!(page(&wide[..], path).unwrap(), format!("\u{feff}{COLD}"));
    }
    let (code, message) = message(page(std::io::repeat(b' ').take((64 << 20) + 1), path));
    assert_eq!(code, 1);
    assert!(
        message.starts_with("error: page.txt has more than 67108864 bytes\n  help: "),
        "{message}"
    );
}
