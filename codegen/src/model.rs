//! The crate to be: every name chosen, every type resolved, every policy decided.
//!
//! Emitters print what stands here and ask nothing further. Knows neither YAML nor tokens. As JSON it is what a fake service is
//! made from.

pub(crate) mod service;
mod types;

use serde::Serialize;

use crate::docs::Docs;
use crate::name::{ConstName, Name, TypeName, Wire};
use crate::spec::Passthrough;

/// A whole API.
#[derive(Debug, Serialize)]
pub(crate) struct Api {
    /// The folder below `spec/`.
    pub(crate) folder: String,
    pub(crate) crate_name: String,
    pub(crate) version: String,
    pub(crate) title: String,
    pub(crate) docs: Docs,
    pub(crate) reference: Option<String>,
    pub(crate) hosts: Vec<Host>,
    pub(crate) auth: Option<Auth>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) propagation: Option<Propagation>,
    pub(crate) paging: Option<Paging>,
    pub(crate) error_body: Option<ErrorBody>,
    pub(crate) calls: Calls,
    pub(crate) page: Page,
    pub(crate) rows: Vec<Row>,
    /// Every distinct policy, each effect's plain one first.
    pub(crate) policies: Vec<Policy>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) events: usize,
    /// The union whose variants are the events.
    pub(crate) event_union: Option<TypeName>,
    pub(crate) cells: usize,
    pub(crate) service: service::Api,
    /// Files that go out as they are.
    #[serde(skip)]
    pub(crate) passthrough: Passthrough,
    /// Resources that this part of the API does without.
    #[serde(skip)]
    pub(crate) left_out: Vec<Name>,
    #[serde(skip)]
    pub(crate) beside: Beside,
}

impl Api {
    /// The resources that have a handle: those with something to call.
    pub(crate) fn handles(&self) -> impl Iterator<Item = &Resource> {
        let all = self.resources.iter();
        all.filter(|resource| !resource.endpoints.is_empty())
    }

    /// The policy for calls of which nothing is known: the plain one of the effect that is worst to retry.
    pub(crate) fn careful(&self) -> Option<&Policy> {
        let plain = |policy: &Policy| {
            let constant = policy.constant.as_str();
            constant.eq_ignore_ascii_case(policy.effect.word())
        };
        let policies = self.policies.iter();
        policies.max_by_key(|policy| (policy.effect, plain(policy)))
    }
}

/// What comes with the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Beside {
    /// The crate with a fake of the service.
    #[default]
    Fake,
    Nothing,
}

#[derive(Debug, Serialize)]
pub(crate) struct Host {
    pub(crate) name: Wire,
    pub(crate) url: Wire,
    pub(crate) env: Option<Wire>,
    pub(crate) docs: Docs,
}

