//! Calls of the runtime's macros, laid out as a person would; prettyplease and rustfmt leave them as they are.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::reserved;

/// rustfmt's `max_width`.
const WIDTH: usize = 100;

/// Takes the calls out of a file's items and puts a constant in the place of each.
pub(super) fn taken_out(items: &TokenStream) -> (TokenStream, Vec<String>) {
    let (mut rest, mut calls) = (TokenStream::new(), Vec::new());
    let mut trees = items.clone().into_iter().peekable();
    while let Some(tree) = trees.next() {
        let name = match &tree {
            TokenTree::Ident(ident) if reserved::is_macro(&ident.to_string()) => ident.to_string(),
            _ => {
                rest.extend([tree]);
                continue;
            }
        };
        let called = trees.next_if(|next| is_punct(next, '!')).is_some();
        match (called, trees.peek().cloned()) {
            (true, Some(TokenTree::Group(group))) => {
                trees.next();
                trees.next_if(|next| is_punct(next, ';'));
                let place = format_ident!("MACRO_{}", calls.len());
                rest.extend(quote!(const #place: () = ();));
                calls.push(call(&name, &group));
            }
            (true, _) => rest.extend([
                tree,
                TokenTree::Punct(proc_macro2::Punct::new('!', Spacing::Alone)),
            ]),
            (false, _) => rest.extend([tree]),
        }
    }
    (rest, calls)
}

/// Puts the calls back.
pub(super) fn put_back(text: &str, calls: &[String]) -> String {
    let place = |line: &str| {
        let number = line
            .strip_prefix("const MACRO_")?
            .strip_suffix(": () = ();")?;
        calls.get(number.parse::<usize>().ok()?).cloned()
    };
    let lines = text.lines();
    lines
        .map(|line| place(line).unwrap_or_else(|| line.to_owned()) + "\n")
        .collect()
}

fn is_punct(tree: &TokenTree, wanted: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// A call on one line, or in a block: the variants of a union have a line each, other entries as many as fit.
fn call(name: &str, group: &Group) -> String {
    let single = format!("{name}! {{ {} }}", spelled(group.stream()));
    if single.len() <= WIDTH {
        return single;
    }
    let trees: Vec<TokenTree> = group.stream().into_iter().collect();
    let block = trees.iter().position(is_block);
    let mut lines = vec![format!("{name}! {{")];
    match block.and_then(|at| Some((trees.get(..at)?, trees.get(at)?, trees.get(at + 1..)?))) {
        Some((before, TokenTree::Group(block), after)) => {
            lines.push(format!("    {} {{", spelled(before.iter().cloned())));
            let entries = entries(block.stream());
            if matches!(name, "union" | "setters") {
                lines.extend(entries.flat_map(|entry| broken(&entry)));
            } else {
                lines.extend(filled(entries));
            }
            lines.push("    }".to_owned());
            let after = spelled(after.iter().cloned());
            lines.extend((!after.is_empty()).then(|| format!("    {after}")));
        }
        _ => lines.extend(entries(group.stream()).map(|entry| format!("    {entry},"))),
    }
    lines.push("}".to_owned());
    lines.join("\n")
}

fn is_block(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// An entry on a line of its own; what it sets stands on the next line where both are too wide.
fn broken(entry: &str) -> Vec<String> {
    match entry.split_once(") = ") {
        Some((argument, value)) if entry.len() + 9 > WIDTH => {
            let first = format!("        {argument}) =");
            match argument.split_once('(') {
                Some((name, argument)) if first.len() > WIDTH => vec![
                    format!("        {name}("),
                    format!("            {argument}"),
                    format!("        ) = {value},"),
                ],
                _ => vec![first, format!("            {value},")],
            }
        }
        _ => vec![format!("        {entry},")],
    }
}

/// Entries one after the other, as many to a line as fit.
fn filled(entries: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for entry in entries {
        match lines.last_mut() {
            Some(line) if line.len() + entry.len() + 2 <= WIDTH => {
                line.push(' ');
                line.push_str(&entry);
                line.push(',');
            }
            _ => lines.push(format!("        {entry},")),
        }
    }
    lines
}

/// What stands between commas.
fn entries(tokens: TokenStream) -> impl Iterator<Item = String> {
    let mut entries = vec![TokenStream::new()];
    for tree in tokens {
        match entries.last_mut() {
            Some(_) if is_punct(&tree, ',') => entries.push(TokenStream::new()),
            Some(last) => last.extend([tree]),
            None => {}
        }
    }
    entries
        .into_iter()
        .map(spelled)
        .filter(|entry| !entry.is_empty())
}

/// Tokens as they are written: words apart, punctuation at its word.
fn spelled(tokens: impl IntoIterator<Item = TokenTree>) -> String {
    let mut text = String::new();
    let mut glued = true;
    for tree in tokens {
        let (piece, before, after) = match &tree {
            TokenTree::Group(group) => {
                let inner = spelled(group.stream());
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace if inner.is_empty() => ("{", "}"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                let apart = text.ends_with(['=', ',', ':']) && !text.ends_with("::");
                let glued = group.delimiter() != Delimiter::Brace && !apart;
                (format!("{open}{inner}{close}"), glued, false)
            }
            TokenTree::Punct(punct) => match (punct.as_char(), punct.spacing()) {
                (':', Spacing::Joint) => (":".to_owned(), true, true),
                (':', Spacing::Alone) if text.ends_with(':') => (":".to_owned(), true, true),
                ('=', _) => ("=".to_owned(), false, false),
                (mark @ ('<' | '.'), _) => (mark.to_string(), true, true),
                (mark, _) => (mark.to_string(), true, false),
            },
            word => (word.to_string(), false, false),
        };
        if !(glued || before) {
            text.push(' ');
        }
        text.push_str(&piece);
        glued = after;
    }
    text
}
