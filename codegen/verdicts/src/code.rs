//! What of a crate the compiler can take as a difference to another one.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use codegen::Files;
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};

/// Tells whether two crates are one to a user's compiler: the same items, whatever is said of them, and whatever texts and
/// numbers they hold.
#[must_use]
pub fn same(one: &Files, other: &Files) -> bool {
    let (one, other) = (sources(one), sources(other));
    one.len() == other.len()
        && one.iter().all(|(path, text)| {
            let other = other.get(path);
            other.is_some_and(|other| text == other || shape(text) == shape(other))
        })
}

fn sources(files: &Files) -> BTreeMap<&str, &str> {
    let sources = files.iter().filter(|(path, _)| path.starts_with("src/"));
    sources
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect()
}

fn shape(text: &str) -> String {
    let tokens = TokenStream::from_str(text).expect("an emitted file is Rust");
    shaped(tokens).to_string()
}

/// The tokens without docs, and with one text and one number for all.
fn shaped(tokens: TokenStream) -> TokenStream {
    let mut shaped: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if is_docs(&group) => without_mark(&mut shaped),
            // How serde spells and reads a member decides which functions are called.
            TokenTree::Group(group) if begins(&group, "serde") => shaped.push(group.into()),
            TokenTree::Group(group) => {
                let inner = shaped_group(&group);
                shaped.push(inner.into());
            }
            TokenTree::Literal(literal) => shaped.push(blank(&literal).into()),
            other => shaped.push(other),
        }
    }
    shaped.into_iter().collect()
}

fn shaped_group(group: &Group) -> Group {
    Group::new(group.delimiter(), shaped(group.stream()))
}

fn is_docs(group: &Group) -> bool {
    group.delimiter() == Delimiter::Bracket && begins(group, "doc")
}

fn begins(group: &Group, word: &str) -> bool {
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(ident)) if ident == word)
}

/// Takes the `#` or `#!` away that stood before docs.
fn without_mark(tokens: &mut Vec<TokenTree>) {
    while matches!(tokens.last(), Some(TokenTree::Punct(mark)) if ['#', '!'].contains(&mark.as_char()))
    {
        tokens.pop();
    }
}

/// An empty text, a nought, or the literal itself where it is of another sort.
fn blank(literal: &Literal) -> Literal {
    let text = literal.to_string();
    if text.starts_with('"') {
        Literal::string("")
    } else if text.chars().all(|c| c.is_ascii_digit()) {
        Literal::u8_unsuffixed(0)
    } else {
        literal.clone()
    }
}

#[cfg(test)]
mod tests {
    use codegen::Files;

    use super::same;

    fn crate_of(text: &str) -> Files {
        Files::from([("src/lib.rs".to_owned(), text.to_owned())])
    }

    #[test]
    fn docs_texts_and_numbers_make_no_difference_to_the_compiler() {
        let one = crate_of("//! One.\n\n/// A.\n/// B.\npub const A: (&str, u8) = (\"a\", 1);");
        let other = crate_of("/// C.\npub const A: (&str, u8) = (\"b\", 20);");
        assert!(same(&one, &other));
    }

    #[test]
    fn names_types_and_readers_do() {
        let base = "#[serde(rename = \"a\")]\npub struct A { b: u8 }";
        let edits = [
            base.replace("\"a\"", "\"b\""),
            base.replace("u8", "u16"),
            base.replace(" b:", " c:"),
            format!("{base} struct B;"),
        ];
        for edit in edits {
            assert!(!same(&crate_of(base), &crate_of(&edit)), "{edit}");
        }
        assert!(!same(&crate_of(base), &Files::new()));
    }
}
