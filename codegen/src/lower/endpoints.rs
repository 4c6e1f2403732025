//! Endpoints: verb, path, parameters, reply, and what belongs to them.

use super::names::unusable;
use super::policy::{Ask, Table};
use super::{Lowering, path, policy_docs};
use crate::docs::Docs;
use crate::error::Error;
use crate::model::service::Operation;
use crate::model::{Cells, Effect, Endpoint, Param, Place, Reply, Ty, Verb};
use crate::name::{ConstName, Name, TypeName, Wire};
use crate::reserved;
use crate::spec::reader::clipped;
use crate::spec::{self, Body, Text};

const VERBS: &[(&str, Verb)] = &[
    ("GET", Verb::Get),
    ("POST", Verb::Post),
    ("PUT", Verb::Put),
    ("PATCH", Verb::Patch),
    ("DELETE", Verb::Delete),
];

/// Methods of HTTP that endpoints of a REST API do not have.
const OTHER_VERBS: &[&str] = &["HEAD", "OPTIONS", "TRACE", "CONNECT"];

impl<'a> Lowering<'a> {
    pub(super) fn endpoint(
        &mut self,
        resource: &'a spec::Resource,
        name: &'a Text,
        written: &'a spec::Endpoint,
        table: &mut Table<'_>,
    ) -> Option<Endpoint> {
        let (method, verb) = (self.method(name), self.verb(&written.http));
        let placeholders = path::placeholders(&written.http)
            .map_err(|error| self.mistakes.push(error))
            .ok();
        let (method, verb, placeholders) = (method?, verb?, placeholders?);
        let words = [resource.name.value.as_str(), method.as_str()];
        let constant = ConstName::new(&words);
        let reply = self.reply(written);
        let effect = self.effect(verb, written);
        let (subject, created) = self.subject(written, &placeholders);
        let ask = Ask {
            constant: &constant,
            effect,
            verb,
            created,
            replies_nothing: matches!(reply, Some(Reply::Nothing)),
            on: &written.on,
        };
        let (policy, cells) = self.decide(table, &ask);
        let (required, optional) = self.params(verb, written, &placeholders);
        let (host, prefix) = self.host(resource);
        let full_path = format!("{prefix}{}", path::path_of(&written.http));
        let reconcile = self.reconcile(resource, written);
        let mut endpoint = Endpoint {
            marker: self.call_type(name, &words)?,
            id: Wire::new(words.join(".")),
            docs: Docs::default(),
            verb,
            host: Wire::new(host),
            path: Wire::new(&full_path),
            permission: written
                .permission
                .as_ref()
                .map(|text| Wire::new(&text.value)),
            policy,
            subject: subject.map(Wire::new),
            creates: self.creates(written),
            mask: self.mask(verb, written),
            reconcile,
            retry_failed: self.retry_failed(written),
            reply: reply?,
            sends_object: matches!(written.body, Body::Fields(..)) && !has_field(&required),
            required,
            optional,
            modify: None,
            service: Operation::default(),
            method,
            constant,
        };
        endpoint.docs = endpoint_docs(resource, written, &endpoint, (effect, &cells), table);
        Some(endpoint)
    }

    fn method(&mut self, name: &Text) -> Option<Name> {
        match Name::new(&name.value) {
            Ok(method) if reserved::method_reason(method.as_str()).is_some() => {
                let reason = reserved::method_reason(method.as_str()).unwrap_or_default();
                let message = format!("`{method}` cannot be the name of a method");
                let error = Error::at(&name.span, message).label(reason);
                self.mistakes
                    .push(error.help("choose another name, such as `create`"));
                None
            }
            Ok(method) if method.as_str() == name.value && method.as_str() != "modify" => {
                Some(method)
            }
            Ok(method) => {
                let message = format!("`{}` cannot be the name of a method", clipped(&name.value));
                let help = match method.as_str() {
                    taken if taken.starts_with("modify") => {
                        "`modify` is emitted where an endpoint says `modify:`; choose another name"
                            .to_owned()
                    }
                    method => format!("write `{method}`"),
                };
                self.mistakes
                    .push(Error::at(&name.span, message).help(help));
                None
            }
            Err(fault) => {
                let help = "choose another name, such as `get_invite_url`";
                self.mistakes.push(unusable(name, fault, help));
                None
            }
        }
    }

