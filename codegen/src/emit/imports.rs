//! The only place that knows `use`: finds the names that finished tokens need and writes the lines that bring them in.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Names that emitted files take from elsewhere, with where they come from.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "crate::runtime",
        &[
            "gather",
            "Action",
            "Api",
            "Call",
            "Calls",
            "ClientBuilder",
            "Creates",
            "Effect",
            "Endpoint",
            "Error",
            "ErrorBody",
            "ErrorKind",
            "Extra",
            "Host",
            "Http",
            "Id",
            "Json",
            "Method",
            "Modify",
            "Name",
            "Nest",
            "Nothing",
            "Nullable",
            "One",
            "Operation",
            "Paged",
            "Paging",
            "Policy",
            "Quota",
            "Resource",
            "RetryAfter",
            "Row",
            "Secret",
            "Settle",
            "Shape",
            "SignIn",
            "SignInEnv",
            "Streamed",
            "Timestamp",
            "Union",
            "UnionShape",
            "Wait",
            "WireDuration",
            "lenient",
            "string_enum",
            "union",
            "union_serde",
        ],
    ),
    ("crate", &["operations", "policy"]),
    ("serde", &["Deserialize", "Serialize"]),
    ("std::collections", &["BTreeMap"]),
    ("std::time", &["Duration"]),
];

/// Names of the language and its prelude that a type of an API would hide.
const PRELUDE: &[&str] = &[
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Vec",
];

/// Why an API's type may not have this name.
pub(crate) fn reserved(name: &str) -> Option<&'static str> {
    let ours = KNOWN.iter().any(|(_, names)| names.contains(&name));
    match name {
        "Client" => Some("the generated client has this name"),
        _ if PRELUDE.contains(&name) => Some("Rust's prelude has this name"),
        _ if ours => Some("the runtime or a library has this name"),
        _ => None,
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

    /// The `use` lines that these tokens need, sorted.
    pub(crate) fn lines(&self, tokens: &TokenStream) -> Vec<String> {
        let mut used = Used::default();
        used.walk(tokens.clone());
        let mut modules: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for name in used.names.difference(&used.defined) {
            if let Some(module) = self.module(name) {
                modules.entry(module).or_default().insert(name.clone());
            }
        }
        modules
            .into_iter()
            .map(|(module, names)| line(module, &names))
            .collect()
    }

    fn module(&self, name: &str) -> Option<&str> {
        let known = KNOWN.iter().find(|(_, names)| names.contains(&name));
        known
            .map(|(module, _)| *module)
            .or_else(|| self.own.get(name).map(String::as_str))
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
}

impl Used {
    fn walk(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut before: [Option<String>; 2] = [None, None];
        let mut variants = false;
        let mut importing = false;
        for (index, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Punct(punct) if punct.as_char() == ';' => importing = false,
                _ if importing => {}
                TokenTree::Ident(ident) if *ident == "use" => importing = true,
                TokenTree::Group(group) if before[1].as_deref() == Some("serde") => {
                    self.walk_paths(group.stream());
                    before = [None, None];
                }
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let [older, newer] = &before;
                    let inside = newer.as_deref() == Some(":") && older.as_deref() == Some(":");
                    let item = matches!(
                        newer.as_deref(),
                        Some("struct" | "enum" | "type" | "trait" | "mod")
                    );
                    let field = is_colon(trees.get(index + 1)) && !is_colon(trees.get(index + 2));
                    match (item, inside || field || newer.as_deref() == Some(".")) {
                        (true, _) => {
                            variants = newer.as_deref() == Some("enum");
                            self.defined.insert(name.clone());
                        }
                        (false, true) => {}
                        (false, false) => {
                            self.names.insert(name.clone());
                        }
                    }
                    before = [before[1].take(), Some(name)];
                }
                TokenTree::Group(group) if variants && group.delimiter() == Delimiter::Brace => {
                    variants = false;
                    self.walk_variants(group.stream());
                    before = [None, None];
                }
                TokenTree::Group(group) => {
                    self.walk(group.stream());
                    before = [None, None];
                }
                TokenTree::Punct(punct) => before = [before[1].take(), Some(punct.to_string())],
                TokenTree::Literal(_) => before = [None, None],
            }
        }
    }

    /// Inside `#[serde(…)]` paths are written as strings.
    fn walk_paths(&mut self, tokens: TokenStream) {
        for tree in tokens {
            let TokenTree::Literal(literal) = tree else {
                continue;
            };
            let text = literal.to_string();
            let path = text.trim_matches('"');
            if path.contains("::")
                && let Ok(path) = path.parse()
            {
                self.walk(path);
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

fn is_colon(tree: Option<&TokenTree>) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}
