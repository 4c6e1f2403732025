//! Items, fields and statements, one below the other.

use proc_macro2::{Delimiter, Spacing};

use super::expression::{At, assigned, expression};
use super::{WIDTH, import, macros, text};
use crate::reserved;
use crate::tokens::{Run, Tree, width};

/// Writes all items of a file, or of a block.
pub(super) fn items(out: &mut String, items: Run<'_>, indent: usize) {
    let mut rest = items;
    let mut before: Option<Listed> = None;
    while !rest.is_empty() {
        let (attributes, behind) = attributes(rest);
        let (item, behind) = item(behind);
        let listed = listed(item);
        // A call that only adds to the names of a file stands with them.
        let call = matches!(item.peek(), Some(Tree::Word("crate")));
        let joined = attributes.is_empty() && (call || listed.is_some() && listed == before);
        if !(joined || out.is_empty() || out.ends_with("{\n")) {
            out.push('\n');
        }
        before = listed;
        docs_and_attributes(out, attributes, indent);
        write_item(out, item, indent);
        rest = behind;
    }
}

/// Items that stand in blocks of their own kind: whether it is `use`, and whether it is public.
type Listed = (bool, bool);

fn listed(mut item: Run<'_>) -> Option<Listed> {
    let mut public = false;
    loop {
        match item.take()? {
            Tree::Word("pub") => public = true,
            Tree::Word("use") => return Some((true, public)),
            Tree::Word("mod") => {
                let block = matches!(item.split_last(), Some((_, Tree::Group(..))));
                return (!block).then_some((false, public));
            }
            _ => return None,
        }
    }
}

/// The attributes at the beginning, and what they are about.
fn attributes(items: Run<'_>) -> (Run<'_>, Run<'_>) {
    let mut rest = items;
    loop {
        let mut behind = rest;
        match (behind.take(), behind.take()) {
            (Some(Tree::Punct('#', _)), Some(Tree::Group(Delimiter::Bracket, _))) => rest = behind,
            _ => return (items.until(rest), rest),
        }
    }
}

/// The item at the beginning: up to its semicolon or its block.
fn item(items: Run<'_>) -> (Run<'_>, Run<'_>) {
    let mut value = false;
    let mut constant = false;
    let end = items.find(|tree| {
        match tree {
            // `const fn` is a function.
            Tree::Word("fn") => constant = false,
            Tree::Word("const" | "use") => constant = true,
            _ => {}
        }
        value = matches!(tree, Tree::Punct(';', _));
        value || !constant && matches!(tree, Tree::Group(Delimiter::Brace, _))
    });
    match end {
        Some((before, Tree::Punct(..), rest)) => (before, rest),
        Some((_, _, rest)) => (items.until(rest), rest),
        None => (items, items.until(items)),
    }
}

/// Writes docs as comments and attributes as they are, each on lines of its own.
pub(super) fn docs_and_attributes(out: &mut String, attributes: Run<'_>, indent: usize) {
    for tree in attributes.trees() {
        if let Tree::Group(_, inner) = tree {
            match text::doc(inner) {
                Some(docs) => text::comment(out, &docs, "///", indent),
                None => line(out, indent, &["#[", inner.flat(), "]"]),
            }
        }
    }
}