    /// The type that stands for the call.
    fn call_type(&mut self, name: &Text, words: &[&str]) -> Option<TypeName> {
        let marker = TypeName::new(&words.join("_")).ok();
        if marker.is_none() {
            let message = format!("the name `{}` is too long", clipped(&name.value));
            let error = Error::at(&name.span, message);
            self.mistakes
                .push(error.help("write a name of at most 35 letters"));
        }
        marker
    }

    fn verb(&mut self, http: &Text) -> Option<Verb> {
        let (word, _) = http.value.split_once(' ').unwrap_or((&http.value, ""));
        let verb = VERBS
            .iter()
            .find(|(verb, _)| *verb == word)
            .map(|(_, verb)| *verb);
        if verb.is_none() {
            let other = OTHER_VERBS.contains(&word);
            let message = if other {
                format!("an endpoint cannot have the method `{word}`")
            } else {
                let http = clipped(&http.value);
                format!("`{http}` does not begin with an HTTP method")
            };
            let error = Error::at(&http.part(word), message);
            if other
                || VERBS
                    .iter()
                    .any(|(verb, _)| verb.eq_ignore_ascii_case(word))
            {
                let known: Vec<String> =
                    VERBS.iter().map(|(verb, _)| format!("`{verb}`")).collect();
                let help = match known.split_last() {
                    Some((last, rest)) if other => format!("write {} or {last}", rest.join(", ")),
                    _ => format!("write `{}`", word.to_uppercase()),
                };
                self.mistakes.push(error.help(help));
                return None;
            }
            self.mistakes.push(error.suggest(
                word,
                VERBS.iter().map(|(verb, _)| *verb),
                "write method and path, such as `GET /projects/{project}`",
            ));
        }
        verb
    }

    fn effect(&mut self, verb: Verb, written: &spec::Endpoint) -> Effect {
        let default = match verb {
            Verb::Get => Effect::Safe,
            Verb::Put | Verb::Patch | Verb::Delete => Effect::Idempotent,
            Verb::Post => Effect::NonIdempotent,
        };
        let effect = match written.effect.as_ref().map(Text::as_str) {
            Some("safe") => Effect::Safe,
            Some("idempotent") => Effect::Idempotent,
            Some("guarded") => Effect::Guarded,
            Some("non_idempotent") => Effect::NonIdempotent,
            _ => default,
        };
        if let Some(text) = written
            .effect
            .as_ref()
            .filter(|_| effect < default && written.because.is_none())
        {
            let message = format!(
                "nothing says why sending this {} twice is harmless",
                verb.as_str()
            );
            let error = Error::at(&text.span, message);
            self.mistakes
                .push(error.help("add `because:` with the reason, or remove `effect`"));
        }
        effect
    }

    /// The placeholder that a 404 is about, and whether some endpoint creates what it names.
    fn subject(
        &mut self,
        written: &spec::Endpoint,
        placeholders: &[String],
    ) -> (Option<String>, bool) {
        let subject = match &written.not_found {
            None => placeholders.last().cloned(),
            Some(text) if placeholders.contains(&text.value) => Some(text.value.clone()),
            Some(text) => {
                let message = format!("the path has no placeholder `{}`", clipped(&text.value));
                let error = Error::at(&text.span, message);

                self.mistakes.push(error.suggest(
                    &text.value,
                    placeholders.iter().map(String::as_str),
                    "name a placeholder of the path",
                ));
                None
            }
        };
        let ty = subject
            .as_ref()
            .and_then(|subject| self.placeholder_type(written, subject));
        let created = match ty {
            Some(Ty::IdOf(owner) | Ty::NameOf(owner)) => self.created.contains(owner.as_str()),
            Some(Ty::NameUnion(names)) => {
                let variants = self
                    .symbols
                    .get(names.as_str())
                    .and_then(|symbol| symbol.ty.name_union.as_deref());
                let owner = |text: &Text| text.value.strip_suffix("Name").map(str::to_owned);
                variants
                    .unwrap_or_default()
                    .iter()
                    .filter_map(owner)
                    .any(|owner| self.created.contains(&owner))
            }
            _ => false,
        };
        (subject, created)
    }

