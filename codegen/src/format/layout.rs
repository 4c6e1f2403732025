//! Printed Rust, laid out as rustfmt lays it out.
//!
//! prettyplease breaks lines at another width and leaves no blank lines. Each pass here mends one construct that emitters use;
//! the test `generated_crates_are_rustfmt_stable` shows that no other is needed.

use crate::docs::FOLD;

/// rustfmt's `max_width`.
const WIDTH: usize = 100;
/// rustfmt keeps two columns free behind a list of imports.
const IMPORT: usize = WIDTH - 2;
/// rustfmt's `chain_width`.
const CHAIN: usize = 60;
/// rustfmt's `struct_lit_width`.
const STRUCT_LITERAL: usize = 18;
/// rustfmt's `array_width`.
const ARRAY: usize = 60;

/// What emitted chains begin with.
const ROOTS: [&str; 2] = ["Call::new(self.http)", "Call::from(self)"];

/// Lays out a whole file.
pub(super) fn file(text: &str) -> String {
    let lines: Vec<String> = text.lines().flat_map(unfolded).collect();
    let lines = turbofish(lines);
    let lines = groups(&lines);
    let lines = literals(arms(&lines));
    let lines = blank_lines(lone_items(&lines));
    let mut text = lines.join("\n");
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The lines of docs that stand folded on one line.
fn unfolded(line: &str) -> Vec<String> {
    let marks = line.len() - line.trim_start().len() + "///".len();
    match line.split_at_checked(marks) {
        Some((mark, docs)) if docs.contains(FOLD) => docs
            .split(FOLD)
            .map(|line| format!("{mark}{line}"))
            .collect(),
        _ => vec![line.to_owned()],
    }
}

/// A type argument on a line of its own comes back to its call.
fn turbofish(lines: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut lines = lines.into_iter().peekable();
    while let Some(mut line) = lines.next() {
        if line.ends_with("::<") && !is_comment(&line) {
            for part in lines.by_ref() {
                let part = part.trim();
                line.push_str(part.trim_end_matches(','));
                if part.starts_with('>') {
                    break;
                }
            }
        }
        out.push(line);
    }
    out
}

/// Signatures, imports, arrays and struct literals that were broken over lines: as one line where that fits.
fn groups(lines: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        let group = Group::at(lines, index);
        if let Some(group) = group {
            index += group.length;
            out.extend(group.laid_out());
        } else {
            out.push(line.clone());
            index += 1;
        }
    }
    out
}

/// A bracket that opens at the end of one line and closes at the start of a later one, with nothing nested between.
struct Group {
    open: String,
    items: Vec<String>,
    close: String,
    kind: Kind,
    length: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Signature,
    Import,
    Array,
    Struct,
}

impl Group {
    fn at(lines: &[String], index: usize) -> Option<Self> {
        let open = lines.get(index)?;
        let kind = kind(open)?;
        let indent = indent(open);
        let mut items = Vec::new();
        for (offset, line) in lines.get(index + 1..)?.iter().enumerate() {
            let deeper = self::indent(line) > indent;
            match (deeper, is_comment(line) || ends_open(line)) {
                (true, true) => return None,
                (true, false) => items.push(line.trim().to_owned()),
                (false, _) => {
                    return Some(Self {
                        open: open.clone(),
                        items,
                        close: line.trim().to_owned(),
                        kind,
                        length: offset + 2,
                    });
                }
            }
        }
        None
    }

    fn laid_out(self) -> Vec<String> {
        let indent = indent(&self.open);
        let inner = self.items.join(" ");
        let inner = inner.trim_end_matches(',');
        let (before, after) = if matches!(self.kind, Kind::Struct) {
            (" ", " ")
        } else {
            ("", "")
        };
        let single = format!("{}{before}{inner}{after}{}", self.open, self.close);
        let narrow = match self.kind {
            Kind::Signature => true,
            Kind::Import => single.len() <= IMPORT,
            Kind::Array => inner.len() <= ARRAY || self.items.len() == 1,
            Kind::Struct => inner.len() <= STRUCT_LITERAL,
        };
        if narrow && single.len() <= WIDTH {
            return vec![single];
        }
        let pad = " ".repeat(indent + 4);
        if let (Kind::Array, true, Some((left, right))) =
            (self.kind, narrow, self.open.split_once(" = "))
        {
            let below = format!("{pad}{right}{inner}{}", self.close);
            if below.len() <= WIDTH {
                return vec![format!("{left} ="), below];
            }
        }
        let mut lines = vec![self.open];
        if matches!(self.kind, Kind::Import) {
            lines.extend(filled(inner, &pad));
        } else {
            lines.extend(self.items.iter().map(|item| format!("{pad}{item}")));
        }
        lines.push(format!("{}{}", " ".repeat(indent), self.close));
        lines
    }
}