#[derive(Debug, Serialize)]
pub(crate) struct Auth {
    pub(crate) docs: Docs,
    pub(crate) host: Wire,
    pub(crate) path: Wire,
    pub(crate) lifetime: Millis,
    pub(crate) refresh_before: Millis,
    pub(crate) key_id: Wire,
    pub(crate) secret: Wire,
    pub(crate) email: Wire,
    pub(crate) file: Option<Wire>,
    /// Docs of Basic authentication, where the API offers it.
    pub(crate) basic: Option<Docs>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RateLimit {
    pub(crate) requests: u32,
    pub(crate) per: Millis,
    /// Whether a 429 of one host pauses the calls to all.
    pub(crate) shared: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct Propagation {
    pub(crate) delay: Millis,
    pub(crate) window: Millis,
}

#[derive(Debug, Serialize)]
pub(crate) struct Paging {
    pub(crate) size: Wire,
    pub(crate) token: Wire,
    pub(crate) next: Wire,
    /// The largest page, where the service says one.
    pub(crate) max: Option<u32>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ErrorBody {
    pub(crate) message: Wire,
    pub(crate) code: Wire,
    pub(crate) help: Wire,
}

#[derive(Debug, Serialize)]
pub(crate) struct Calls {
    pub(crate) deadline: Millis,
    pub(crate) attempt_timeout: Millis,
    pub(crate) attempts: u32,
    pub(crate) max_server_wait: Millis,
    pub(crate) min_attempt: Millis,
}

/// A time in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Millis(pub(crate) u64);

/// The page that the table states.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) url: Option<String>,
}

/// What an answer or a transport outcome means, apart from what to do about it.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) constant: ConstName,
    /// The statuses that it was written for; none for a class of them or an outcome.
    pub(crate) status: Vec<u16>,
    pub(crate) docs: Docs,
    pub(crate) kind: TypeName,
    pub(crate) section: Wire,
    pub(crate) help: Wire,
    pub(crate) ambiguous: bool,
    pub(crate) wait: Wait,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Wait {
    pub(crate) min: Millis,
    pub(crate) max: Millis,
    pub(crate) retry_after: RetryAfter,
}

/// Which calls wait for a `Retry-After` header; the time is the wait where the header is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RetryAfter {
    Ignore,
    Call(Millis),
    All(Millis),
}

/// What to do on one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Return,
    RefreshCredentials,
    Retry,
    RetryIfJustCreated,
    TreatAsDone,
}

impl Action {
    /// As the spec language writes it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::RefreshCredentials => "refresh_credentials",
            Self::Retry => "retry",
            Self::RetryIfJustCreated => "retry_if_just_created",
            Self::TreatAsDone => "treat_as_done",
        }
    }
}

/// What sending a call a second time does (RFC 9110, section 9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Effect {
    Safe,
    Idempotent,
    Guarded,
    NonIdempotent,
}

impl Effect {
    /// As the spec language writes it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Idempotent => "idempotent",
            Self::Guarded => "guarded",
            Self::NonIdempotent => "non_idempotent",
        }
    }
}

/// One column of the decided table.
#[derive(Debug, Serialize)]
pub(crate) struct Policy {
    pub(crate) constant: ConstName,
    pub(crate) docs: Docs,
    pub(crate) effect: Effect,
    pub(crate) cells: Cells,
}

/// What is done on every outcome; a number is the index of a [`Row`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Cells {
    pub(crate) statuses: Vec<(u16, Cell)>,
    pub(crate) other_4xx: Cell,
    pub(crate) other_5xx: Cell,
    pub(crate) other: Cell,
    pub(crate) not_sent: Cell,
    pub(crate) maybe_applied: Cell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Cell {
    pub(crate) row: usize,
    pub(crate) action: Action,
}

/// One file of the spec: a handle with methods, and types.
#[derive(Debug, Serialize)]
pub(crate) struct Resource {
    pub(crate) module: Name,
    pub(crate) handle: TypeName,
    pub(crate) docs: Docs,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) types: Vec<Type>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Endpoint {
    pub(crate) method: Name,
    /// The type that stands for the call, such as `DevicesList`.
    pub(crate) marker: TypeName,
    pub(crate) constant: ConstName,
    pub(crate) id: Wire,
    pub(crate) docs: Docs,
    pub(crate) verb: Verb,
    pub(crate) host: Wire,
    pub(crate) path: Wire,
    pub(crate) permission: Option<Wire>,
    pub(crate) policy: ConstName,
    /// The placeholder that a 404 is about.
    pub(crate) subject: Option<Wire>,
    pub(crate) creates: Option<Creates>,
    pub(crate) mask: Option<Wire>,
    /// How to find out whether an ambiguous create was applied.
    pub(crate) reconcile: Option<Wire>,
    pub(crate) retry_failed: Option<RetryFailed>,
    pub(crate) reply: Reply,
    /// Whether an object is sent even where no member of it is set.
    pub(crate) sends_object: bool,
    /// Positional arguments.
    pub(crate) required: Vec<Param>,
    /// Setters of the call.
    pub(crate) optional: Vec<Param>,
    pub(crate) modify: Option<Modify>,
    pub(crate) service: service::Operation,
}

