//! Which type names the files define, and what a type expression means.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::error::{Error, Mistakes, nearest};
use crate::model::Ty;
use crate::name::{Fault, TypeName};
use crate::reserved;
use crate::sources::Span;
use crate::spec::reader::clipped;
use crate::spec::{Spec, Text, Type};

const WORDS: &[(&str, Ty)] = &[
    ("string", Ty::String),
    ("boolean", Ty::Boolean),
    ("integer", Ty::Integer),
    ("number", Ty::Number),
    ("timestamp", Ty::Timestamp),
    ("duration", Ty::Duration),
    ("json", Ty::Json),
    ("secret", Ty::Secret),
];

/// The sort of a defined type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Struct,
    Enum,
    Union,
    NameUnion,
}

/// All types of the files by name.
pub(crate) struct Symbols<'a> {
    types: BTreeMap<String, Symbol<'a>>,
    suggestions: Cell<u32>,
}

pub(crate) struct Symbol<'a> {
    pub(crate) name: TypeName,
    pub(crate) sort: Sort,
    pub(crate) written: &'a Text,
    pub(crate) ty: &'a Type,
}

impl<'a> Symbols<'a> {
    /// Collects the types of all files.
    pub(crate) fn collect(spec: &'a Spec, mistakes: &mut Mistakes) -> Self {
        let mut symbols = Self {
            types: BTreeMap::new(),
            suggestions: Cell::new(SUGGESTIONS),
        };
        for (written, ty) in spec.resources.iter().flat_map(|resource| &resource.types) {
            match symbols.define(written, ty) {
                Ok(()) => {}
                Err(error) => mistakes.push(error),
            }
        }
        let taken: Vec<(String, &Text)> = symbols.derived_names();
        for (name, owner) in taken {
            if let Some(symbol) = symbols.types.get(&name) {
                let what = format!("`{name}` is also the name type of `{}`", owner.value);
                let error = Error::at(&symbol.written.span, what)
                    .also(&owner.span, "this type has `resource:`")
                    .help("give one of the two another name");
                mistakes.push(error);
            }
        }
        symbols
    }

    fn define(&mut self, written: &'a Text, ty: &'a Type) -> Result<(), Error> {
        let name = type_name(written)?;
        if name.as_str() != written.value {
            let error = Error::at(
                &written.span,
                format!("`{}` is not spelled as a type", clipped(&written.value)),
            );
            return Err(error.help(format!("write `{name}`")));
        }
        if let Some(reason) = reserved::reason(name.as_str()) {
            let error = Error::at(&written.span, format!("the type name `{name}` is reserved"));
            return Err(error.label(reason).help("choose another name"));
        }
        if let Some(first) = self.types.get(&written.value) {
            let error = Error::at(&written.span, format!("the type `{name}` is defined twice"))
                .label("defined again here")
                .also(&first.written.span, "first defined here");
            return Err(error.help("keep one of the two, or rename one"));
        }
        let sort = sort(written, ty)?;
        let symbol = Symbol {
            name,
            sort,
            written,
            ty,
        };
        self.types.insert(written.value.clone(), symbol);
        Ok(())
    }

    /// `DeviceName` and `DeviceId` of each type with a resource name.
    fn derived_names(&self) -> Vec<(String, &'a Text)> {
        let named = self.types.values().filter(|s| !s.ty.patterns.is_empty());
        named
            .flat_map(|s| ["Name", "Id"].map(|end| (s.name.with(end).to_string(), s.written)))
            .collect()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Symbol<'a>> {
        self.types.get(name)
    }

