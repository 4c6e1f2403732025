//! Writes the entries of a map, such as labels, through a call that names the resources to change.

use crate::call::reply::Response;
use crate::error::call_error::Error;
use crate::execute::request_builder::RequestBuilder;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Operation;
use crate::transport::url;
use crate::wire::json::{Json, Object};

/// A call that sets and removes entries of a map of several resources, as [`Modify`](crate::Modify)
/// uses it for one. Only entries that differ are sent, so that entries that others have written in
/// the meantime stay.
#[derive(Clone, Copy, Debug)]
pub struct MapWrite {
    /// The member of the resource with its name.
    pub name: &'static str,
    /// The patterns of its names; the placeholders of the call's path are found in the name.
    pub patterns: &'static [&'static str],
    /// The member of the resource that is written: an object with free keys.
    pub member: &'static str,
    /// The member of the body with the names of the resources to change.
    pub items: &'static str,
    /// The member of the body with the entries to set.
    pub set: &'static str,
    /// The member of the body with the keys to remove.
    pub unset: &'static str,
    /// The JSON pointers of the lists of failed items in the reply.
    pub failed: &'static [&'static str],
}

impl MapWrite {
    /// Fills a call with the entries in which two values differ.
    pub(crate) fn fill(
        &self,
        builder: &mut RequestBuilder,
        operation: &'static Operation,
        old: &Json,
        new: &Json,
    ) -> Result<(), Error> {
        let name = self.name_in(old);
        for placeholder in url::placeholders(operation.path) {
            let mut patterns = self.patterns.iter();
            let value = patterns
                .find_map(|pattern| crate::call::name_pattern::part(pattern, name, placeholder));
            let Some(value) = value else {
                let message = format!(
                    "the resource that was read has the name `{name}`, which does not say `{placeholder}`"
                );
                return Err(Error::new(ErrorKind::Decode, message).at(operation));
            };
            builder.path(placeholder, &value);
        }
        let none = Object::new();
        let entries = |value: &'_ Json| value.get(self.member).and_then(Json::as_object).cloned();
        let (old, new) = (
            entries(old).unwrap_or_else(|| none.clone()),
            entries(new).unwrap_or(none),
        );
        let gone: Vec<Json> = old
            .keys()
            .filter(|key| !new.contains_key(*key))
            .map(|key| Json::String(key.clone()))
            .collect();
        let set: Object = new
            .into_iter()
            .filter(|(key, value)| old.get(key) != Some(value))
            .collect();
        builder.set_field(self.items, Json::Array(vec![name.into()]));
        if !set.is_empty() {
            builder.set_field(self.set, Json::Object(set));
        }
        if !gone.is_empty() {
            builder.set_field(self.unset, Json::Array(gone));
        }
        Ok(())
    }

    /// Fails if a successful reply reports the resource as failed.
    pub(crate) fn check(
        &self,
        reply: Response<Json>,
        operation: &'static Operation,
        old: &Json,
    ) -> Result<(), Error> {
        let mut lists = self.failed.iter();
        let failed = lists.find_map(|list| reply.value.pointer(list)?.as_array()?.first());
        let Some(failed) = failed else {
            return Ok(());
        };
        let mut message = format!(
            "the service has not changed `{}` of `{}`",
            self.member,
            self.name_in(old)
        );
        if !operation.sensitive {
            message.push_str(": ");
            message.extend(failed.to_string().chars().take(500));
        }
        Err(Error::new(ErrorKind::Rejected, message)
            .at(operation)
            .with_status(reply.status, reply.headers, reply.body))
    }

    fn name_in<'a>(&self, value: &'a Json) -> &'a str {
        value
            .get(self.name)
            .and_then(Json::as_str)
            .unwrap_or_default()
    }
}