/// Which items of a call are worth sending again, as JSON pointers into its reply.
#[derive(Debug, Serialize)]
pub(crate) struct RetryFailed {
    /// The member of the body with the items.
    pub(crate) field: Wire,
    pub(crate) lists: Vec<Wire>,
    pub(crate) item: Wire,
    pub(crate) retry_field: Wire,
    pub(crate) retry_values: Vec<Wire>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// Where a success says what it made, as JSON pointers.
#[derive(Debug, Serialize)]
pub(crate) struct Creates {
    pub(crate) name: Wire,
    pub(crate) each: Option<Wire>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    Nothing,
    One(Ty),
    Pages { item: Ty, key: Wire },
    Stream { item: Ty, at: Wire, error: Wire },
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Param {
    pub(crate) name: Name,
    pub(crate) wire: Wire,
    pub(crate) place: Place,
    pub(crate) ty: Ty,
    pub(crate) docs: Docs,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    /// One segment of the path.
    Segment,
    /// A whole resource name, several segments of the path.
    ResourceName,
    Query,
    /// A member of the body.
    Field,
    /// A member of the body that may be null.
    NullableField,
    /// The whole body.
    Body,
}

/// How `modify` reads and writes.
#[derive(Debug, Serialize)]
pub(crate) struct Modify {
    pub(crate) method: Name,
    pub(crate) read_method: Name,
    pub(crate) read_marker: TypeName,
    pub(crate) value: Ty,
    pub(crate) path: Vec<Param>,
    /// The members that the endpoint itself writes.
    pub(crate) writable: Vec<Wire>,
    /// The members whose entries are written, by this endpoint or by others.
    pub(crate) entries: Vec<EntriesWrite>,
    pub(crate) docs: Docs,
}

impl Modify {
    /// All members that can be written.
    pub(crate) fn members(&self) -> Vec<Wire> {
        let entries = self.entries.iter().map(|entries| &entries.member);
        self.writable.iter().chain(entries).cloned().collect()
    }
}

/// How an endpoint sets and removes entries of a map of the resources that it lists.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EntriesWrite {
    pub(crate) method: Name,
    pub(crate) marker: TypeName,
    /// The member with the name of the resource, and what the name looks like.
    pub(crate) name: Wire,
    pub(crate) patterns: Vec<Wire>,
    pub(crate) member: Wire,
    pub(crate) items: Wire,
    pub(crate) set: Wire,
    pub(crate) unset: Wire,
    /// The lists of failed items, as JSON pointers into the reply.
    pub(crate) failed: Vec<Wire>,
}

/// The type of a value in Rust.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ty {
    String,
    Boolean,
    Integer,
    Number,
    Timestamp,
    Duration,
    Json,
    Secret,
    List(Box<Ty>),
    Map(Box<Ty>),
    /// A struct or union of the API.
    Named(TypeName),
    /// An open enum of the API.
    Enum(TypeName),
    /// A union of resource names.
    NameUnion(TypeName),
    /// The resource name of a type: `DeviceName`.
    NameOf(TypeName),
    /// The id of a type: `DeviceId`.
    IdOf(TypeName),
}

/// A type that the crate defines.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Type {
    Struct(Struct),
    Enum(Enum),
    Union(Union),
    NameUnion(NameUnion),
}

#[derive(Debug, Serialize)]
pub(crate) struct Struct {
    pub(crate) name: TypeName,
    pub(crate) docs: Docs,
    pub(crate) fields: Vec<Field>,
    /// Whether most members are spelled as serde's `camelCase` spells their Rust names.
    pub(crate) camel_case: bool,
    /// Unions whose members are members of this struct.
    pub(crate) unions: Vec<TypeName>,
    /// What a user writes to send one; none where it is only received.
    pub(crate) constructor: Option<Constructor>,
    pub(crate) resource: Option<Identity>,
    pub(crate) partial: Option<Partial>,
}

