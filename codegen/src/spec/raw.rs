//! The files as types, one for each shape of the language; every text keeps its place.

pub(crate) mod service;

use super::reader::duration;
use super::yaml::{Key, Node};
use crate::sources::{Span, Spanned};

/// A text with its place.
pub(crate) type Text = Spanned<String>;

/// All files of an API.
pub(crate) struct Spec {
    pub(crate) api: Api,
    pub(crate) errors: ErrorTable,
    pub(crate) resources: Vec<Resource>,
    pub(crate) service: service::Service,
    pub(crate) passthrough: super::Passthrough,
}

/// `api.yaml`.
pub(crate) struct Api {
    pub(crate) name: Text,
    pub(crate) version: Text,
    pub(crate) title: Text,
    pub(crate) docs: Text,
    pub(crate) reference: Option<Text>,
    pub(crate) hosts: Vec<(Text, Host)>,
    /// Where the key `hosts` stands.
    pub(crate) hosts_at: Span,
    pub(crate) auth: Option<Auth>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) propagation: Option<Propagation>,
    pub(crate) paging: Option<Paging>,
    pub(crate) error_body: Option<ErrorBody>,
    pub(crate) calls: Calls,
    pub(crate) events: Option<Text>,
    pub(crate) resources: Vec<Text>,
}

pub(crate) struct Host {
    pub(crate) url: Text,
    pub(crate) prefix: Option<Text>,
    pub(crate) env: Option<Text>,
    pub(crate) docs: Text,
}

pub(crate) struct Auth {
    pub(crate) docs: Text,
    pub(crate) host: Text,
    pub(crate) path: Text,
    pub(crate) lifetime: Spanned<u64>,
    pub(crate) refresh_before: Spanned<u64>,
    pub(crate) key_id: Text,
    pub(crate) secret: Text,
    pub(crate) email: Text,
    pub(crate) file: Option<Text>,
    pub(crate) basic: Option<Text>,
}

pub(crate) struct RateLimit {
    pub(crate) requests: Spanned<u32>,
    pub(crate) per: Spanned<u64>,
    /// Whether a 429 of one host pauses the calls to all.
    pub(crate) shared: bool,
}

pub(crate) struct Propagation {
    pub(crate) delay: Spanned<u64>,
    pub(crate) window: Spanned<u64>,
}

pub(crate) struct Paging {
    pub(crate) size: Text,
    pub(crate) token: Text,
    pub(crate) next: Text,
    pub(crate) max: Option<Spanned<u32>>,
}

pub(crate) struct ErrorBody {
    pub(crate) message: Text,
    pub(crate) code: Option<Text>,
    pub(crate) help: Option<Text>,
}

#[derive(Default)]
pub(crate) struct Calls {
    pub(crate) deadline: Option<Spanned<u64>>,
    pub(crate) attempt_timeout: Option<Spanned<u64>>,
    pub(crate) attempts: Option<Spanned<u32>>,
    pub(crate) max_server_wait: Option<Spanned<u64>>,
    pub(crate) min_attempt: Option<Spanned<u64>>,
}

/// `errors.yaml`.
pub(crate) struct ErrorTable {
    pub(crate) title: Text,
    pub(crate) url: Option<Text>,
    pub(crate) sections: Vec<(Text, Text)>,
    pub(crate) rows: Vec<Row>,
    /// Where the key `rows` stands.
    pub(crate) rows_at: Span,
}

pub(crate) struct Row {
    pub(crate) span: Span,
    pub(crate) statuses: Vec<Text>,
    pub(crate) outcome: Option<Text>,
    pub(crate) kind: Text,
    pub(crate) section: Option<Text>,
    pub(crate) evidence: Vec<Text>,
    pub(crate) rule: RuleByEffect,
    pub(crate) deletes: Option<Text>,
    pub(crate) ambiguous: bool,
    pub(crate) because: Option<Text>,
    pub(crate) wait: Option<Wait>,
    pub(crate) help: Option<Text>,
}

/// A rule for each effect.
pub(crate) struct RuleByEffect {
    pub(crate) safe: Text,
    pub(crate) idempotent: Text,
    pub(crate) guarded: Text,
    pub(crate) non_idempotent: Text,
}

