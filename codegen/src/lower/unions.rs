//! Unions: how their variants are told apart and where each stands.

use super::names::{Unique, variant_name};
use super::types::OTHER;
use super::{Lowering, policy_docs};
use crate::docs::Docs;
use crate::error::Error;
use crate::model::{Content, Form, Union, Variant};
use crate::name::{TypeName, Wire};
use crate::spec::{self, Text};

impl Lowering<'_> {
    pub(super) fn union(&mut self, name: TypeName, written: &Text, ty: &spec::Type) -> Union {
        let form = self.form(written, ty);
        let mut unique = Unique::with("variants", OTHER);
        let mut variants = Vec::new();
        for (key, written) in ty.variants.as_deref().unwrap_or_default() {
            match variant_name(key, written.name.as_ref()) {
                Err(error) => self.mistakes.push(error),
                Ok(name) => {
                    unique.add(name.as_str(), key, &mut self.mistakes);
                    variants.extend(self.variant(name, key, written, &form));
                }
            }
        }
        Union {
            name,
            docs: policy_docs::described(&ty.docs, &ty.notes),
            form,
            variants,
        }
    }

    fn form(&mut self, written: &Text, ty: &spec::Type) -> Form {
        for member in ty.tag.iter().chain(&ty.content) {
            self.lone_member(member);
        }
        match (&ty.tag, &ty.content, &ty.untagged) {
            (Some(tag), None, None) => Form::Tagged {
                tag: Wire::new(&tag.value),
            },
            (Some(tag), Some(content), None) => Form::Nested {
                tag: Wire::new(&tag.value),
                content: Wire::new(&content.value),
            },
            (None, None, Some(_)) => Form::Untagged,
            (None, _, None) => {
                let message = format!(
                    "the union `{}` is neither tagged nor untagged",
                    written.value
                );
                let error = Error::at(&written.span, message);
                self.mistakes.push(error.help(
                    "add `tag:` with the member that names the variant, or `untagged: true`",
                ));
                Form::Untagged
            }
            (_, _, Some(untagged)) => {
                let error = Error::at(&untagged.span, "a union is tagged or untagged, not both");
                self.mistakes
                    .push(error.help("remove `untagged`, or `tag` and `content`"));
                Form::Untagged
            }
        }
    }

    fn variant(
        &mut self,
        name: TypeName,
        key: &Text,
        variant: &spec::Variant,
        form: &Form,
    ) -> Option<Variant> {
        let ty = match &variant.ty {
            Some(ty) => Some(self.resolve(ty)?),
            None => None,
        };
        if let Some(member) = &variant.member {
            self.lone_member(member);
        }
        let own = || {
            Wire::new(
                variant
                    .member
                    .as_ref()
                    .map_or(&key.value, |member| &member.value),
            )
        };
        if let Some(text) = variant
            .ty
            .as_ref()
            .filter(|_| ty.as_ref().is_some_and(|ty| self.is_union(ty)))
        {
            let message = format!("the union `{}` is a variant of a union", text.value);
            let error =
                Error::at(&text.span, message).label("its unknown members would be lost here");
            let help = format!(
                "define a struct with one field of type `{}` and use that",
                text.value
            );
            self.mistakes.push(error.help(help));
        }
        let nested = matches!(form, Form::Nested { .. });
        let content = match (ty, variant.empty, variant.direct) {
            (None, true, false) if nested => Content::Empty,
            (None, true, false) => {
                let error = Error::at(&key.span, "`empty` needs a union with `content`");
                self.mistakes
                    .push(error.help("add `content:` to the union, or give the variant a type"));
                return None;
            }
            (Some(ty), false, true) if nested => Content::Direct(ty),
            (Some(ty), false, false) => Content::Member(own(), ty),
            (Some(_), false, true) => {
                let error = Error::at(&key.span, "`direct` needs a union with `content`");
                self.mistakes.push(error.help("remove `direct: true`"));
                return None;
            }
            _ => {
                let error = Error::at(
                    &key.span,
                    format!("the variant `{}` has no type", key.value),
                );
                self.mistakes.push(
                    error.help("add `type:`, or `empty: true` where the variant has no content"),
                );
                return None;
            }
        };
        let key = match (form, &content) {
            (Form::Untagged, Content::Member(member, _)) => member.clone(),
            _ => Wire::new(&key.value),
        };
        Some(Variant {
            name,
            key,
            content,
            docs: Docs::new(&variant.docs.value),
        })
    }
}
