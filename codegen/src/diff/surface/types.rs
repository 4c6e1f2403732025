//! Types, as `model.json` has them.

use serde::Deserialize;

use super::Ty;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Type {
    Struct(Struct),
    Enum(Enum),
    Union(Union),
    NameUnion(NameUnion),
}

impl Type {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Struct(strukt) => &strukt.name,
            Self::Enum(enm) => &enm.name,
            Self::Union(union) => &union.name,
            Self::NameUnion(union) => &union.name,
        }
    }

    pub(crate) fn docs(&self) -> &str {
        match self {
            Self::Struct(strukt) => &strukt.docs,
            Self::Enum(enm) => &enm.docs,
            Self::Union(union) => &union.docs,
            Self::NameUnion(union) => &union.docs,
        }
    }

    /// What it is, with its article.
    pub(crate) fn form(&self) -> &'static str {
        match self {
            Self::Struct(_) => "a struct",
            Self::Enum(_) => "an enum",
            Self::Union(_) => "a union",
            Self::NameUnion(_) => "a union of resource names",
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Struct {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) constructor: Option<Constructor>,
    pub(crate) resource: Option<Identity>,
    pub(crate) partial: Option<Partial>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) ty: Ty,
    pub(crate) presence: String,
    /// A word, or a map of a word to the scalar that is read leniently.
    pub(crate) reading: serde_json::Value,
    pub(crate) output: bool,
    pub(crate) required: bool,
    /// Whether the struct cannot be read without it; models of older generators do not say it.
    pub(crate) needed: Option<bool>,
    pub(crate) docs: String,
}

impl Field {
    /// The type of the member in Rust.
    pub(crate) fn rust(&self) -> String {
        self.present(&self.ty)
    }

    /// The same for another type.
    pub(crate) fn present(&self, ty: &Ty) -> String {
        match self.presence.as_str() {
            "optional" => format!("Option<{ty}>"),
            "nullable" => format!("Nullable<{ty}>"),
            _ => ty.to_string(),
        }
    }
}

/// Indices of fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Constructor {
    pub(crate) required: Vec<usize>,
    pub(crate) optional: Vec<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Identity {
    pub(crate) name_field: String,
    pub(crate) patterns: Vec<Pattern>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Pattern {
    pub(crate) text: String,
    pub(crate) constructor: String,
    pub(crate) parts: Vec<Part>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) ty: Ty,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Partial {
    pub(crate) failed: Vec<PartialList>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PartialList {
    pub(crate) path: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) values: Vec<EnumValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EnumValue {
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) docs: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Union {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) form: Form,
    pub(crate) variants: Vec<Variant>,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Form {
    Tagged {
        #[serde(default)]
        tag: String,
    },
    Nested {
        #[serde(default)]
        tag: String,
        #[serde(default)]
        content: String,
    },
    #[default]
    Untagged,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) content: Content,
    pub(crate) docs: String,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    Member(String, Ty),
    Direct(Ty),
    #[default]
    Empty,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NameUnion {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) variants: Vec<String>,
}
