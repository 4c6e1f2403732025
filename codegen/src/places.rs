//! `places.json`: where the spec says what the model holds. Kept apart from the model, which no comment and no moved line changes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::name::TypeName;
use crate::sources::{Lines, Sources, Span};
use crate::spec::{Api, Body, Endpoint, Field, Reply, Resource, Row, Spec, Text, Type, Variant};

/// Changes with what a reader must know to read the file.
pub(crate) const FORMAT: u32 = 1;

#[derive(Serialize)]
struct File<'a> {
    #[serde(rename = "@generated")]
    generated: String,
    format: u32,
    places: BTreeMap<&'a str, String>,
}

/// The text of the file: one place a line, sorted by what is there.
pub(crate) fn text(folder: &str, spec: &Spec, sources: &Sources) -> String {
    let lines = Lines::new(folder, sources);
    let mut places = Places::default();
    places.shared(&spec.api);
    spec.errors.rows.iter().for_each(|row| places.row(row));
    places.at("page", &spec.errors.title.span);
    spec.resources
        .iter()
        .for_each(|resource| places.resource(resource));
    places.service(spec);
    let places = places.all.iter();
    let places = places.map(|(key, span)| (key.as_str(), lines.place(span)));
    let file = File {
        generated: format!(
            "by `cargo xtask generate --api {folder}` from `spec/{folder}`; do not edit"
        ),
        format: FORMAT,
        places: places.collect(),
    };
    let text = serde_json::to_string_pretty(&file);
    text.expect("places are strings and numbers") + "\n"
}

/// Spans by the key of what is there.
#[derive(Default)]
struct Places<'a> {
    all: BTreeMap<String, &'a Span>,
}

impl<'a> Places<'a> {
    fn at(&mut self, key: impl Into<String>, span: &'a Span) {
        self.all.insert(key.into(), span);
    }

    fn maybe(&mut self, key: impl Into<String>, text: Option<&'a Text>) {
        self.all.extend(text.map(|text| (key.into(), &text.span)));
    }

    /// What stands in `api.yaml`.
    fn shared(&mut self, api: &'a Api) {
        self.at("api", &api.name.span);
        self.at("version", &api.version.span);
        self.at("title", &api.title.span);
        self.at("docs", &api.docs.span);
        self.maybe("reference", api.reference.as_ref());
        self.maybe("event_union", api.events.as_ref());
        self.at("hosts", &api.hosts_at);
        for (name, host) in &api.hosts {
            self.at(format!("hosts/{}", name.value), &name.span);
            self.at(format!("hosts/{}/url", name.value), &host.url.span);
            self.maybe(format!("hosts/{}/env", name.value), host.env.as_ref());
        }
        if let Some(auth) = &api.auth {
            self.at("auth", &auth.host.span);
            self.at("auth/path", &auth.path.span);
            self.at("auth/lifetime", &auth.lifetime.span);
            self.at("auth/refresh_before", &auth.refresh_before.span);
            self.at("auth/key_id", &auth.key_id.span);
            self.at("auth/secret", &auth.secret.span);
            self.at("auth/email", &auth.email.span);
            self.maybe("auth/file", auth.file.as_ref());
            self.maybe("auth/basic", auth.basic.as_ref());
        }
        self.figures(api);
    }

    /// Rate limit, propagation and the names of members that all endpoints share.
    fn figures(&mut self, api: &'a Api) {
        if let Some(rate_limit) = &api.rate_limit {
            self.at("rate_limit", &rate_limit.requests.span);
            self.at("rate_limit/per", &rate_limit.per.span);
        }
        if let Some(propagation) = &api.propagation {
            self.at("propagation", &propagation.delay.span);
            self.at("propagation/window", &propagation.window.span);
        }
        if let Some(paging) = &api.paging {
            self.at("paging", &paging.size.span);
            self.at("paging/token", &paging.token.span);
            self.at("paging/next", &paging.next.span);
            let max = paging.max.as_ref();
            self.all
                .extend(max.map(|max| ("paging/max".to_owned(), &max.span)));
        }
        if let Some(body) = &api.error_body {
            self.at("error_body", &body.message.span);
            self.maybe("error_body/code", body.code.as_ref());
            self.maybe("error_body/help", body.help.as_ref());
        }
        let calls = &api.calls;
        let times = [
            ("calls/deadline", &calls.deadline),
            ("calls/attempt_timeout", &calls.attempt_timeout),
            ("calls/max_server_wait", &calls.max_server_wait),
            ("calls/min_attempt", &calls.min_attempt),
        ];
        for (key, time) in times {
            self.all
                .extend(time.iter().map(|time| (key.to_owned(), &time.span)));
        }
        let attempts = calls.attempts.iter();
        self.all
            .extend(attempts.map(|attempts| ("calls/attempts".to_owned(), &attempts.span)));
    }

