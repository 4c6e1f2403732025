//! Unions: how their branches are told apart and where each stands.

use super::names::{Unique, variant};
use super::types::OTHER;
use super::{Lowering, sentences};
use crate::docs::Docs;
use crate::error::Error;
use crate::model::{Branch, Content, Form, Union};
use crate::name::{TypeName, Wire};
use crate::spec::{self, Text};

impl Lowering<'_> {
    pub(super) fn union(&mut self, name: TypeName, written: &Text, ty: &spec::Type) -> Union {
        let form = self.form(written, ty);
        let mut unique = Unique::with("branches", OTHER);
        let mut branches = Vec::new();
        for (key, branch) in ty.branches.as_deref().unwrap_or_default() {
            match variant(key, branch.name.as_ref()) {
                Err(error) => self.mistakes.push(error),
                Ok(name) => {
                    unique.add(name.as_str(), key, &mut self.mistakes);
                    branches.extend(self.branch(name, key, branch, &form));
                }
            }
        }
        Union {
            name,
            docs: sentences::described(&ty.docs, &ty.notes),
            form,
            branches,
        }
    }

    fn form(&mut self, written: &Text, ty: &spec::Type) -> Form {
        match (&ty.tag, &ty.content, &ty.chosen_by) {
            (Some(tag), None, None) => Form::Tagged {
                tag: Wire::new(&tag.value),
            },
            (Some(tag), Some(content), None) => Form::Nested {
                tag: Wire::new(&tag.value),
                content: Wire::new(&content.value),
            },
            (None, None, Some(_)) => Form::Chosen,
            (None, _, None) => {
                let message = format!(
                    "nothing tells the branches of the union `{}` apart",
                    written.value
                );
                let error = Error::at(&written.span, message);
                self.mistakes.push(error.help(
                    "add `tag:` with the member that says the branch, or `chosen_by: member`",
                ));
                Form::Chosen
            }
            (_, _, Some(chosen_by)) => {
                let error = Error::at(
                    &chosen_by.span,
                    "a union is told by a tag or by its member, not by both",
                );
                self.mistakes
                    .push(error.help("remove `chosen_by`, or `tag` and `content`"));
                Form::Chosen
            }
        }
    }

    fn branch(
        &mut self,
        name: TypeName,
        key: &Text,
        branch: &spec::Variant,
        form: &Form,
    ) -> Option<Branch> {
        let ty = match &branch.ty {
            Some(ty) => Some(self.resolve(ty)?),
            None => None,
        };
        let own = || {
            Wire::new(
                branch
                    .member
                    .as_ref()
                    .map_or(&key.value, |member| &member.value),
            )
        };
        if let Some(text) = branch
            .ty
            .as_ref()
            .filter(|_| ty.as_ref().is_some_and(|ty| self.is_union(ty)))
        {
            let message = format!("the union `{}` is a branch of a union", text.value);
            let error =
                Error::at(&text.span, message).label("its unknown members would be lost here");
            let help = format!(
                "define a struct with one field of type `{}` and use that",
                text.value
            );
            self.mistakes.push(error.help(help));
        }
        let nested = matches!(form, Form::Nested { .. });
        let content = match (ty, branch.empty, branch.direct) {
            (None, true, false) if nested => Content::Empty,
            (None, true, false) => {
                let error = Error::at(&key.span, "`empty` needs a union with `content`");
                self.mistakes
                    .push(error.help("add `content:` to the union, or give the branch a type"));
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
                let error = Error::at(&key.span, format!("the branch `{}` has no type", key.value));
                self.mistakes.push(
                    error.help("add `type:`, or `empty: true` where the branch has no content"),
                );
                return None;
            }
        };
        let key = match (form, &content) {
            (Form::Chosen, Content::Member(member, _)) => member.clone(),
            _ => Wire::new(&key.value),
        };
        Some(Branch {
            name,
            key,
            content,
            docs: Docs::new(&branch.docs.value),
        })
    }
}
