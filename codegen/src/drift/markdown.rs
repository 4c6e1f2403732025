//! Markdown as lines of visible text, with what `GitBook` adds to it: hints, tabs and tables in HTML.
//!
//! Reads blocks line by line; what stands inside them is left to `inline`.

mod inline;

use super::page::{Kind, Line};
use super::text;

/// How many lines a head of metadata may have.
const LONGEST_HEAD: usize = 200;

/// The lines of a page.
pub(super) fn lines(page: &str) -> Vec<Line> {
    let page = page.trim_start_matches('\u{feff}');
    let mut reader = Reader::default();
    for (index, line) in page.lines().enumerate().skip(head(page)) {
        reader.line(line, index + 1);
    }
    reader.flush();
    reader.lines
}

/// How many lines the metadata before the page has: from `---` to `---`.
fn head(page: &str) -> usize {
    let mut lines = page.lines().take(LONGEST_HEAD);
    match lines.next() {
        Some("---") => lines.position(|line| line == "---").map_or(0, |at| at + 2),
        _ => 0,
    }
}

/// The level and the text of a heading such as `## Heading`.
pub(super) fn atx(line: &str) -> Option<(u8, &str)> {
    let trimmed = line.trim_start_matches(' ');
    let hashes = trimmed
        .bytes()
        .take(7)
        .take_while(|byte| *byte == b'#')
        .count();
    let text = trimmed.get(hashes..)?;
    let indented = line.len() - trimmed.len() > 3;
    if indented || !(1..=6).contains(&hashes) || !(text.is_empty() || text.starts_with([' ', '\t']))
    {
        return None;
    }
    let text = text.trim();
    let open = text.trim_end_matches('#');
    // Hashes at the end close the heading if they stand apart.
    let text = if open.is_empty() || open.ends_with([' ', '\t']) {
        open.trim_end()
    } else {
        text
    };
    Some((u8::try_from(hashes).ok()?, text))
}

#[derive(Default)]
struct Reader {
    lines: Vec<Line>,
    /// The paragraph that is being read, and where it began.
    paragraph: String,
    began: usize,
    item: bool,
    /// The fence that is open.
    fence: Option<String>,
    table: bool,
}

impl Reader {
    fn line(&mut self, line: &str, at: usize) {
        if let Some(fence) = &self.fence {
            if closes(line, fence) {
                self.fence = None;
            } else {
                self.push(Kind::Text, line.to_owned(), at);
            }
            return;
        }
        let line = unquoted(line);
        if let Some(fence) = fence(line) {
            self.flush();
            self.fence = Some(fence);
        } else if line.trim().is_empty() {
            self.flush();
        } else if let Some((level, text)) = atx(line) {
            self.flush();
            let text = inline::text(unanchored(text)).text;
            self.push(Kind::Heading(level), text, at);
        } else if is_tag(line) {
            self.flush();
        } else if is_delimiter(line) {
            self.table(at);
        } else if self.table || line.trim_start().starts_with('|') {
            self.row(line, at);
        } else {
            self.words(line, at);
        }
    }

    fn words(&mut self, line: &str, at: usize) {
        match underline(line) {
            Some(level) if !self.paragraph.trim().is_empty() && !self.item => {
                let text = inline::text(unanchored(&std::mem::take(&mut self.paragraph))).text;
                self.push(Kind::Heading(level), text, self.began);
                return;
            }
            _ if is_rule(line) => return self.flush(),
            _ => {}
        }
        let behind = text::item(line).map(unticked);
        if behind.is_some() || is_numbered(line) {
            self.flush();
            self.item = behind.is_some();
        }
        if self.paragraph.is_empty() {
            self.began = at;
        }
        self.paragraph.push_str(behind.unwrap_or(line));
        self.paragraph.push('\n');
    }