    fn row(&mut self, row: &'a Row) {
        for about in row.statuses.iter().chain(&row.outcome) {
            let key = format!("rows/{}", about.value);
            self.at(&key, &row.span);
            self.at(format!("{key}/kind"), &row.kind.span);
            self.maybe(format!("{key}/section"), row.section.as_ref());
            self.maybe(format!("{key}/help"), row.help.as_ref());
            self.maybe(format!("{key}/deletes"), row.deletes.as_ref());
            let wait = row.wait.iter();
            self.all
                .extend(wait.map(|wait| (format!("{key}/wait"), &wait.span)));
            let rules = [
                ("safe", &row.rule.safe),
                ("idempotent", &row.rule.idempotent),
                ("guarded", &row.rule.guarded),
                ("non_idempotent", &row.rule.non_idempotent),
            ];
            for (effect, rule) in rules {
                self.at(format!("{key}/rule/{effect}"), &rule.span);
            }
        }
    }

    fn resource(&mut self, resource: &'a Resource) {
        let module = &resource.name.value;
        self.at(format!("resources/{module}"), &resource.docs.span);
        for (name, endpoint) in &resource.endpoints {
            let key = format!("operations/{module}.{}", name.value);
            self.at(&key, &name.span);
            self.endpoint(&key, endpoint);
        }
        for (name, ty) in &resource.types {
            if let Ok(rust) = TypeName::new(&name.value) {
                let key = format!("types/{rust}");
                self.at(&key, &name.span);
                self.ty(&key, ty);
            }
        }
    }

    fn endpoint(&mut self, key: &str, endpoint: &'a Endpoint) {
        self.at(format!("{key}/http"), &endpoint.http.span);
        self.at(format!("{key}/docs"), &endpoint.docs.span);
        for (part, text) in [
            ("permission", &endpoint.permission),
            ("effect", &endpoint.effect),
            ("not_found", &endpoint.not_found),
            ("mask", &endpoint.mask),
            ("retry_failed", &endpoint.retry_failed),
        ] {
            self.maybe(format!("{key}/{part}"), text.as_ref());
        }
        let modify = endpoint.modify.as_ref().map(|modify| &modify.read);
        self.maybe(format!("{key}/modify"), modify);
        for (name, _) in &endpoint.path {
            self.at(format!("{key}/params/{}", name.value), &name.span);
        }
        let fields: &[(Text, Field)] = match &endpoint.body {
            Body::Fields(_, fields) => fields,
            Body::Whole(text) => {
                self.at(format!("{key}/body"), &text.span);
                &[]
            }
            Body::None => &[],
        };
        for (wire, field) in endpoint.query.iter().chain(fields) {
            self.field(&format!("{key}/params/{}", wire.value), wire, field);
        }
        match &endpoint.reply {
            Reply::None => {}
            Reply::Type(text) => self.at(format!("{key}/reply"), &text.span),
            Reply::Compound(reply) => self.at(format!("{key}/reply"), &reply.span),
        }
        let creates = endpoint.creates.as_ref();
        self.maybe(format!("{key}/creates"), creates.map(|creates| &creates.ty));
        let reconcile = endpoint.reconcile.as_ref();
        self.maybe(
            format!("{key}/reconcile"),
            reconcile.map(|reconcile| &reconcile.list),
        );
        for (status, _) in &endpoint.on {
            self.at(format!("{key}/on/{}", status.value), &status.span);
        }
    }

    fn ty(&mut self, key: &str, ty: &'a Type) {
        self.at(format!("{key}/docs"), &ty.docs.span);
        self.maybe(format!("{key}/resource"), ty.patterns.first());
        for (wire, field) in ty.fields.iter().flatten() {
            self.field(&format!("{key}/fields/{}", wire.value), wire, field);
        }
        for (part, variants) in [("values", &ty.values), ("variants", &ty.variants)] {
            for (wire, variant) in variants.iter().flatten() {
                self.variant(&format!("{key}/{part}/{}", wire.value), wire, variant);
            }
        }
        for name in ty.name_union.iter().flatten() {
            let variant = name.value.strip_suffix("Name").unwrap_or(&name.value);
            self.at(format!("{key}/variants/{variant}"), &name.span);
        }
    }

    fn field(&mut self, key: &str, wire: &'a Text, field: &'a Field) {
        self.at(key, &wire.span);
        self.at(format!("{key}/type"), &field.ty.span);
        self.at(format!("{key}/docs"), &field.docs.span);
    }

    fn variant(&mut self, key: &str, wire: &'a Text, variant: &'a Variant) {
        self.at(key, &wire.span);
        self.maybe(format!("{key}/type"), variant.ty.as_ref());
    }

    /// What stands in `service.yaml`.
    fn service(&mut self, spec: &'a Spec) {
        let service = &spec.service;
        let events = service.events.iter();
        self.all
            .extend(events.map(|events| ("service/events".to_owned(), &events.at)));
        let access = service.access.as_ref();
        self.maybe("service/access", access.map(|access| &access.account));
        for (name, _) in &service.resources {
            self.at(format!("service/resources/{}", name.value), &name.span);
        }
        for (id, _) in &service.operations {
            self.at(format!("service/operations/{}", id.value), &id.span);
        }
    }
}
