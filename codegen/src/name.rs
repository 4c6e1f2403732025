//! Names as Rust spells them; does not know what they name.

use std::fmt;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt};
use serde::Serialize;

/// A value's name, such as `display_name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Name(String);

/// A type's or a variant's name, such as `DataConnector`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct TypeName(String);

/// A constant's name, such as `DEVICES_LIST`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct ConstName(String);

/// A text as it goes over the wire; printed as a string literal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Wire(String);

/// Why a text gives no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is a word of the Rust language.
    Keyword,
    /// It has no letters and digits to make a name of, or other alphabets'.
    NoName,
}

impl Name {
    pub(crate) fn new(text: &str) -> Result<Self, Fault> {
        usable(text, text.to_snake_case()).map(Self)
    }
}

impl TypeName {
    pub(crate) fn new(text: &str) -> Result<Self, Fault> {
        usable(text, text.to_upper_camel_case()).map(Self)
    }

    /// The type's name as a value's.
    pub(crate) fn value(&self) -> Name {
        Name(self.0.to_snake_case())
    }

    /// A name made of this one and what follows it.
    pub(crate) fn with(&self, end: &str) -> Self {
        Self(format!("{}{end}", self.0))
    }
}

impl ConstName {
    /// Spells words that are names already as one constant.
    pub(crate) fn new(words: &[&str]) -> Self {
        Self(words.join("_").to_shouty_snake_case())
    }
}

impl Wire {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Tells whether the text may be a file's or module's name as it stands.
pub(crate) fn is_module(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(plain)
        && text.len() <= 64
        && text == text.to_snake_case()
        && !is_keyword(text)
}

fn usable(text: &str, name: String) -> Result<String, Fault> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let speakable = |c: char| c.is_ascii_alphanumeric() || "_-.:/ ".contains(c);
    if is_keyword(&name) {
        return Err(Fault::Keyword);
    }
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let fits = starts && name.chars().all(plain) && text.chars().all(speakable);
    if fits && name.len() <= 100 {
        Ok(name)
    } else {
        Err(Fault::NoName)
    }
}

/// Words that cannot be names, in any edition, `r#` or not.
fn is_keyword(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
        "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
        "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
        "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type",
        "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
        "Self",
    ];
    WORDS.contains(&name)
}

macro_rules! ident {
    ($name:ident) => {
        impl $name {
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ToTokens for $name {
            fn to_tokens(&self, tokens: &mut TokenStream) {
                tokens.append(Ident::new(&self.0, Span::call_site()));
            }
        }
    };
}

ident!(Name);
ident!(TypeName);
ident!(ConstName);

impl Wire {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToTokens for Wire {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(Literal::string(&self.0));
    }
}