    /// The line below the head of a table; the head was taken for the last line of a paragraph.
    fn table(&mut self, at: usize) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let (before, head) = paragraph
            .trim_end()
            .rsplit_once('\n')
            .unwrap_or(("", paragraph.trim_end()));
        before.clone_into(&mut self.paragraph);
        self.flush();
        if !head.is_empty() {
            self.row(head, at.saturating_sub(1));
        }
        self.table = true;
    }

    fn row(&mut self, line: &str, at: usize) {
        if !self.paragraph.is_empty() {
            self.flush();
        }
        let line = line.trim();
        let line = line.strip_prefix('|').unwrap_or(line);
        for cell in cells(line) {
            let text = inline::text(cell).text;
            self.push(Kind::Text, text, at);
        }
    }

    fn flush(&mut self) {
        self.table = false;
        let item = std::mem::take(&mut self.item);
        let paragraph = std::mem::take(&mut self.paragraph);
        if paragraph.is_empty() {
            return;
        }
        let shown = inline::text(&paragraph);
        let kind = match (shown.only_links, item) {
            (true, _) => Kind::Links,
            (false, true) => Kind::Item,
            (false, false) => Kind::Text,
        };
        self.push(kind, shown.text, self.began);
    }

    fn push(&mut self, kind: Kind, text: String, at: usize) {
        if !text.trim().is_empty() {
            self.lines.push(Line { kind, text, at });
        }
    }
}

/// A line without the signs of a quotation.
fn unquoted(mut line: &str) -> &str {
    while let Some(inside) = line.trim_start_matches(' ').strip_prefix('>') {
        line = inside.strip_prefix(' ').unwrap_or(inside);
    }
    line
}

/// The fence that opens a block of code.
fn fence(line: &str) -> Option<String> {
    let line = text::item(line).unwrap_or(line).trim_start();
    if !line.starts_with("```") && !line.starts_with("~~~") {
        return None;
    }
    let sign = line.chars().next()?;
    let fence: String = line.chars().take_while(|c| *c == sign).collect();
    let info = line.get(fence.len()..)?;
    (sign == '~' || !info.contains('`')).then_some(fence)
}

fn closes(line: &str, fence: &str) -> bool {
    let line = line.trim().trim_start_matches("> ");
    line.strip_prefix(fence)
        .is_some_and(|rest| rest.trim_start_matches(|c| fence.starts_with(c)).is_empty())
}

/// Whether a line is a tag of `GitBook` and nothing else.
fn is_tag(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("{%") && line.ends_with("%}")
}

/// Whether a line divides the head of a table from its rows.
fn is_delimiter(line: &str) -> bool {
    line.contains('|') && line.contains('-') && line.chars().all(|c| "|-: \t".contains(c))
}

/// The level of the heading that a line underlines.
fn underline(line: &str) -> Option<u8> {
    let line = line.trim();
    match line.as_bytes().first()? {
        b'=' if line.bytes().all(|byte| byte == b'=') => Some(1),
        b'-' if line.bytes().all(|byte| byte == b'-') => Some(2),
        _ => None,
    }
}

/// Whether a line is a rule across the page.
fn is_rule(line: &str) -> bool {
    if !line.trim_start().starts_with(['*', '-', '_']) {
        return false;
    }
    let signs: String = line.split_whitespace().collect();
    signs.len() >= 3
        && ["*", "-", "_"]
            .iter()
            .any(|sign| signs.replace(sign, "").is_empty())
}

fn is_numbered(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.bytes().take(10).take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..).unwrap_or_default();
    (1..=9).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") "))
}

/// An item without the box of a list of tasks.
fn unticked(item: &str) -> &str {
    let text = item.trim_start();
    ["[ ] ", "[x] ", "[X] "]
        .iter()
        .find_map(|tick| text.strip_prefix(tick))
        .unwrap_or(item)
}

/// A heading without the anchor that some tools write behind it: `{#anchor}`.
fn unanchored(heading: &str) -> &str {
    let heading = heading.trim_end();
    match heading.rsplit_once("{#") {
        Some((text, anchor)) if anchor.ends_with('}') && !anchor.contains(' ') => text,
        _ => heading,
    }
}

/// The cells of a row; a bar behind a backslash divides nothing.
fn cells(line: &str) -> impl Iterator<Item = &str> {
    let mut escaped = false;
    line.split(move |c| {
        let divides = c == '|' && !escaped;
        escaped = c == '\\' && !escaped;
        divides
    })
}
