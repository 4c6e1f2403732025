//! Random texts, most of them meant ill.

use fastrand::Rng;

use crate::case::one_of;

const ATOMS: &[&str] = &[
    "%2f",
    "%2F",
    "%2e%2e",
    "%252f",
    "..",
    ".",
    "/",
    "//",
    "\\",
    "é",
    "\u{202e}",
    "\0",
    "\n",
    "\r\n",
    "\t",
    " ",
    "?",
    "#",
    "%",
    "%%",
    "%zz",
    ":",
    "@",
    ";",
    "&",
    "=",
    "+",
    "~",
    "*",
    "{room}",
    "}",
    "-",
    "\u{7f}",
    "\u{85}",
    "\u{feff}",
    "\u{1F4A9}",
    "e\u{301}",
    "a",
    "rooms",
    "..%2f",
    "\"",
    "'",
    "<b>",
    "[",
    "]",
    "|",
    "^",
    "`",
    "\u{2044}",
    "\u{ff0f}",
    "\u{2028}",
    "http://evil.example",
];

/// Returns a text of a few atoms and random characters.
pub(crate) fn hostile(random: &mut Rng) -> String {
    let count = random.usize(0..6);
    (0..count).map(|_| atom(random)).collect()
}

fn atom(random: &mut Rng) -> String {
    match random.u8(0..8) {
        0 => random.char(..).to_string(),
        1 => random.char('\0'..='\u{ff}').to_string(),
        2 => (0..random.usize(1..5))
            .map(|_| random.alphanumeric())
            .collect(),
        _ => one_of(random, ATOMS).to_owned(),
    }
}

/// Undoes the encoding with percent signs; fails on what is none.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            decoded.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}