/// Writes one line.
fn line(out: &mut String, indent: usize, pieces: &[&str]) {
    pad(out, indent);
    out.extend(pieces.iter().copied());
    out.push('\n');
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn write_item(out: &mut String, item: Run<'_>, indent: usize) {
    let mut words = item.trees().filter_map(|tree| match tree {
        Tree::Word("pub") | Tree::Group(..) => None,
        Tree::Word(word) => Some(word),
        _ => Some(""),
    });
    let (first, second) = (words.next().unwrap_or(""), words.next());
    let block = match item.split_last() {
        Some((head, Tree::Group(Delimiter::Brace, inner))) => Some((head, inner)),
        _ => None,
    };
    match (first, block) {
        ("use", _) => import(out, item.flat(), indent),
        ("const", _) if second != Some("fn") => constant(out, item, indent),
        ("type", _) => constant(out, item, indent),
        ("const" | "fn", Some((head, body))) => function(out, head, body, indent),
        ("impl", Some((head, inner))) => {
            in_braces(out, head, inner, indent, |out| {
                items(out, inner, indent + 4);
            });
        }
        ("struct" | "enum", Some((head, inner))) => {
            in_braces(out, head, inner, indent, |out| {
                fields(out, inner, indent + 4);
            });
        }
        (name, _) if reserved::is_macro(name) => macros::call(out, item),
        _ if block.is_some() => line(out, indent, &[item.flat()]),
        _ => line(out, indent, &[item.flat(), ";"]),
    }
}

/// Writes a head and a block, which is closed on the line of the head where it is empty.
fn in_braces(
    out: &mut String,
    head: Run<'_>,
    inner: Run<'_>,
    indent: usize,
    write: impl FnOnce(&mut String),
) {
    if inner.is_empty() {
        return line(out, indent, &[head.flat(), " {}"]);
    }
    line(out, indent, &[head.flat(), " {"]);
    write(out);
    line(out, indent, &["}"]);
}

/// Writes fields or variants; those that say something about themselves stand apart.
fn fields(out: &mut String, fields: Run<'_>, indent: usize) {
    for entry in fields.entries() {
        let (attributes, field) = attributes(entry);
        let public = matches!(field.peek(), Some(Tree::Word("pub")));
        if (public || !attributes.is_empty()) && !out.ends_with("{\n") {
            out.push('\n');
        }
        docs_and_attributes(out, attributes, indent);
        line(out, indent, &[field.flat(), ","]);
    }
}

/// Writes `head = value;`, and whatever else ends with a semicolon.
fn constant(out: &mut String, item: Run<'_>, indent: usize) {
    pad(out, indent);
    if let Some((head, value)) = assignment(item) {
        let head = head.flat();
        let at = At {
            indent,
            column: indent + width(head),
            tail: 1,
        };
        out.push_str(head);
        out.push_str(&assigned(value, at));
    } else {
        let at = At {
            indent,
            column: indent,
            tail: 1,
        };
        out.push_str(&expression(item, at));
    }
    out.push_str(";\n");
}

/// What stands up to the sign that assigns, and what stands behind it.
fn assignment(item: Run<'_>) -> Option<(Run<'_>, Run<'_>)> {
    let mut joint = None;
    let mut equal = |tree: Tree<'_>| {
        let assigns = matches!(tree, Tree::Punct('=', Spacing::Alone)) && joint != Some('=');
        joint = match tree {
            Tree::Punct(mark, Spacing::Joint) => Some(mark),
            _ => None,
        };
        assigns
    };
    let (_, _, value) = item.find(&mut equal)?;
    Some((item.until(value), value))
}

/// Writes a function; its arguments have a line each where the signature is too wide for one.
fn function(out: &mut String, head: Run<'_>, body: Run<'_>, indent: usize) {
    let end = if body.is_empty() { " {}" } else { " {" };
    pad(out, indent);
    if indent + head.width() + end.len() <= WIDTH {
        out.push_str(head.flat());
    } else {
        arguments(out, head, indent);
    }
    out.push_str(end);
    out.push('\n');
    if !body.is_empty() {
        statements(out, body, indent + 4);
        line(out, indent, &["}"]);
    }
}

fn arguments(out: &mut String, head: Run<'_>, indent: usize) {
    // The brackets of `pub(crate)` stand before the name.
    let mut named = false;
    let found = head.find(|tree| match tree {
        Tree::Word("fn") => {
            named = true;
            false
        }
        Tree::Group(Delimiter::Parenthesis, _) => named,
        _ => false,
    });
    let Some((name, Tree::Group(_, arguments), reply)) = found else {
        return out.push_str(head.flat());
    };
    out.extend([name.flat(), "(\n"]);
    for entry in arguments.entries() {
        argument(out, entry.flat(), indent + 4);
    }
    pad(out, indent);
    out.extend([") ", reply.flat()]);
}

/// Writes an argument; the types that its own is made of stand below it where both are too wide for a line.
fn argument(out: &mut String, text: &str, indent: usize) {
    let inner = text.split_once('<').and_then(|(open, rest)| {
        let inner = rest.strip_suffix('>')?;
        Some((open, inner))
    });
    match inner {
        // rustfmt reckons with the indentation of the function, and without the comma.
        Some((open, inner)) if indent + width(text) > WIDTH + 4 => {
            line(out, indent, &[open, "<"]);
            argument(out, inner, indent + 4);
            line(out, indent, &[">,"]);
        }
        _ => line(out, indent, &[text, ","]),
    }
}

fn statements(out: &mut String, body: Run<'_>, indent: usize) {
    let mut rest = body;
    while !rest.is_empty() {
        let branch = matches!(rest.peek(), Some(Tree::Word("if")));
        let end = rest.find(|tree| match tree {
            Tree::Punct(';', _) => true,
            Tree::Group(Delimiter::Brace, _) => branch,
            _ => false,
        });
        match end {
            Some((head, Tree::Group(_, inner), behind)) => {
                in_braces(out, head, inner, indent, |out| {
                    statements(out, inner, indent + 4);
                });
                rest = behind;
            }
            Some((statement, _, behind)) => {
                constant(out, statement, indent);
                rest = behind;
            }
            None => {
                let at = At {
                    indent,
                    column: indent,
                    tail: 0,
                };
                line(out, indent, &[&expression(rest, at)]);
                return;
            }
        }
    }
}
