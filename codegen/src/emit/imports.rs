//! The only place that knows `use`: finds the names that finished tokens need and writes the lines that bring them in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenStream, TokenTree};

use crate::reserved;

/// Where the names of an API's own items are found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Imports {
    own: BTreeMap<String, String>,
}

impl Imports {
    /// Says where an item is found.
    pub(crate) fn item(&mut self, name: &impl ToString, module: &str) {
        self.own.insert(name.to_string(), module.to_owned());
    }

    /// The `use` lines that these tokens need, sorted: those of the standard library, and those of the crate.
    pub(crate) fn lines(&self, tokens: &TokenStream) -> Vec<String> {
        let mut used = Used::default();
        used.walk(tokens.clone());
        let mut modules: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for name in used.names.difference(&used.defined) {
            if let Some(module) = self.module(name) {
                modules.entry(module).or_default().insert(name.clone());
            }
        }
        if !used.macros.is_empty() {
            let runtime = modules.entry("crate::runtime").or_default();
            runtime.extend(used.macros);
        }
        let (std, ours): (Vec<_>, Vec<_>) = modules
            .iter()
            .map(|(module, names)| line(module, names))
            .partition(|line| line.starts_with("use std::"));
        let between = (!std.is_empty() && !ours.is_empty()).then(String::new);
        std.into_iter().chain(between).chain(ours).collect()
    }

    fn module(&self, name: &str) -> Option<&str> {
        reserved::module(name).or_else(|| self.own.get(name).map(String::as_str))
    }
}

fn line(module: &str, names: &BTreeSet<String>) -> String {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    match names.as_slice() {
        [only] => format!("use {module}::{only};"),
        names => format!("use {module}::{{{}}};", names.join(", ")),
    }
}

/// Names that begin a path, and names that the tokens themselves define.
#[derive(Default)]
struct Used {
    names: BTreeSet<String>,
    defined: BTreeSet<String>,
    /// Macros that are called.
    macros: BTreeSet<String>,
    /// Room to spell a name in.
    spelled: String,
}

impl Used {
    fn walk(&mut self, tokens: TokenStream) {
        let mut before = Before::Nothing;
        let mut variants = false;
        let mut importing = false;
        let mut trees = tokens.into_iter().peekable();
        while let Some(tree) = trees.next() {
            let next = match &tree {
                TokenTree::Punct(punct) if punct.as_char() == ';' => {
                    importing = false;
                    Before::Nothing
                }
                _ if importing => Before::Nothing,
                TokenTree::Punct(punct) => before.then(punct),
                TokenTree::Ident(ident) if *ident == "use" => {
                    importing = true;
                    Before::Nothing
                }
                TokenTree::Ident(ident) if is_macro(ident, trees.peek()) => {
                    self.macros.insert(ident.to_string());
                    Before::Macro(*ident == "union")
                }
                TokenTree::Ident(ident) => {
                    let field = matches!(trees.peek(), Some(TokenTree::Punct(punct)) if is_single_colon(punct));
                    match before {
                        Before::Item(enm) => {
                            variants = enm;
                            self.defined.insert(ident.to_string());
                        }
                        Before::Path | Before::Dot => {}
                        Before::Nothing | Before::Colon | Before::Macro(_) if field => {}
                        Before::Nothing | Before::Colon | Before::Macro(_) => self.name(ident),
                    }
                    Before::ident(ident)
                }
                TokenTree::Group(group) if matches!(before, Before::Macro(true)) => {
                    self.walk_union(group.stream());
                    Before::Nothing
                }
                TokenTree::Group(group) => {
                    if variants && group.delimiter() == Delimiter::Brace {
                        variants = false;
                        self.walk_variants(group.stream());
                    } else {
                        self.walk(group.stream());
                    }
                    Before::Nothing
                }
                TokenTree::Literal(_) => Before::Nothing,
            };
            before = next;
        }
    }

    /// Notes a name; most have been noted before, and those cost no allocation.
    fn name(&mut self, ident: &Ident) {
        self.spelled.clear();
        let written = write!(self.spelled, "{ident}");
        if written.is_ok() && !self.names.contains(&self.spelled) {
            self.names.insert(self.spelled.clone());
        }
    }

    /// Inside `union!` a bare word is a variant, and a type stands in parentheses.
    fn walk_union(&mut self, tokens: TokenStream) {
        for tree in tokens {
            match tree {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    self.walk_union(group.stream());
                }
                TokenTree::Group(group) => self.walk(group.stream()),
                TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// Inside an enum a bare word is a variant, not a type.
    fn walk_variants(&mut self, tokens: TokenStream) {
        for tree in tokens {
            if let TokenTree::Group(group) = tree {
                self.walk(group.stream());
            }
        }
    }
}

/// What stands before a token.
#[derive(Clone, Copy)]
enum Before {
    Nothing,
    Dot,
    /// One colon.
    Colon,
    /// Two colons: the token goes on with a path.
    Path,
    /// A word after which an item is named; whether that is an enum.
    Item(bool),
    /// The name of a macro; whether that is `union`.
    Macro(bool),
}

impl Before {
    fn then(self, punct: &Punct) -> Self {
        match (punct.as_char(), self) {
            (':', Self::Colon) => Self::Path,
            (':', _) => Self::Colon,
            ('!', Self::Macro(_)) => self,
            ('.', _) => Self::Dot,
            _ => Self::Nothing,
        }
    }

    fn ident(ident: &Ident) -> Self {
        match () {
            () if *ident == "enum" => Self::Item(true),
            () if ["struct", "type", "trait", "mod"]
                .iter()
                .any(|word| ident == word) =>
            {
                Self::Item(false)
            }
            () => Self::Nothing,
        }
    }
}

/// A colon that ends a name instead of going on with its path.
fn is_single_colon(punct: &Punct) -> bool {
    punct.as_char() == ':' && punct.spacing() == Spacing::Alone
}

/// The name of a macro that is called.
fn is_macro(ident: &Ident, next: Option<&TokenTree>) -> bool {
    let called = matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
    called && reserved::is_macro(&ident.to_string())
}