fn kind(open: &str) -> Option<Kind> {
    let text = open.trim_start();
    let is_fn =
        text.starts_with("fn ") || text.starts_with("pub fn ") || text.starts_with("pub const fn ");
    let is_use = text.starts_with("use ") || text.starts_with("pub use ");
    let item = [
        "struct ", "enum ", "impl ", "pub ", "match ", "if ", "fn ", "mod ", "trait ", "else",
    ];
    match () {
        () if is_comment(open) => None,
        () if is_fn && text.ends_with('(') => Some(Kind::Signature),
        () if is_use && text.ends_with('{') => Some(Kind::Import),
        () if text.ends_with('[') && !text.starts_with('#') => Some(Kind::Array),
        () if text.ends_with(" {")
            && !text.contains("=>")
            && !item.iter().any(|word| text.starts_with(word))
            && !text.contains(" match ") =>
        {
            Some(Kind::Struct)
        }
        () => None,
    }
}

/// Items one after the other, as many to a line as fit; rustfmt keeps a column free behind all but the last.
fn filled(inner: &str, pad: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut items = inner.split(", ").peekable();
    while let Some(item) = items.next() {
        let width = if items.peek().is_none() {
            WIDTH
        } else {
            WIDTH - 1
        };
        match lines.last_mut() {
            Some(line) if line.len() + item.len() + 2 <= width => {
                line.push(' ');
                line.push_str(item);
                line.push(',');
            }
            _ => lines.push(format!("{pad}{item},")),
        }
    }
    lines
}

/// An arm whose block holds one line that fits behind the arrow.
fn arms(lines: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = lines;
    while let [first, tail @ ..] = rest {
        match tail {
            [body, close, after @ ..]
                if first.ends_with("=> {") && close.trim() == "}" && is_single(body) =>
            {
                let joined = format!("{} {},", first.trim_end_matches(" {"), body.trim());
                if joined.len() <= WIDTH {
                    out.push(joined);
                } else {
                    out.extend([first, body, close].map(Clone::clone));
                }
                rest = after;
            }
            _ => {
                out.push(first.clone());
                rest = tail;
            }
        }
    }
    out
}

/// An expression on one line, not a statement and no opening of a block.
fn is_single(line: &str) -> bool {
    !ends_open(line) && !line.ends_with([';', ',']) && !is_comment(line)
}

/// Struct literals and imports that stand on one line and are too wide for that.
fn literals(lines: Vec<String>) -> Vec<String> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        match widened(&line) {
            Some(wide) => out.extend(wide),
            None => out.push(line),
        }
    }
    out
}

/// A line that is too wide for one construct on it, as several; none where it stays.
fn widened(line: &str) -> Option<Vec<String>> {
    if is_comment(line) {
        return None;
    }
    let text = line.trim_start();
    let pad = " ".repeat(indent(line));
    let is_use = text.starts_with("use ") || text.starts_with("pub use ");
    let wide = if is_use {
        let (open, rest) = line.split_once('{').filter(|_| line.len() > IMPORT)?;
        let items = filled(rest.trim_end_matches("};"), &format!("{pad}    "));
        between(format!("{open}{{"), items, format!("{pad}}};"))
    } else if let Some((root, links)) = wide_chain(text) {
        let mut lines = vec![format!("{pad}{root}")];
        lines.extend(links.iter().map(|link| format!("{pad}    .{link}")));
        lines
    } else if let Some((open, inner, close)) = wide_array(text) {
        let items = split_fields(inner);
        let items = items
            .iter()
            .map(|item| format!("{pad}    {item}"))
            .collect();
        between(format!("{pad}{open}["), items, format!("{pad}]{close}"))
    } else {
        let (open, inner, close) =
            literal(text).filter(|(_, inner, _)| inner.len() > STRUCT_LITERAL)?;
        let fields = split_fields(inner)
            .into_iter()
            .map(|field| format!("{pad}    {field}"));
        let fields = fields
            .flat_map(|field| widened(&field).unwrap_or(vec![field]))
            .collect();
        between(format!("{pad}{open} {{"), fields, format!("{pad}}}{close}"))
    };
    Some(wide)
}

fn between(open: String, mut items: Vec<String>, close: String) -> Vec<String> {
    items.insert(0, open);
    items.push(close);
    items
}

/// A chain of calls that is wider than rustfmt leaves one: its root and its links.
fn wide_chain(text: &str) -> Option<(&str, Vec<&str>)> {
    let (start, end) = ROOTS.iter().find_map(|root| {
        let start = text.find(root)?;
        Some((start, start + root.len()))
    })?;
    let (root, rest) = text.split_at(end);
    let links: Vec<&str> = rest.strip_prefix('.')?.split(").").collect();
    let wide = text.len() - start > CHAIN && links.len() > 1;
    wide.then(|| {
        let ends = links.iter().scan(root.len() + 1, |at, link| {
            let end = *at + link.len();
            let whole = text.get(*at..(end + 1).min(text.len()));
            *at = end + 2;
            whole
        });
        (root, ends.collect())
    })
}