#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact by itself, and a member of `model.json`"
)]
pub(crate) struct Field {
    pub(crate) name: Name,
    pub(crate) wire: Wire,
    /// Whether serde finds the wire's spelling from the name.
    pub(crate) spelled: bool,
    pub(crate) ty: Ty,
    pub(crate) presence: Presence,
    pub(crate) reading: Reading,
    /// Whether only the service sets it.
    pub(crate) output: bool,
    /// Whether the description says that it is always there.
    pub(crate) required: bool,
    /// Whether the struct cannot be read without it.
    pub(crate) needed: bool,
    pub(crate) docs: Docs,
}

/// Whether a member is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Presence {
    Always,
    Optional,
    Nullable,
    /// Its members are the struct's own.
    Inlined,
    /// The resource name of the struct itself, which may be missing: empty then.
    OwnName,
}

/// How a member is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reading {
    /// As its type reads itself.
    Plain,
    /// As its default where it is null.
    OrDefault,
    /// Without the items that are null.
    List,
    OptionalList,
    /// Without the keys whose value is null.
    Map,
    OptionalMap,
    Lenient(Scalar),
    LenientOptional(Scalar),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scalar {
    Boolean,
    Integer,
    Number,
}

/// `new` takes these; each of the others has a `with_…`.
#[derive(Debug, Serialize)]
pub(crate) struct Constructor {
    pub(crate) required: Vec<usize>,
    pub(crate) optional: Vec<usize>,
}

/// How a resource is named.
#[derive(Debug, Serialize)]
pub(crate) struct Identity {
    pub(crate) name_field: Name,
    pub(crate) patterns: Vec<Pattern>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Pattern {
    pub(crate) text: Wire,
    /// `new` for the only pattern; `in_project` and the like where there are several.
    pub(crate) constructor: Name,
    pub(crate) parts: Vec<Part>,
}

/// A placeholder of a resource name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Part {
    pub(crate) name: Name,
    pub(crate) wire: Wire,
    pub(crate) ty: Ty,
}

/// Failed items inside a success.
#[derive(Debug, Serialize)]
pub(crate) struct Partial {
    pub(crate) failed: Vec<PartialList>,
}

/// One list of failed items, as the fields that lead to it.
#[derive(Debug, Serialize)]
pub(crate) struct PartialList {
    pub(crate) path: Vec<(Name, Presence)>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Enum {
    pub(crate) name: TypeName,
    pub(crate) docs: Docs,
    pub(crate) values: Vec<Value>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Value {
    pub(crate) name: TypeName,
    pub(crate) wire: Wire,
    pub(crate) docs: Docs,
}

#[derive(Debug, Serialize)]
pub(crate) struct Union {
    pub(crate) name: TypeName,
    pub(crate) docs: Docs,
    pub(crate) form: Form,
    pub(crate) variants: Vec<Variant>,
}

/// How the variant of a union is told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Form {
    /// By a tag beside the member that holds it.
    Tagged { tag: Wire },
    /// By a tag beside a member that holds any variant.
    Nested { tag: Wire, content: Wire },
    /// By the member that is there and not null.
    Untagged,
}

#[derive(Debug, Serialize)]
pub(crate) struct Variant {
    pub(crate) name: TypeName,
    /// The tag's value; the member of a [`Form::Untagged`].
    pub(crate) key: Wire,
    pub(crate) content: Content,
    pub(crate) docs: Docs,
}

/// Where a variant's value stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    /// In a member of its own.
    Member(Wire, Ty),
    /// In the content member, as it is.
    Direct(Ty),
    /// Nowhere.
    Empty,
}

/// A union of resource names.
#[derive(Debug, Serialize)]
pub(crate) struct NameUnion {
    pub(crate) name: TypeName,
    pub(crate) docs: Docs,
    /// Each is a variant, and the type whose name it holds.
    pub(crate) variants: Vec<TypeName>,
}
