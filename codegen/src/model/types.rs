//! The names that a type brings with it.

use super::Type;
use crate::name::TypeName;

impl Type {
    /// Its own name.
    pub(crate) fn name(&self) -> &TypeName {
        match self {
            Self::Struct(strukt) => &strukt.name,
            Self::Enum(enm) => &enm.name,
            Self::Union(union) => &union.name,
            Self::NameUnion(union) => &union.name,
        }
    }

    /// The names of all types that its items define: a resource's name and id have one too.
    pub(crate) fn defined(&self) -> Vec<String> {
        let derived: &[&str] = match self {
            Self::Struct(strukt) if strukt.resource.is_some() => &["", "Name", "Id"],
            _ => &[""],
        };
        let spelled = derived.iter().map(|end| self.name().with(end).to_string());
        spelled.collect()
    }
}