impl RuleByEffect {
    /// The rules in the order of the effects, from the safest on.
    pub(crate) fn all(&self) -> [&Text; 4] {
        [
            &self.safe,
            &self.idempotent,
            &self.guarded,
            &self.non_idempotent,
        ]
    }
}

#[derive(Clone)]
pub(crate) struct Wait {
    pub(crate) span: Span,
    pub(crate) min: Option<Spanned<u64>>,
    pub(crate) max: Option<Spanned<u64>>,
    pub(crate) documented: Option<Spanned<u64>>,
    pub(crate) retry_after: Option<Text>,
    pub(crate) without_header: Option<Spanned<u64>>,
}

/// `<resource>.yaml`.
pub(crate) struct Resource {
    pub(crate) name: Text,
    pub(crate) docs: Text,
    pub(crate) host: Option<Text>,
    pub(crate) prefix: Option<Text>,
    pub(crate) stability: Option<Text>,
    pub(crate) endpoints: Vec<(Text, Endpoint)>,
    pub(crate) types: Vec<(Text, Type)>,
}

pub(crate) struct Endpoint {
    pub(crate) http: Text,
    pub(crate) docs: Text,
    pub(crate) permission: Option<Text>,
    pub(crate) effect: Option<Text>,
    pub(crate) because: Option<Text>,
    pub(crate) notes: Notes,
    pub(crate) path: Vec<(Text, Placeholder)>,
    pub(crate) query: Vec<(Text, Field)>,
    pub(crate) body: Body,
    pub(crate) reply: Reply,
    pub(crate) creates: Option<Creates>,
    pub(crate) not_found: Option<Text>,
    pub(crate) modify: Option<Modify>,
    pub(crate) mask: Option<Text>,
    pub(crate) reconcile: Option<Reconcile>,
    pub(crate) retry_failed: Option<Text>,
    pub(crate) on: Vec<(Text, On)>,
}

/// What is said of how sure and how stable a thing is.
pub(crate) struct Notes {
    pub(crate) inferred: Option<Text>,
    pub(crate) stability: Option<Text>,
}

pub(crate) struct Placeholder {
    pub(crate) ty: Option<Text>,
    pub(crate) name: Option<Text>,
    pub(crate) docs: Option<Text>,
}

/// A member of a struct, a query parameter or a member of a body.
pub(crate) struct Field {
    pub(crate) ty: Text,
    pub(crate) name: Option<Text>,
    pub(crate) docs: Text,
    marks: Vec<Mark>,
    pub(crate) absent: Option<Text>,
    pub(crate) because: Option<Text>,
    pub(crate) notes: Notes,
}

/// What is said of a field with `true`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Required,
    Nullable,
    Lenient,
    Output,
}

impl Field {
    /// Tells whether the field has a mark.
    pub(crate) fn is(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }
}

pub(crate) enum Body {
    None,
    Whole(Text),
    Fields(Span, Vec<(Text, Field)>),
}

pub(crate) enum Reply {
    None,
    Type(Text),
    Compound(Box<CompoundReply>),
}

pub(crate) struct CompoundReply {
    pub(crate) span: Span,
    pub(crate) pages: Option<Text>,
    pub(crate) key: Option<Text>,
    pub(crate) stream: Option<Text>,
    pub(crate) item: Option<Text>,
    pub(crate) error: Option<Text>,
}

pub(crate) struct Creates {
    pub(crate) ty: Text,
    pub(crate) name: Option<Text>,
    pub(crate) each: Option<Text>,
}

pub(crate) struct Modify {
    pub(crate) read: Text,
    pub(crate) entries: Option<Entries>,
}

/// Members by which an endpoint writes the entries of a map.
pub(crate) struct Entries {
    pub(crate) member: Text,
    pub(crate) items: Text,
    pub(crate) set: Text,
    pub(crate) unset: Text,
}

pub(crate) struct Reconcile {
    pub(crate) list: Text,
    pub(crate) by: Text,
}

pub(crate) struct On {
    pub(crate) docs: Option<Text>,
    pub(crate) rule: Option<Text>,
    pub(crate) because: Option<Text>,
}

