//! Which items of a call are worth sending again when its reply says that they have failed.

use super::Lowering;
use super::members::{Fields, found};
use super::replies::pointer;
use crate::error::{Error, nearest};
use crate::model::{RetryFailed, Ty};
use crate::name::Wire;
use crate::spec::reader::clipped;
use crate::spec::{self, Body, Mark, Text};

impl<'a> Lowering<'a> {
    pub(super) fn retry_failed(&mut self, written: &'a spec::Endpoint) -> Option<RetryFailed> {
        let member = written.retry_failed.as_ref()?;
        match self.resent(written, member) {
            Ok(retry_failed) => Some(retry_failed),
            Err(error) => {
                self.mistakes.push(error);
                None
            }
        }
    }

    fn resent(&self, written: &'a spec::Endpoint, member: &Text) -> Result<RetryFailed, Error> {
        let item_type = self.items_sent(written, member)?;
        let no_partial = |message: &str| {
            let error = Error::at(&member.span, message);
            error.help("give the replied type `partial:` with `failed`, `item` and `retry`")
        };
        let (fields, partial) = self
            .partial_of(written)
            .ok_or_else(|| no_partial("the reply does not list what failed"))?;
        let (Some(item), Some((retry_field, values))) = (&partial.item, &partial.retry) else {
            return Err(no_partial(
                "the reply does not say which items are worth retrying",
            ));
        };
        for list in &partial.failed {
            let entry = self.entry(fields, list).ok_or_else(|| {
                let error = Error::at(&list.span, format!("`{}` lists no structs", list.value));
                error.help("list structs that name the item and say why it failed")
            })?;
            let here = self.follow(entry, item)?;
            if here != item_type {
                let message = format!(
                    "`{}` has another type than an item of `{}`",
                    item.value, member.value
                );
                let error = Error::at(&item.span, message);
                return Err(error.help("name the member that holds the item as it was sent"));
            }
            self.reasons(&self.follow(entry, retry_field)?, values)?;
        }
        Ok(RetryFailed {
            field: Wire::new(&member.value),
            lists: partial
                .failed
                .iter()
                .map(|list| Wire::new(pointer(&list.value)))
                .collect(),
            item: Wire::new(pointer(&item.value)),
            retry_field: Wire::new(pointer(&retry_field.value)),
            retry_values: values.iter().map(|value| Wire::new(&value.value)).collect(),
        })
    }

    /// The type of an item of the list that is sent.
    fn items_sent(&self, written: &spec::Endpoint, member: &Text) -> Result<Ty, Error> {
        let fields = match &written.body {
            Body::Fields(_, fields) => fields.as_slice(),
            Body::None | Body::Whole(_) => &[],
        };
        let (_, field) = found(fields, member, &member.value)?;
        match self.symbols.ty(&field.ty)? {
            Ty::List(item) if field.is(Mark::Required) => Ok(*item),
            _ => {
                let message = format!("`{}` is not a required list", member.value);
                let error = Error::at(&member.span, message);
                Err(error.help("name a member of the body that is a list and `required: true`"))
            }
        }
    }

    pub(super) fn partial_of(
        &self,
        written: &spec::Endpoint,
    ) -> Option<(&'a Fields, &'a spec::Partial)> {
        let spec::Reply::Type(reply) = &written.reply else {
            return None;
        };
        let ty = self.symbols.get(&reply.value)?.ty;
        Some((ty.fields.as_deref()?, ty.partial.as_ref()?))
    }

    /// The fields of an entry of a list of failed items.
    fn entry(&self, fields: &'a Fields, list: &Text) -> Option<&'a Fields> {
        match self.follow(fields, list).ok()? {
            Ty::List(entry) => self.fields_of(&entry),
            _ => None,
        }
    }

    /// Refuses a reason that no failed item can have.
    fn reasons(&self, ty: &Ty, values: &[Text]) -> Result<(), Error> {
        let Ty::Enum(name) = ty else {
            return Ok(());
        };
        let symbol = self.symbols.get(name.as_str());
        let known = symbol
            .and_then(|symbol| symbol.ty.values.as_deref())
            .unwrap_or_default();
        let unknown = |value: &&Text| !known.iter().any(|(wire, _)| wire.value == value.value);
        let Some(value) = values.iter().find(unknown) else {
            return Ok(());
        };
        let message = format!("`{name}` has no value `{}`", clipped(&value.value));
        let error = Error::at(&value.span, message);
        match nearest(&value.value, known.iter().map(|(wire, _)| wire.as_str())) {
            Some(near) => Err(error.help(format!("did you mean `{near}`?"))),
            None => Err(error.help("write a value of that type")),
        }
    }
}
