//! Lists for people at a terminal.

/// Lists are wrapped at this width.
pub(crate) const WIDTH: usize = 110;

/// Methods with the name of their resource said once: `books.{list`, `get}`.
pub(crate) fn grouped(methods: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    let parts: Vec<(&str, &str)> = methods.iter().filter_map(|id| id.split_once('.')).collect();
    for same in parts.chunk_by(|left, right| left.0 == right.0) {
        let last = same.len() - 1;
        for (at, (resource, method)) in same.iter().enumerate() {
            words.push(match at {
                0 if last == 0 => format!("{resource}.{method}"),
                0 => format!("{resource}.{{{method}"),
                at if at == last => format!("{method}}}"),
                _ => (*method).to_owned(),
            });
        }
    }
    words
}

/// A list in as many lines as it needs, the later ones further in.
pub(crate) fn wrapped<'a>(start: &str, items: impl Iterator<Item = &'a str>) -> Vec<String> {
    let indent = start.len() - start.trim_start().len() + 2;
    let mut lines = vec![start.trim_end().to_owned()];
    let mut items = items.peekable();
    while let Some(item) = items.next() {
        let comma = if items.peek().is_some() { "," } else { "" };
        match lines.last_mut() {
            Some(line) if line.len() + item.len() + 2 <= WIDTH => {
                line.extend([" ", item, comma]);
            }
            _ => lines.push(format!("{}{item}{comma}", " ".repeat(indent))),
        }
    }
    lines
}

/// Words in as many lines as they need, the later ones below the first word.
pub(crate) fn paragraph(start: &str, text: &str) -> Vec<String> {
    let indent = start.chars().count();
    let mut lines = vec![start.to_owned()];
    let mut empty = true;
    for word in text.split(' ') {
        let wide = |line: &String| line.chars().count() + word.chars().count() >= WIDTH;
        if !empty && lines.last().is_some_and(wide) {
            lines.push(" ".repeat(indent));
            empty = true;
        }
        if let Some(line) = lines.last_mut() {
            line.extend([if empty { "" } else { " " }, word]);
        }
        empty = false;
    }
    lines
}

/// A table whose first row is its head.
pub(crate) fn aligned(start: &str, rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        format!("{start}{}", cells.join(" | ").trim_end())
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.insert(lines.len().min(1), format!("{start}{}", rule.join("-|-")));
    lines
}