pub(crate) struct Type {
    pub(crate) docs: Text,
    pub(crate) notes: Notes,
    pub(crate) patterns: Vec<Text>,
    pub(crate) fields: Option<Vec<(Text, Field)>>,
    pub(crate) partial: Option<Partial>,
    /// The places of all keys.
    pub(crate) keys: Vec<Text>,
    pub(crate) values: Option<Vec<(Text, Variant)>>,
    pub(crate) tag: Option<Text>,
    pub(crate) content: Option<Text>,
    /// Present where it is `true`.
    pub(crate) untagged: Option<Text>,
    pub(crate) variants: Option<Vec<(Text, Variant)>>,
    pub(crate) name_union: Option<Vec<Text>>,
}

/// A value of an enum or a variant of a union.
pub(crate) struct Variant {
    pub(crate) docs: Text,
    pub(crate) name: Option<Text>,
    pub(crate) ty: Option<Text>,
    pub(crate) member: Option<Text>,
    pub(crate) direct: bool,
    pub(crate) empty: bool,
}

pub(crate) struct Partial {
    pub(crate) failed: Vec<Text>,
    pub(crate) item: Option<Text>,
    pub(crate) retry: Option<(Text, Vec<Text>)>,
}

impl Api {
    pub(crate) fn new(node: &Node) -> Self {
        Self {
            name: needed(node, "crate"),
            version: needed(node, "version"),
            title: needed(node, "title"),
            docs: needed(node, "docs"),
            reference: text(node, "reference"),
            hosts: map(node, "hosts", |host| Host {
                url: needed(host, "url"),
                prefix: text(host, "prefix"),
                env: text(host, "env"),
                docs: needed(host, "docs"),
            }),
            hosts_at: place(node, "hosts"),
            auth: node.get("auth").map(Auth::new),
            rate_limit: node.get("rate_limit").map(|rate_limit| RateLimit {
                requests: whole(rate_limit, "requests").unwrap_or(zero(rate_limit)),
                per: time(rate_limit, "per").unwrap_or(zero(rate_limit)),
                shared: flag(rate_limit, "shared"),
            }),
            propagation: node.get("propagation").map(|propagation| Propagation {
                delay: time(propagation, "delay").unwrap_or(zero(propagation)),
                window: time(propagation, "window").unwrap_or(zero(propagation)),
            }),
            paging: node.get("paging").map(|paging| Paging {
                size: needed(paging, "size"),
                token: needed(paging, "token"),
                next: needed(paging, "next"),
                max: whole(paging, "max"),
            }),
            error_body: node.get("error_body").map(|body| ErrorBody {
                message: needed(body, "message"),
                code: text(body, "code"),
                help: text(body, "help"),
            }),
            calls: node.get("calls").map(Calls::new).unwrap_or_default(),
            events: text(node, "events"),
            resources: texts(node, "resources"),
        }
    }
}

impl Auth {
    fn new(node: &Node) -> Self {
        let env = node.get("env").unwrap_or(node);
        Self {
            docs: needed(node, "docs"),
            host: needed(node, "host"),
            path: needed(node, "path"),
            lifetime: time(node, "lifetime").unwrap_or(zero(node)),
            refresh_before: time(node, "refresh_before").unwrap_or(zero(node)),
            key_id: needed(env, "key_id"),
            secret: needed(env, "secret"),
            email: needed(env, "email"),
            file: text(node, "file"),
            basic: node.get("basic").map(|basic| needed(basic, "docs")),
        }
    }
}

impl Calls {
    fn new(node: &Node) -> Self {
        Self {
            deadline: time(node, "deadline"),
            attempt_timeout: time(node, "attempt_timeout"),
            attempts: whole(node, "attempts"),
            max_server_wait: time(node, "max_server_wait"),
            min_attempt: time(node, "min_attempt"),
        }
    }
}

impl ErrorTable {
    pub(crate) fn new(node: &Node) -> Self {
        let page = node.get("page").unwrap_or(node);
        Self {
            title: needed(page, "title"),
            url: text(page, "url"),
            sections: map(node, "sections", |section| needed(section, "fingerprint")),
            rows: list(node, "rows").into_iter().map(Row::new).collect(),
            rows_at: place(node, "rows"),
        }
    }
}