    fn placeholder_type(&self, written: &spec::Endpoint, placeholder: &str) -> Option<Ty> {
        let given = written
            .path
            .iter()
            .find(|(name, _)| name.value == placeholder);
        match given.and_then(|(_, given)| given.ty.as_ref()) {
            Some(text) => self.symbols.ty(text).ok(),
            None => self.id_type(placeholder),
        }
    }

    /// Host and prefix of a file's endpoints.
    fn host(&mut self, resource: &spec::Resource) -> (String, String) {
        let hosts = &self.spec.api.hosts;
        let host = match &resource.host {
            None => hosts.first(),
            Some(text) => hosts.iter().find(|(name, _)| name.value == text.value),
        };
        let Some((name, host)) = host else {
            if let Some(text) = &resource.host {
                let error = Error::at(
                    &text.span,
                    format!("unknown host `{}`", clipped(&text.value)),
                );

                let error = error.suggest(
                    &text.value,
                    hosts.iter().map(|(name, _)| name.as_str()),
                    "name a host of `api.yaml`",
                );
                self.mistakes.push(error);
            }
            return (String::new(), String::new());
        };
        let prefix = resource.prefix.as_ref().or(host.prefix.as_ref());
        if let Some(text) = &resource.prefix {
            self.prefix(text);
        }
        (
            name.value.clone(),
            prefix.map(|text| text.value.clone()).unwrap_or_default(),
        )
    }
}

/// Whether some argument is a member of the body.
fn has_field(params: &[Param]) -> bool {
    params
        .iter()
        .any(|param| matches!(param.place, Place::Field | Place::NullableField))
}

/// The paragraphs of a method's docs, in the order of reading.
fn endpoint_docs(
    resource: &spec::Resource,
    written: &spec::Endpoint,
    endpoint: &Endpoint,
    (effect, cells): (Effect, &Cells),
    table: &Table<'_>,
) -> Docs {
    let notes = spec::Notes {
        inferred: written.notes.inferred.clone(),
        stability: written
            .notes
            .stability
            .clone()
            .or_else(|| resource.stability.clone()),
    };
    let mut docs = policy_docs::described(&written.docs, &notes);
    let described = endpoint
        .required
        .iter()
        .filter(|param| param.place != Place::Body && param.docs != Docs::default());
    let list: Vec<String> = described
        .map(|param| format!("- `{}`: {}", param.name, param.docs.text()))
        .collect();
    if !list.is_empty() {
        docs = docs.paragraph(&list.join("\n"));
    }
    let permission = endpoint
        .permission
        .as_ref()
        .map_or(String::new(), |p| format!(" · `{p}`"));
    docs = docs.paragraph(&format!(
        "`{} {}`{permission}",
        endpoint.verb.as_str(),
        endpoint.path
    ));
    if let Some(errors) = policy_docs::errors(&written.on) {
        docs = docs.paragraph(&errors);
    }
    if let Some(because) = &written.because {
        docs = docs.paragraph(&policy_docs::sentence(&because.value));
    }
    if let Some(reconcile) = &endpoint.reconcile {
        docs = docs.paragraph(&format!(
            "After an error with [`maybe_applied`](crate::Error::maybe_applied), find out whether the call was applied: {reconcile}."
        ));
    }
    if let Some(retry_failed) = &endpoint.retry_failed {
        docs = docs.paragraph(&format!(
            "[`retry_failed`]({}::retry_failed) retries those of `{}` that the reply reports as failed for a temporary reason.",
            endpoint.marker, retry_failed.field
        ));
    }
    let about = policy_docs::About {
        subject: endpoint.subject.as_ref().map(Wire::as_str),
        named: written.not_found.is_some(),
    };
    let policy = &endpoint.policy;
    docs.paragraph(&policy_docs::method(policy, effect, cells, table, about))
}

impl Verb {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}
