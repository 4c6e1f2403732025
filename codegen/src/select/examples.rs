//! Which programs that came with the spec still compile: those that name nothing that was left out.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::model::{Api, Beside};
use crate::spec::Passthrough;

/// Every name that the crate of an API gives its users; an accessor of the client begins with a dot.
pub(super) fn names(api: &Api) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for resource in api.handles() {
        names.insert(format!(".{}", resource.module));
        names.insert(resource.handle.to_string());
        for endpoint in &resource.endpoints {
            names.insert(endpoint.marker.to_string());
            names.insert(endpoint.constant.to_string());
        }
    }
    let types = api.resources.iter().flat_map(|resource| &resource.types);
    names.extend(types.flat_map(crate::model::Type::defined));
    names.extend(
        api.policies
            .iter()
            .map(|policy| policy.constant.to_string()),
    );
    names
}

/// Keeps the programs that name nothing of `before` that is gone, and what they depend on.
pub(super) fn keep(api: &mut Api, before: &BTreeSet<String>) {
    let mut gone: BTreeSet<String> = before.difference(&names(api)).cloned().collect();
    if api.beside == Beside::Nothing {
        gone.insert(format!("{}_fake", api.crate_name.replace('-', "_")));
    }
    if gone.is_empty() {
        return;
    }
    let passthrough = &mut api.passthrough;
    let all = passthrough.examples.len();
    let whole = |program: &mut String| words(program).is_some_and(|words| words.is_disjoint(&gone));
    passthrough.examples.retain(|_, program| whole(program));
    if passthrough.examples.len() < all && !depend(passthrough) {
        passthrough.example_dependencies.clear();
    }
}

/// Whether a program names one of the crates that were listed for all of them.
fn depend(passthrough: &Passthrough) -> bool {
    let lines = passthrough.example_dependencies.lines();
    let names = lines.filter_map(|line| Some(line.split_once('=')?.0.trim().replace('-', "_")));
    let crates: BTreeSet<String> = names.collect();
    let mut programs = passthrough.examples.values();
    programs.any(|program| words(program).is_some_and(|words| !words.is_disjoint(&crates)))
}

/// The words of a program, and with a dot the names of methods that it calls; none where it is no Rust.
fn words(program: &str) -> Option<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    collect(program.parse().ok()?, &mut words);
    Some(words)
}

fn collect(tokens: TokenStream, words: &mut BTreeSet<String>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        let (before, behind) = trees.split_at(at);
        match tree {
            TokenTree::Group(group) => collect(group.stream(), words),
            TokenTree::Ident(ident) => match (before, behind) {
                ([.., dot], [_, arguments, ..]) if is(dot, '.') && is_arguments(arguments) => {
                    words.insert(format!(".{ident}"));
                }
                ([.., owner, first, second], _)
                    if is(first, ':') && is(second, ':') && is_type(owner) => {}
                _ => {
                    words.insert(ident.to_string());
                }
            },
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// A type, whose variants and functions have names of their own.
fn is_type(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident.to_string().starts_with(char::is_uppercase))
}

fn is(tree: &TokenTree, mark: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark)
}

fn is_arguments(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
}