impl Row {
    fn new(node: &Node) -> Self {
        Self {
            span: first_line(&node.span),
            statuses: texts(node, "status"),
            outcome: text(node, "outcome"),
            kind: needed(node, "kind"),
            section: text(node, "section"),
            evidence: texts(node, "evidence"),
            rule: RuleByEffect::new(node),
            deletes: text(node, "deletes"),
            ambiguous: flag(node, "ambiguous"),
            because: text(node, "because"),
            wait: node.get("wait").map(|wait| Wait {
                span: place(node, "wait"),
                min: time(wait, "min"),
                max: time(wait, "max"),
                documented: time(wait, "documented"),
                retry_after: text(wait, "retry_after"),
                without_header: time(wait, "without_header"),
            }),
            help: text(node, "help"),
        }
    }
}

impl RuleByEffect {
    fn new(row: &Node) -> Self {
        let rule = row.get("rule").unwrap_or(row);
        let of = |effect: &str| rule.text().unwrap_or_else(|| needed(rule, effect));
        Self {
            safe: of("safe"),
            idempotent: of("idempotent"),
            guarded: of("guarded"),
            non_idempotent: of("non_idempotent"),
        }
    }
}

impl Resource {
    pub(crate) fn new(name: Text, node: &Node) -> Self {
        Self {
            name,
            docs: needed(node, "docs"),
            host: text(node, "host"),
            prefix: text(node, "prefix"),
            stability: text(node, "stability"),
            endpoints: map(node, "endpoints", Endpoint::new),
            types: map(node, "types", Type::new),
        }
    }
}

impl Endpoint {
    fn new(node: &Node) -> Self {
        Self {
            http: needed(node, "http"),
            docs: needed(node, "docs"),
            permission: text(node, "permission"),
            effect: text(node, "effect"),
            because: text(node, "because"),
            notes: Notes::new(node),
            path: map(node, "path", |placeholder| Placeholder {
                ty: text(placeholder, "type"),
                name: text(placeholder, "name"),
                docs: text(placeholder, "docs"),
            }),
            query: map(node, "query", Field::new),
            body: Body::new(node),
            reply: Reply::new(node),
            creates: node.get("creates").map(|creates| Creates {
                ty: creates.text().unwrap_or_else(|| needed(creates, "type")),
                name: text(creates, "name"),
                each: text(creates, "each"),
            }),
            not_found: text(node, "not_found"),
            modify: node.get("modify").map(|modify| Modify {
                read: needed(modify, "read"),
                entries: modify.get("entries").map(|entries| Entries {
                    member: needed(entries, "member"),
                    items: needed(entries, "items"),
                    set: needed(entries, "set"),
                    unset: needed(entries, "unset"),
                }),
            }),
            mask: text(node, "mask"),
            reconcile: node.get("reconcile").map(|reconcile| Reconcile {
                list: needed(reconcile, "list"),
                by: needed(reconcile, "by"),
            }),
            retry_failed: text(node, "retry_failed"),
            on: map(node, "on", |on| On {
                docs: text(on, "docs"),
                rule: text(on, "rule"),
                because: text(on, "because"),
            }),
        }
    }
}

impl Notes {
    fn new(node: &Node) -> Self {
        Self {
            inferred: text(node, "inferred"),
            stability: text(node, "stability"),
        }
    }
}

impl Field {
    fn new(node: &Node) -> Self {
        Self {
            ty: needed(node, "type"),
            name: text(node, "name"),
            docs: needed(node, "docs"),
            marks: marks(node),
            absent: text(node, "absent"),
            because: text(node, "because"),
            notes: Notes::new(node),
        }
    }
}

impl Body {
    fn new(endpoint: &Node) -> Self {
        match (endpoint.get("body"), endpoint.place_of("body")) {
            (Some(body), Some(key)) => match body.text() {
                Some(ty) => Self::Whole(ty),
                None => Self::Fields(key.clone(), map(endpoint, "body", Field::new)),
            },
            _ => Self::None,
        }
    }
}

