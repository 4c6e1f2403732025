//! The only place that knows `use`: finds the names that finished tokens need and writes the lines that bring them in.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Spacing};

use crate::reserved;
use crate::tokens::{Run, Tree};

/// The crate that a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    Client,
    /// The package of the types.
    Types,
}

impl Home {
    /// How a file names a module that the client's crate calls `module`.
    fn path(self, module: &str) -> &str {
        match (self, module) {
            (Self::Types, "crate::types") => "crate",
            (Self::Types, "crate::runtime") => "runtime",
            _ => module,
        }
    }
}

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
    pub(crate) fn lines(&self, tokens: Run<'_>, home: Home) -> Vec<String> {
        let mut used = Used::default();
        used.walk(tokens);
        let mut modules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for name in used.names.difference(&used.defined) {
            if let Some(module) = self.module(name) {
                modules.entry(home.path(module)).or_default().insert(name);
            }
        }
        if !used.macros.is_empty() {
            let runtime = modules.entry(home.path("crate::runtime")).or_default();
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

fn line(module: &str, names: &BTreeSet<&str>) -> String {
    let names: Vec<&str> = names.iter().copied().collect();
    match names.as_slice() {
        [only] => format!("use {module}::{only};"),
        names => format!("use {module}::{{{}}};", names.join(", ")),
    }
}

/// Names that begin a path, and names that the tokens themselves define.
#[derive(Default)]
struct Used<'a> {
    names: BTreeSet<&'a str>,
    defined: BTreeSet<&'a str>,
    /// Macros that are called.
    macros: BTreeSet<&'a str>,
}

impl<'a> Used<'a> {
    fn walk(&mut self, mut tokens: Run<'a>) {
        let mut before = Before::Nothing;
        let mut variants = false;
        while let Some(tree) = tokens.take() {
            before = match tree {
                Tree::Punct(mark, _) => before.then(mark),
                Tree::Word("use") => {
                    // Whatever is imported is found where the import says.
                    let end = tokens.find(|tree| matches!(tree, Tree::Punct(';', _)));
                    tokens = end.map_or_else(Run::default, |(_, _, behind)| behind);
                    Before::Nothing
                }
                Tree::Word(word) => {
                    let behind = Behind::of(tokens);
                    match (before, behind) {
                        (Before::Item(enm), _) => {
                            variants = enm;
                            self.defined.insert(word);
                        }
                        (Before::Path | Before::Dot, _) => {}
                        (_, Behind::Bang) if reserved::is_macro(word) => {
                            self.macros.insert(word);
                        }
                        (_, behind) => self.name(word, behind),
                    }
                    match behind {
                        Behind::Bang => Before::Macro(word == "union"),
                        _ => Before::word(word),
                    }
                }
                Tree::Group(delimiter, inner) => {
                    match (before, delimiter) {
                        (Before::Macro(true), _) => self.walk_union(inner),
                        (_, Delimiter::Brace) if variants => {
                            variants = false;
                            self.walk_variants(inner);
                        }
                        _ => self.walk(inner),
                    }
                    Before::Nothing
                }
                Tree::Literal(_) => Before::Nothing,
            };
        }
    }

    /// Notes a name that stands for an item: a type, or a module that a path begins with.
    fn name(&mut self, word: &'a str, behind: Behind) {
        let item = match behind {
            Behind::Path => true,
            Behind::Bang | Behind::Colon | Behind::Equals => false,
            Behind::Other => word.starts_with(|first: char| first.is_ascii_uppercase()),
        };
        if item {
            self.names.insert(word);
        }
    }

    /// Inside `union!` a bare word is a variant, and a type stands in parentheses.
    fn walk_union(&mut self, tokens: Run<'a>) {
        for tree in tokens.trees() {
            match tree {
                Tree::Group(Delimiter::Brace, inner) => self.walk_union(inner),
                Tree::Group(_, inner) => self.walk(inner),
                Tree::Word(_) | Tree::Punct(..) | Tree::Literal(_) => {}
            }
        }
    }

    /// Inside an enum a bare word is a variant, not a type.
    fn walk_variants(&mut self, tokens: Run<'a>) {
        for tree in tokens.trees() {
            if let Tree::Group(_, inner) = tree {
                self.walk(inner);
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
    fn then(self, mark: char) -> Self {
        match (mark, self) {
            (':', Self::Colon) => Self::Path,
            (':', _) => Self::Colon,
            ('!', Self::Macro(_)) => self,
            ('.', _) => Self::Dot,
            _ => Self::Nothing,
        }
    }

    fn word(word: &str) -> Self {
        match word {
            "enum" => Self::Item(true),
            "struct" | "type" | "trait" | "mod" => Self::Item(false),
            _ => Self::Nothing,
        }
    }
}

/// What stands behind a word.
#[derive(Clone, Copy)]
enum Behind {
    /// Two colons.
    Path,
    /// One colon: it is the name of a field, an argument or a variant.
    Colon,
    /// One equals sign: it is the name of an associated type.
    Equals,
    /// `!`
    Bang,
    Other,
}

impl Behind {
    fn of(rest: Run<'_>) -> Self {
        match rest.peek() {
            Some(Tree::Punct(':', Spacing::Joint)) => Self::Path,
            Some(Tree::Punct(':', Spacing::Alone)) => Self::Colon,
            Some(Tree::Punct('=', Spacing::Alone)) => Self::Equals,
            Some(Tree::Punct('!', _)) => Self::Bang,
            _ => Self::Other,
        }
    }
}
