//! What of a crate a user's compiler can take as a difference to another one.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use codegen::Files;
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};

/// Tells whether two crates have one interface: the same items with the same signatures, whatever is said of them, whatever values
/// constants have, and whatever functions do.
///
/// No function of a generated crate hides a type behind `impl` in what it returns, so a user's code compiles with both or with none.
#[must_use]
pub fn same_interface(one: &Files, other: &Files) -> bool {
    let (one, other) = (sources(one), sources(other));
    one.len() == other.len()
        && one.iter().all(|(path, text)| {
            let other = other.get(path);
            other.is_some_and(|other| text == other || interface(text) == interface(other))
        })
}

fn sources(files: &Files) -> BTreeMap<&str, &str> {
    let sources = files.iter().filter(|(path, _)| {
        let folders = ["src/", "types/src/"];
        folders.iter().any(|folder| path.starts_with(folder))
    });
    sources
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect()
}

fn interface(text: &str) -> String {
    let tokens = TokenStream::from_str(text).expect("an emitted file is Rust");
    without_insides(tokens).to_string()
}

/// What the tokens before one have begun.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begun {
    Nothing,
    Function,
    Constant,
    Value,
}

/// The tokens without docs, values of constants and bodies of functions, and with one text and one number for all.
fn without_insides(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    let mut begun = Begun::Nothing;
    for token in tokens {
        let before = begun;
        begun = after(before, &token);
        match token {
            _ if before == Begun::Value && begun == Begun::Value => {}
            TokenTree::Group(group) if is_docs(&group) => without_mark(&mut kept),
            TokenTree::Group(group) if before == Begun::Function && is_body(&group) => {}
            // How serde spells and reads a member decides which functions are called.
            TokenTree::Group(group) if begins(&group, "serde") => kept.push(group.into()),
            TokenTree::Group(group) => {
                let inner = without_insides(group.stream());
                kept.push(Group::new(group.delimiter(), inner).into());
            }
            TokenTree::Literal(literal) => kept.push(blank(&literal).into()),
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

fn after(begun: Begun, token: &TokenTree) -> Begun {
    match (begun, token) {
        (Begun::Nothing | Begun::Constant, TokenTree::Ident(word)) if word == "fn" => {
            Begun::Function
        }
        (Begun::Nothing, TokenTree::Ident(word)) if word == "const" => Begun::Constant,
        (Begun::Constant, TokenTree::Punct(mark)) if mark.as_char() == '=' => Begun::Value,
        (Begun::Function, TokenTree::Group(group)) if is_body(group) => Begun::Nothing,
        (_, TokenTree::Punct(mark)) if mark.as_char() == ';' => Begun::Nothing,
        _ => begun,
    }
}

fn is_body(group: &Group) -> bool {
    group.delimiter() == Delimiter::Brace
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

    use super::same_interface;

    fn crate_of(text: &str) -> Files {
        Files::from([("src/lib.rs".to_owned(), text.to_owned())])
    }

    #[test]
    fn docs_values_and_bodies_are_no_part_of_an_interface() {
        let one = crate_of(
            "//! One.\n\n/// A.\n/// B.\npub const A: (&str, B) = (\"a\", B::C { d: 1 });\npub const fn f() -> u8 { 1 }\n",
        );
        let other = crate_of(
            "/// C.\npub const A: (&str, B) = (\"b\", E);\npub const fn f() -> u8 { g(); 20 }\n",
        );
        assert!(same_interface(&one, &other));
    }

    #[test]
    fn names_types_and_readers_are() {
        let base = "#[serde(rename = \"a\")]\npub struct A { k: u8 }\npub const C: D = D {};\nimpl A { fn q(z: G) -> H { i() } fn j(); }";
        let words = ["\"a\"", "A", "k", "u8", "C", "D", "q", "z", "G", "H", "j"];
        for word in words {
            let other = if word.starts_with('"') { "\"x\"" } else { "x" };
            let edit = base.replacen(word, other, 1);
            assert!(!same_interface(&crate_of(base), &crate_of(&edit)), "{edit}");
        }
        let edit = format!("{base} struct K;");
        assert!(!same_interface(&crate_of(base), &crate_of(&edit)));
        assert!(!same_interface(&crate_of(base), &Files::new()));
    }
}