/// An array of several items at the end of a line that is wider than rustfmt leaves one.
fn wide_array(text: &str) -> Option<(&str, &str, &str)> {
    let at = ["= [", "= &[", ": &["]
        .iter()
        .find_map(|open| Some(text.find(open)? + open.len()))?;
    let rest = text.get(at..)?;
    let end = rest.rfind(']')?;
    let (inner, close) = (rest.get(..end)?, rest.get(end + 1..)?);
    let wide = inner.len() > ARRAY && split_fields(inner).len() > 1;
    let last = matches!(close, ";" | "," | "");
    (wide && last).then(|| (text.get(..at - 1).unwrap_or_default(), inner, close))
}

/// `Name { fields }` at the end of a line: what is before it, the fields, what is behind.
fn literal(text: &str) -> Option<(&str, &str, &str)> {
    let at = text.find(" { ")?;
    let open = text.get(..at)?;
    let named = open.ends_with(|c: char| c.is_ascii_alphanumeric());
    let keyword = ["=>", "match ", "if ", "fn ", "impl ", "struct ", "enum "]
        .iter()
        .any(|word| open.contains(word));
    let rest = text.get(at + 3..)?;
    let end = rest.rfind(" }")?;
    (named && !keyword && !open.contains('"')).then(|| {
        (
            open,
            rest.get(..end).unwrap_or_default(),
            rest.get(end + 2..).unwrap_or_default(),
        )
    })
}

/// The fields of a literal, each with its comma; `..base` has none.
fn split_fields(inner: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut current = String::new();
    for c in inner.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                fields.push(format!("{},", current.trim()));
                current.clear();
                continue;
            }
            _ => {}
        }
        current.push(c);
    }
    match current.trim() {
        "" => {}
        base if base.starts_with("..") => fields.push(base.to_owned()),
        last => fields.push(format!("{last},")),
    }
    fields
}

/// The only item of an array, where it is a block, opens and closes on the lines of the array.
fn lone_items(lines: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        let length = lone_item(lines, index);
        if let Some(block) = length.and_then(|length| lines.get(index + 1..=index + length)) {
            let (first, rest) = block.split_first().map_or(("", block), |(f, r)| (f, r));
            let (inner, close) = rest.split_at(rest.len().saturating_sub(1));
            let end = lines.get(index + block.len() + 1);
            out.push(format!("{line}{}", first.trim_start()));
            out.extend(inner.iter().map(|line| line.replacen("    ", "", 1)));
            let close = close.first().map_or("", |close| close.trim());
            let end = end.map_or("", |end| end.trim());
            out.push(format!(
                "{}{}{end}",
                " ".repeat(indent(line)),
                close.trim_end_matches(',')
            ));
            index += block.len() + 2;
        } else {
            out.push(line.clone());
            index += 1;
        }
    }
    out
}

/// How many lines the only item of the array has that opens at the end of a line.
fn lone_item(lines: &[String], index: usize) -> Option<usize> {
    let line = lines.get(index)?;
    let first = lines.get(index + 1)?;
    let inside = indent(line) + 4;
    let opens = line.ends_with("&[") && !is_comment(line);
    if !opens || indent(first) != inside || !first.ends_with(" {") {
        return None;
    }
    let body = lines.get(index + 1..)?.iter();
    let end = body
        .clone()
        .position(|line| indent(line) == inside && line.trim() == "},")?;
    let close = lines.get(index + end + 2)?;
    (indent(close) == indent(line) && close.trim_start().starts_with(']')).then_some(end + 1)
}

/// A blank line before each item, method, documented field or variant that is not the first of its kind.
fn blank_lines(lines: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let previous = out.last().map_or("", |line| line.trim());
        let opens = ends_open(previous)
            || previous.is_empty()
            || is_comment(previous) && !previous.starts_with("//!")
            || previous.starts_with("#[");
        let list = listed(line.trim());
        let joined = list.is_some() && (previous == "};" || list == listed(previous));
        let inner = previous.starts_with("//!") && line.starts_with("//!");
        if begins_item(&line) && !opens && !joined && !inner {
            out.push(String::new());
        }
        out.push(line);
    }
    out
}

/// `mod` and `use` stand in blocks of their own kind.
fn listed(line: &str) -> Option<usize> {
    let words = ["mod ", "pub mod ", "use ", "pub use "];
    words.iter().position(|word| line.starts_with(word))
}

fn begins_item(line: &str) -> bool {
    let text = line.trim_start();
    let words = [
        "///", "#![", "#[", "pub ", "fn ", "impl ", "impl<", "const ", "type ", "mod ", "use ",
    ];
    indent(line) <= 4 && words.iter().any(|word| text.starts_with(word))
}

fn ends_open(line: &str) -> bool {
    line.ends_with(['{', '(', '['])
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
