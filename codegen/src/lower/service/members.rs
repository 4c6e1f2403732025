//! Members of types by the paths that lead to them, as they stand in a body: those of unions are members of the struct itself.

use crate::error::Error;
use crate::lower::Lowering;
use crate::lower::symbols::Sort;
use crate::model::Ty;
use crate::name::{TypeName, Wire};
use crate::spec::reader::clipped;
use crate::spec::{self, Text};

/// A member's name on the wire and its type.
pub(super) type Member = (String, Ty);

impl Lowering<'_> {
    /// All members of a struct or union.
    pub(super) fn members(&self, owner: &TypeName) -> Vec<Member> {
        let Some(symbol) = self.symbols.get(owner.as_str()) else {
            return Vec::new();
        };
        let fields = symbol.ty.fields.iter().flatten();
        let mut members: Vec<Member> = Vec::new();
        for (wire, field) in fields {
            match self.symbols.ty(&field.ty) {
                Ok(Ty::Named(union)) if self.is_union(&Ty::Named(union.clone())) => {
                    members.extend(self.members(&union));
                }
                Ok(ty) => members.push((wire.value.clone(), ty)),
                Err(_) => {}
            }
        }
        if symbol.sort == Sort::Union {
            members.extend(self.variants(symbol.ty));
        }
        members
    }

    /// The members that a union brings: its tag, its content, its variants.
    fn variants(&self, union: &spec::Type) -> Vec<Member> {
        let tag = union.tag.iter().map(|tag| (tag.value.clone(), Ty::String));
        let content = union.content.iter();
        let content = content.map(|content| (content.value.clone(), Ty::Json));
        let inside = union.content.is_none();
        let variants = union.variants.iter().flatten().filter(|_| inside);
        let variants = variants.filter_map(|(key, variant)| {
            let member = variant.member.as_ref().unwrap_or(key);
            let ty = self.symbols.ty(variant.ty.as_ref()?).ok()?;
            Some((member.value.clone(), ty))
        });
        tag.chain(content).chain(variants).collect()
    }

    /// The type of what a path leads to; reports a path that leads nowhere.
    pub(super) fn member(&mut self, owner: &TypeName, path: &Text) -> Option<Ty> {
        let members = self.members(owner);
        self.member_of(&members, path)
    }

    pub(super) fn member_of(&mut self, members: &[Member], path: &Text) -> Option<Ty> {
        match self.followed(members, path) {
            Ok(ty) => Some(ty),
            Err(error) => {
                self.mistakes.push(error);
                None
            }
        }
    }

    /// A path to a member whose type fits; `wanted` says what fits.
    pub(super) fn member_that(
        &mut self,
        owner: &TypeName,
        path: &Text,
        wanted: &str,
        fits: impl FnOnce(&Ty) -> bool,
    ) -> Option<Wire> {
        let ty = self.member(owner, path)?;
        if !fits(&ty) {
            self.misfit(path, wanted);
            return None;
        }
        Some(Wire::new(&path.value))
    }

    /// Reports a member of another sort than is needed.
    pub(super) fn misfit(&mut self, path: &Text, wanted: &str) {
        let message = format!("`{}` is not {wanted}", clipped(&path.value));
        let error = Error::at(&path.span, message);
        self.mistakes
            .push(error.help(format!("name a member that is {wanted}")));
    }

    fn followed(&self, members: &[Member], path: &Text) -> Result<Ty, Error> {
        let (first, mut rest) = split(&path.value);
        let mut ty = self.named_among(members, first, path)?;
        while let Some(inner) = rest {
            let (word, after) = split(inner);
            ty = match ty {
                // What follows a map is a key of it, dots and all.
                Ty::Map(value) => return Ok(*value),
                Ty::Named(owner) => self.named_among(&self.members(&owner), word, path)?,
                Ty::Json => return Ok(Ty::Json),
                _ => return Err(bottom(path, word)),
            };
            rest = after;
        }
        Ok(ty)
    }

    fn named_among(&self, members: &[Member], name: &str, path: &Text) -> Result<Ty, Error> {
        let found = members.iter().find(|(member, _)| member == name);
        found.map(|(_, ty)| ty.clone()).ok_or_else(|| {
            let message = format!("there is no member `{}`", clipped(name));
            let known = members.iter().map(|(member, _)| member.as_str());
            let error = Error::at(&path.part(name), message);
            self.symbols
                .suggest(error, name, known, "write the wire name of a member")
        })
    }

    /// A type that has a resource name; reports any other.
    pub(super) fn resource_named(&mut self, written: &Text) -> Option<TypeName> {
        let known = self.symbols.get(&written.value);
        if let Some(symbol) = known.filter(|symbol| !symbol.ty.patterns.is_empty()) {
            return Some(symbol.name.clone());
        }
        let message = format!(
            "`{}` is not a type with a resource name",
            clipped(&written.value)
        );
        let named = self.symbols.iter().filter(|s| !s.ty.patterns.is_empty());
        let error = self.symbols.suggest(
            Error::at(&written.span, message),
            &written.value,
            named.map(|symbol| symbol.name.as_str()),
            "name a type that has `resource:`",
        );
        self.mistakes.push(error);
        None
    }

    /// The name of a behaviour of the fake's own, of which only the fake knows which there are.
    pub(super) fn behaviour(&mut self, written: &Text) -> Option<Wire> {
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        if written.value.len() <= 64 && written.value.chars().all(plain) {
            return Some(Wire::new(&written.value));
        }
        let message = format!(
            "`{}` cannot be the name of a behaviour",
            clipped(&written.value)
        );
        let error = Error::at(&written.span, message);
        self.mistakes
            .push(error.help("write lower-case letters and `_`, such as `invite_url`"));
        None
    }
}

/// The first word of a path and what follows it.
fn split(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    }
}

fn bottom(path: &Text, word: &str) -> Error {
    let message = format!(
        "the member that should contain `{}` is not a struct",
        clipped(word)
    );
    Error::at(&path.part(word), message).help("end the path before this word")
}

/// Whether a type is a string on the wire.
pub(super) fn is_text(ty: &Ty) -> bool {
    match ty {
        Ty::String
        | Ty::Secret
        | Ty::Timestamp
        | Ty::Duration
        | Ty::Enum(_)
        | Ty::NameUnion(_)
        | Ty::NameOf(_)
        | Ty::IdOf(_) => true,
        Ty::Boolean
        | Ty::Integer
        | Ty::Number
        | Ty::Json
        | Ty::List(_)
        | Ty::Map(_)
        | Ty::Named(_) => false,
    }
}

/// Whether a type is a list of names of resources.
pub(super) fn listed_names(ty: &Ty) -> Option<&TypeName> {
    match ty {
        Ty::List(item) => match item.as_ref() {
            Ty::NameOf(owner) => Some(owner),
            _ => None,
        },
        _ => None,
    }
}
