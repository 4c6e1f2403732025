//! Expressions, broken over lines where rustfmt breaks them.

use std::borrow::Cow;

use proc_macro2::{Delimiter, Spacing};

use super::WIDTH;
use crate::tokens::{Run, Tree, width};

/// rustfmt's `chain_width`.
const CHAIN: usize = 60;
/// rustfmt's `fn_call_width` and `array_width`.
const LIST: usize = 60;
/// rustfmt's `struct_lit_width`.
const STRUCT_LITERAL: usize = 18;
/// rustfmt's `short_array_element_width_threshold`.
const SHORT: usize = 10;
/// A root that is no wider takes the first link onto its line.
const SHORT_ROOT: usize = 4;

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct At {
    /// How far the line is indented on which it begins.
    pub(super) indent: usize,
    /// The column at which it begins.
    pub(super) column: usize,
    /// What has to fit behind it.
    pub(super) tail: usize,
}

impl At {
    /// The same with the expression further to the right.
    fn right(self, columns: usize) -> Self {
        Self {
            column: self.column + columns,
            ..self
        }
    }

    fn behind(self, tail: usize) -> Self {
        Self {
            tail: self.tail + tail,
            ..self
        }
    }

    /// A line below, one step deeper.
    fn below(self) -> Self {
        Self {
            indent: self.indent + 4,
            column: self.indent + 4,
            ..self
        }
    }

    fn has_room(self, text: &str) -> bool {
        self.column + width(text) + self.tail <= WIDTH
    }

    fn pad(self) -> String {
        " ".repeat(self.indent)
    }
}