    /// The type that brings a name: its own one, or that of its resource name or id.
    pub(crate) fn owner(&self, name: &str) -> Option<&'a Text> {
        let derived = |end| {
            let symbol = self.types.get(name.strip_suffix(end)?)?;
            (!symbol.ty.patterns.is_empty()).then_some(symbol)
        };
        let symbol = self.types.get(name);
        let symbol = symbol.or_else(|| derived("Name")).or_else(|| derived("Id"));
        symbol.map(|symbol| symbol.written)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Symbol<'a>> {
        self.types.values()
    }

    /// The name of the struct or union that an expression holds in the end, where it is a known one.
    pub(crate) fn held(&self, written: &Text) -> Option<&Symbol<'a>> {
        let mut text = written.value.trim();
        while let Some((_, rest)) = text.split_once('<') {
            text = rest.trim_end_matches('>').trim();
        }
        self.types.get(text)
    }

    /// The type that a type expression means.
    pub(crate) fn ty(&self, written: &Text) -> Result<Ty, Error> {
        self.parse(written.value.trim(), written, 0)
    }

    fn parse(&self, text: &str, written: &Text, depth: usize) -> Result<Ty, Error> {
        if depth > 8 {
            let error = Error::at(&written.span, "lists and maps are nested too deeply");
            return Err(error.help("define a struct for the inner part"));
        }
        let inner = |word: &str| {
            let rest = text.strip_prefix(word)?.trim_start();
            rest.strip_prefix('<')?.strip_suffix('>')
        };
        if let Some(item) = inner("list") {
            return Ok(Ty::List(Box::new(self.parse(
                item.trim(),
                written,
                depth + 1,
            )?)));
        }
        if let Some(value) = inner("map") {
            return Ok(Ty::Map(Box::new(self.parse(
                value.trim(),
                written,
                depth + 1,
            )?)));
        }
        if let Some((_, ty)) = WORDS.iter().find(|(word, _)| *word == text) {
            return Ok(ty.clone());
        }
        self.named(text)
            .ok_or_else(|| self.unknown(text, &written.part(text)))
    }

    fn named(&self, text: &str) -> Option<Ty> {
        if let Some(symbol) = self.types.get(text) {
            let name = symbol.name.clone();
            return Some(match symbol.sort {
                Sort::Struct | Sort::Union => Ty::Named(name),
                Sort::Enum => Ty::Enum(name),
                Sort::NameUnion => Ty::NameUnion(name),
            });
        }
        let owner = |end| {
            let symbol = self.types.get(text.strip_suffix(end)?)?;
            (!symbol.ty.patterns.is_empty()).then(|| symbol.name.clone())
        };
        owner("Name")
            .map(Ty::NameOf)
            .or_else(|| owner("Id").map(Ty::IdOf))
    }

    /// Says which known word was most likely meant, as long as anybody reads on.
    pub(crate) fn suggest<'b>(
        &self,
        error: Error,
        word: &str,
        known: impl IntoIterator<Item = &'b str>,
        otherwise: &str,
    ) -> Error {
        match self.left() {
            Some(()) => error.suggest(word, known, otherwise),
            None => error.help(otherwise),
        }
    }

    fn left(&self) -> Option<()> {
        let left = self.suggestions.get().checked_sub(1)?;
        self.suggestions.set(left);
        Some(())
    }

    fn near(&self, text: &str) -> Option<String> {
        self.left()?;
        let derived = self.derived_names();
        let known = WORDS
            .iter()
            .map(|(word, _)| *word)
            .chain(self.types.keys().map(String::as_str))
            .chain(derived.iter().map(|(name, _)| name.as_str()));
        nearest(text, known).map(str::to_owned)
    }

    fn unknown(&self, text: &str, span: &Span) -> Error {
        let error = Error::at(span, format!("unknown type `{}`", clipped(text)));
        if matches!(text, "list" | "map") {
            return error.help(format!(
                "add the type that it holds, such as `{text}<string>`"
            ));
        }
        match self.near(text) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(
                "write a type that the files define, `list<…>`, `map<…>`, or one of string, boolean, integer, number, timestamp, duration, json, secret",
            ),
        }
    }
}

/// So many unknown types are looked up among the known ones; nobody reads more suggestions.
const SUGGESTIONS: u32 = 50;

fn type_name(written: &Text) -> Result<TypeName, Error> {
    TypeName::new(&written.value).map_err(|fault| {
        let text = clipped(&written.value);
        let (message, help) = match fault {
            Fault::Keyword => (format!("`{text}` is a Rust keyword"), "choose another name"),
            Fault::NoName => (
                format!("`{text}` cannot be a type name"),
                "write letters and digits, such as `DataConnector`",
            ),
        };
        Error::at(&written.span, message).help(help)
    })
}

/// What a type is: exactly one of the four sorts.
fn sort(written: &Text, ty: &Type) -> Result<Sort, Error> {
    let sorts: Vec<Sort> = [
        (ty.fields.is_some(), Sort::Struct),
        (ty.values.is_some(), Sort::Enum),
        (ty.variants.is_some(), Sort::Union),
        (ty.name_union.is_some(), Sort::NameUnion),
    ]
    .into_iter()
    .filter_map(|(there, sort)| there.then_some(sort))
    .collect();
    match sorts.as_slice() {
        [sort] => Ok(*sort),
        [] => Err(Error::at(
            &written.span,
            format!("`{}` has no content", written.value),
        )
        .help("add `fields` for a struct, `values` for an enum, `variants` for a union, or `name_union`")),
        _ => Err(Error::at(
            &written.span,
            format!("`{}` is more than one sort of type", written.value),
        )
        .help("keep one of `fields`, `values`, `variants` and `name_union`")),
    }
}
