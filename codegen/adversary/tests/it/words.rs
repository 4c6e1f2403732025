//! Mistakes in a script.

use crate::lines::play;
use crate::script::Step;
use crate::{http1, http2};

#[test]
fn a_script_says_what_is_written() {
    let script = http1::read("503 [retry-after: 7] 'a\\x00' cut:1 close").unwrap();
    let [part] = script.parts.as_slice() else {
        panic!("{script:?}");
    };
    let [Step::Read, Step::Say(said), Step::Close] = part.as_slice() else {
        panic!("{part:?}");
    };
    let text = "HTTP/1.1 503 x\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\na";
    assert_eq!(String::from_utf8_lossy(&said.bytes), text);
    let script = http1::read("warm close then raw'ab'*2 always").unwrap();
    assert!(script.warm && script.always);
    assert_eq!(script.parts.len(), 3);
    assert_eq!(script.parts[1], [Step::Warmed, Step::Close]);
}

#[test]
fn a_mistake_in_a_script_is_explained() {
    for (script, message) in [
        ("503 clos", "there is no word `clos`"),
        ("raw'a", "a `'` is missing"),
        ("raw'\\q'", "there is no escape `\\q`"),
        ("raw'\\xzz'", "`\\xzz` is no byte"),
        ("[a: b]", "a header without an answer"),
        ("200 [a]", "a header has no `:`"),
        ("200 cut:x", "`x` is no number"),
        ("200 what'a'", "a text cannot be `what`"),
        ("200 then", "a part says nothing"),
    ] {
        assert_eq!(http1::read(script).unwrap_err(), message, "{script}");
    }
    for (script, message) in [
        ("rst:NONE", "there is no code `NONE`"),
        ("goaway:0", "`goaway:LAST:CODE`"),
        ("settings:3", "`settings:ID=VALUE`"),
        ("head:20", "`head:` needs a status"),
        ("late:x", "`x` is no number"),
    ] {
        assert_eq!(http2::read(script).unwrap_err(), message, "{script}");
    }
}

#[test]
#[should_panic = "some.txt:2: bad: 2 columns instead of 3"]
fn a_wrong_line_is_named_with_its_file() {
    play("some.txt", "# a note\nbad | 200\n", 3, |_| Ok(()));
}
