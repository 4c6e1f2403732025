//! Character references of HTML and Markdown: `&amp;`, `&#8217;`, `&#x2019;`.

/// The names that docs pages use; any other stays as it is written.
const NAMES: [(&str, &str); 56] = [
    ("amp", "&"),
    ("apos", "'"),
    ("asymp", "≈"),
    ("bull", "•"),
    ("cent", "¢"),
    ("copy", "©"),
    ("deg", "°"),
    ("ensp", "\u{2002}"),
    ("emsp", "\u{2003}"),
    ("eacute", "é"),
    ("euro", "€"),
    ("frac12", "½"),
    ("frac14", "¼"),
    ("ge", "≥"),
    ("gt", ">"),
    ("hairsp", "\u{200a}"),
    ("harr", "↔"),
    ("hellip", "…"),
    ("iexcl", "¡"),
    ("iquest", "¿"),
    ("laquo", "«"),
    ("larr", "←"),
    ("lbrace", "{"),
    ("lbrack", "["),
    ("ldquo", "“"),
    ("le", "≤"),
    ("lowbar", "_"),
    ("lsquo", "‘"),
    ("lt", "<"),
    ("mdash", "—"),
    ("micro", "µ"),
    ("middot", "·"),
    ("minus", "−"),
    ("nbsp", "\u{a0}"),
    ("ndash", "–"),
    ("ne", "≠"),
    ("para", "¶"),
    ("plusmn", "±"),
    ("quot", "\""),
    ("raquo", "»"),
    ("rarr", "→"),
    ("rbrace", "}"),
    ("rbrack", "]"),
    ("rdquo", "”"),
    ("reg", "®"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("sect", "§"),
    ("shy", "\u{ad}"),
    ("thinsp", "\u{2009}"),
    ("times", "×"),
    ("trade", "™"),
    ("uuml", "ü"),
    ("zwj", "\u{200d}"),
    ("zwnj", "\u{200c}"),
    ("ZeroWidthSpace", "\u{200b}"),
];

/// What the numbers from 128 to 159 mean in pages: characters of Windows' code page 1252.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// No reference is longer.
const LONGEST: usize = 32;

/// Appends a text with its references replaced.
pub(super) fn decode(text: &str, to: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        to.push_str(before);
        rest = match reference(from) {
            Some((meant, length)) => {
                to.push_str(&meant);
                from.get(length..).unwrap_or_default()
            }
            None => {
                to.push('&');
                from.get(1..).unwrap_or_default()
            }
        };
    }
    to.push_str(rest);
}

/// What the reference at the beginning of a text means, and how long it is.
pub(super) fn reference(text: &str) -> Option<(String, usize)> {
    let bytes = text.as_bytes().iter().take(LONGEST);
    let end = bytes
        .skip(1)
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'#')?
        + 1;
    let name = text.get(1..end)?;
    let closed = text.as_bytes().get(end) == Some(&b';');
    let length = end + usize::from(closed);
    if let Some(number) = name.strip_prefix('#') {
        return Some((numbered(number)?.to_string(), length));
    }
    if !closed {
        return None;
    }
    let (_, meant) = NAMES.iter().find(|(known, _)| *known == name)?;
    Some(((*meant).to_owned(), length))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    match code {
        128..=159 => WINDOWS.chars().nth(usize::try_from(code - 128).ok()?),
        0 => Some('\u{fffd}'),
        code => Some(char::from_u32(code).unwrap_or('\u{fffd}')),
    }
}