/// An expression on one line, or on as many as it needs.
pub(super) fn expression(run: Run<'_>, at: At) -> Cow<'_, str> {
    if at.has_room(run.flat()) && is_narrow(run) {
        return Cow::Borrowed(run.flat());
    }
    broken(run, at).map_or(Cow::Borrowed(run.flat()), Cow::Owned)
}

/// A value behind its name: on the line of the name, or on the next one where that is better.
pub(super) fn assigned(run: Run<'_>, at: At) -> String {
    let same = expression(run, at.right(1));
    if !same.contains('\n') && at.right(1).has_room(&same) {
        return format!(" {same}");
    }
    let place = at.below();
    let next = expression(run, place);
    let lines = |text: &str| text.lines().count();
    let opens = |text: &str| {
        let first = text.lines().next();
        first.and_then(|line| line.chars().last().filter(|last| "([{".contains(*last)))
    };
    let better = !next.contains('\n')
        || lines(&same) > lines(&next) + 1
        || opens(&same).is_some_and(|bracket| opens(&next) != Some(bracket));
    let fits = next.lines().next().is_some_and(|line| place.has_room(line));
    if better && fits {
        format!("\n{}{next}", place.pad())
    } else {
        format!(" {same}")
    }
}

/// The value of a field: on the next line only where its own line has no room for it, however it is broken.
fn given(run: Run<'_>, at: At) -> String {
    let same = expression(run, at.right(1));
    let first = same.lines().next().unwrap_or_default();
    // A text that is too wide stays where it is.
    let literal = matches!(run.peek(), Some(Tree::Literal(_)));
    let place = at.below();
    let next = expression(run, place);
    if !literal && !at.right(1).has_room(first) && place.has_room(&next) {
        format!("\n{}{next}", place.pad())
    } else {
        format!(" {same}")
    }
}

/// Whether rustfmt leaves the expression on one line where that line has room for it.
fn is_narrow(run: Run<'_>) -> bool {
    let wide_chain = links(run).count() > 1 && run.width() > CHAIN;
    !wide_chain
        && run.trees().all(|tree| match tree {
            Tree::Group(delimiter, inner) => {
                let several = inner.entries().nth(1).is_some();
                let fits = match delimiter {
                    Delimiter::Brace => inner.width() <= STRUCT_LITERAL,
                    _ => !several || inner.width() <= LIST,
                };
                fits && inner.entries().all(|entry| is_narrow(value(entry)))
            }
            Tree::Word(_) | Tree::Literal(_) | Tree::Punct(..) => true,
        })
}

/// The value of a field, or the whole of what is none.
fn value(entry: Run<'_>) -> Run<'_> {
    match field(entry) {
        Some((_, value)) => value,
        None => entry,
    }
}

/// `name: value`
fn field(entry: Run<'_>) -> Option<(Run<'_>, Run<'_>)> {
    let mut rest = entry;
    let named = matches!(rest.take(), Some(Tree::Word(_)));
    let colon = matches!(rest.take(), Some(Tree::Punct(':', Spacing::Alone)));
    (named && colon).then(|| (entry.until(rest), rest))
}

fn broken(run: Run<'_>, at: At) -> Option<String> {
    let mut rest = run;
    if let Some(Tree::Punct('&', _)) = rest.take() {
        return Some(format!("&{}", expression(rest, at.right(1))));
    }
    let links: Vec<Run<'_>> = links(run).collect();
    if !links.is_empty() {
        return Some(chain(run, &links, at));
    }
    let (head, last) = run.split_last()?;
    match last {
        Tree::Group(Delimiter::Brace, fields) => Some(literal(head, fields, at)),
        Tree::Group(Delimiter::Parenthesis, items) => Some(list(head, "(", items, ")", at)),
        Tree::Group(Delimiter::Bracket, items) => Some(list(head, "[", items, "]", at)),
        _ => None,
    }
}

/// What stands behind each single dot.
fn links(run: Run<'_>) -> impl Iterator<Item = Run<'_>> {
    let mut rest = dot(run).map(|(_, behind)| behind);
    std::iter::from_fn(move || {
        let all = rest.take()?;
        let next = dot(all);
        rest = next.map(|(_, behind)| behind);
        Some(next.map_or(all, |(link, _)| link))
    })
}

/// What stands before and behind the first dot that is not one of two.
fn dot(run: Run<'_>) -> Option<(Run<'_>, Run<'_>)> {
    let mut joint = false;
    let found = run.find(|tree| {
        let single = matches!(tree, Tree::Punct('.', Spacing::Alone)) && !joint;
        joint = matches!(tree, Tree::Punct('.', Spacing::Joint));
        single
    });
    found.map(|(before, _, behind)| (before, behind))
}

/// A chain with a line for each link, or with all on one line and only the arguments of the last broken.
fn chain(run: Run<'_>, links: &[Run<'_>], at: At) -> String {
    let root = dot(run).map_or(run, |(root, _)| root);
    let below = At { tail: 0, ..at }.below();
    let last_place = At {
        tail: at.tail,
        ..below
    };
    if let Some((last, before)) = links.split_last() {
        let head: usize =
            root.width() + before.iter().map(|link| link.width() + 1).sum::<usize>() + 1;
        let free = WIDTH.saturating_sub(at.column + at.tail);
        let budget = if before.is_empty() {
            free
        } else {
            free.min(CHAIN)
        };
        let over = expression(*last, at.right(head));
        let own = expression(*last, last_place.right(1));
        let first = over.lines().next().map_or(0, width);
        let rows = |text: &str| text.lines().count();
        let narrow = before.iter().chain([&root]).all(|link| is_narrow(*link));
        let better = rows(&over) >= 5 || rows(&own) >= rows(&over);
        if narrow && head + first <= budget && better {
            let before = run.until(*last).flat();
            return format!("{before}{over}");
        }
    }
    let mut text = expression(root, At { tail: 0, ..at }).into_owned();
    let mut links = links.iter().peekable();
    if width(&text) <= SHORT_ROOT {
        text.extend(links.next().map(|link| format!(".{}", link.flat())));
    }
    while let Some(link) = links.next() {
        let place = if links.peek().is_none() {
            last_place
        } else {
            below
        };
        let link = expression(*link, place.right(1));
        text.extend(["\n", &place.pad(), ".", &link]);
    }
    text
}

/// A struct literal with a line for each field.
fn literal(head: Run<'_>, fields: Run<'_>, at: At) -> String {
    let place = At { tail: 1, ..at }.below();
    let mut text = format!("{} {{\n", head.flat());
    for entry in fields.entries() {
        text.push_str(&place.pad());
        match (field(entry), entry.peek()) {
            (Some((name, value)), _) => {
                let name = name.flat();
                let value = given(value, place.right(width(name)));
                text.extend([name, &value, ","]);
            }
            (None, Some(Tree::Punct('.', _))) => text.push_str(entry.flat()),
            (None, _) => text.extend([entry.flat(), ","]),
        }
        text.push('\n');
    }
    text.push_str(&at.pad());
    text.push('}');
    text
}

/// Arguments or items: one that can be broken itself stays in the line of the brackets; short ones stand as many to a line as fit.
fn list(head: Run<'_>, open: &str, items: Run<'_>, close: &str, at: At) -> String {
    let head = head.flat();
    let entries: Vec<Run<'_>> = items.entries().collect();
    if let [only] = entries.as_slice() {
        let place = at.right(width(head) + 1).behind(1);
        if let Some(text) = overflowing(*only, place) {
            return format!("{head}{open}{text}{close}");
        }
    }
    let place = At { tail: 1, ..at }.below();
    let short = |entry: &Run<'_>| {
        entry.width() <= SHORT && entry.trees().all(|tree| !matches!(tree, Tree::Group(..)))
    };
    let lines: Vec<String> = if entries.iter().all(short) {
        let texts = entries.iter().map(|entry| entry.flat());
        super::filled(texts, &place.pad(), WIDTH - 1)
    } else {
        let line = |entry: &Run<'_>| format!("{}{},", place.pad(), expression(*entry, place));
        entries.iter().map(line).collect()
    };
    format!("{head}{open}\n{}\n{}{close}", lines.join("\n"), at.pad())
}

/// The only argument, where it ends with brackets of its own and has to be broken.
fn overflowing(run: Run<'_>, at: At) -> Option<String> {
    let chained = dot(run).is_some();
    let (_, last) = run.split_last()?;
    let brackets = matches!(last, Tree::Group(..));
    (brackets && !chained).then(|| expression(run, at).into_owned())
}