impl Reply {
    fn new(endpoint: &Node) -> Self {
        let Some(reply) = endpoint.get("reply") else {
            return Self::None;
        };
        match reply.text() {
            Some(word) if word.value == "nothing" => Self::None,
            Some(ty) => Self::Type(ty),
            None => Self::Compound(Box::new(CompoundReply {
                span: place(endpoint, "reply"),
                pages: text(reply, "pages"),
                key: text(reply, "key"),
                stream: text(reply, "stream"),
                item: text(reply, "item"),
                error: text(reply, "error"),
            })),
        }
    }
}

impl Type {
    fn new(node: &Node) -> Self {
        Self {
            docs: needed(node, "docs"),
            notes: Notes::new(node),
            patterns: texts(node, "resource"),
            fields: node.get("fields").map(|_| map(node, "fields", Field::new)),
            partial: node.get("partial").map(|partial| Partial {
                failed: texts(partial, "failed"),
                item: text(partial, "item"),
                retry: partial
                    .get("retry")
                    .map(|retry| (needed(retry, "field"), texts(retry, "is"))),
            }),
            keys: keys(node),
            values: node
                .get("values")
                .map(|_| map(node, "values", Variant::new)),
            tag: text(node, "tag"),
            content: text(node, "content"),
            untagged: text(node, "untagged").filter(|flag| flag.value == "true"),
            variants: node
                .get("variants")
                .map(|_| map(node, "variants", Variant::new)),
            name_union: node.get("name_union").map(|_| texts(node, "name_union")),
        }
    }
}

impl Variant {
    fn new(node: &Node) -> Self {
        Self {
            docs: node.text().unwrap_or_else(|| needed(node, "docs")),
            name: text(node, "name"),
            ty: text(node, "type"),
            member: text(node, "member"),
            direct: flag(node, "direct"),
            empty: flag(node, "empty"),
        }
    }
}

fn text(node: &Node, key: &str) -> Option<Text> {
    node.get(key).and_then(Node::text)
}

/// A text that the reader has already asked for where it was missing.
fn needed(node: &Node, key: &str) -> Text {
    text(node, key).unwrap_or(Spanned {
        value: String::new(),
        span: node.span.clone(),
    })
}

/// Where a key stands.
fn place(node: &Node, key: &str) -> Span {
    node.place_of(key).unwrap_or(&node.span).clone()
}

fn texts(node: &Node, key: &str) -> Vec<Text> {
    list(node, key).into_iter().filter_map(Node::text).collect()
}

fn list<'a>(node: &'a Node, key: &str) -> Vec<&'a Node> {
    node.get(key).map(Node::items).unwrap_or_default()
}

fn map<T>(node: &Node, key: &str, each: impl Fn(&Node) -> T) -> Vec<(Text, T)> {
    let entries = node.get(key).map(Node::entries).unwrap_or_default();
    let read = |(name, value): &(Key, Node)| (name.spanned(), each(value));
    entries.iter().map(read).collect()
}

/// The keys of a mapping.
fn keys(node: &Node) -> Vec<Text> {
    node.entries()
        .iter()
        .map(|(key, _)| key.spanned())
        .collect()
}

fn marks(node: &Node) -> Vec<Mark> {
    [
        ("required", Mark::Required),
        ("nullable", Mark::Nullable),
        ("lenient", Mark::Lenient),
        ("output", Mark::Output),
    ]
    .into_iter()
    .filter(|(key, _)| flag(node, key))
    .map(|(_, mark)| mark)
    .collect()
}

fn flag(node: &Node, key: &str) -> bool {
    text(node, key).is_some_and(|text| text.value == "true")
}

fn time(node: &Node, key: &str) -> Option<Spanned<u64>> {
    let text = text(node, key)?;
    Some(text.map(duration(&text.value)?))
}

fn whole(node: &Node, key: &str) -> Option<Spanned<u32>> {
    let text = text(node, key)?;
    Some(text.map(text.value.parse().ok()?))
}

fn zero<T: Default>(node: &Node) -> Spanned<T> {
    Spanned {
        value: T::default(),
        span: node.span.clone(),
    }
}

/// A block's first line: what a message about the whole block points at.
fn first_line(span: &Span) -> Span {
    Span {
        end: span.start + 1,
        ..span.clone()
    }
}
