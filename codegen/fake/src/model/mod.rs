//! The model as the generator writes it (`model.json`): what of it a server needs; unknown members are skipped.

pub(crate) mod envelope;
pub(crate) mod file;
pub(crate) mod index;
pub(crate) mod names;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// An API.
#[derive(Debug, Deserialize)]
pub(crate) struct Api {
    pub(crate) folder: String,
    pub(crate) crate_name: String,
    pub(crate) title: String,
    pub(crate) hosts: Vec<Host>,
    pub(crate) auth: Option<Auth>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) propagation: Option<Propagation>,
    pub(crate) paging: Option<Paging>,
    pub(crate) error_body: Option<ErrorBody>,
    pub(crate) page: Page,
    pub(crate) policies: Vec<Policy>,
    pub(crate) resources: Vec<Resource>,
    /// The union whose branches are the kinds of events.
    pub(crate) event_union: Option<String>,
    pub(crate) service: ApiService,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) env: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Auth {
    pub(crate) host: String,
    pub(crate) path: String,
    /// Milliseconds, like all spans of the file.
    pub(crate) lifetime: u64,
    /// Names of environment variables.
    pub(crate) key_id: String,
    pub(crate) secret: String,
    pub(crate) email: String,
    /// The variable that names a file with credentials.
    pub(crate) file: Option<String>,
    /// Docs of HTTP Basic, where the API has it.
    pub(crate) basic: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RateLimit {
    pub(crate) requests: u32,
    pub(crate) per: u64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Propagation {
    pub(crate) delay: u64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Paging {
    pub(crate) size: String,
    pub(crate) token: String,
    pub(crate) next: String,
    pub(crate) max: Option<u32>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ErrorBody {
    pub(crate) message: String,
    pub(crate) code: String,
    pub(crate) help: String,
}

/// The page that says what the statuses mean.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    pub(crate) url: Option<String>,
}

/// A column of the table of statuses.
#[derive(Debug, Deserialize)]
pub(crate) struct Policy {
    pub(crate) constant: String,
    /// What a repeat does: `safe`, `idempotent`, `guarded` or `non_idempotent`.
    pub(crate) effect: String,
}

/// A file of the description.
#[derive(Debug, Deserialize)]
pub(crate) struct Resource {
    pub(crate) module: String,
    pub(crate) endpoints: Vec<Operation>,
    pub(crate) types: Vec<Type>,
}

/// An endpoint.
#[derive(Debug, Deserialize)]
pub(crate) struct Operation {
    /// Such as `devices.list`.
    pub(crate) id: String,
    pub(crate) verb: Verb,
    pub(crate) host: String,
    /// With the host's prefix.
    pub(crate) path: String,
    pub(crate) permission: Option<String>,
    /// The constant of one of the API's policies.
    pub(crate) policy: String,
    pub(crate) creates: Option<Creates>,
    pub(crate) mask: Option<String>,
    pub(crate) retry_failed: Option<RetryFailed>,
    pub(crate) reply: Reply,
    pub(crate) required: Vec<Param>,
    pub(crate) optional: Vec<Param>,
    pub(crate) service: Service,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// Where a success says what it made, as JSON pointers.
#[derive(Debug, Deserialize)]
pub(crate) struct Creates {
    pub(crate) name: String,
    pub(crate) each: Option<String>,
}

/// Where a success says which items have failed, as JSON pointers.
#[derive(Debug, Deserialize)]
pub(crate) struct RetryFailed {
    /// The member of the body with the items.
    pub(crate) field: String,
    pub(crate) lists: Vec<String>,
    /// Within an entry of such a list, as what follows.
    pub(crate) item: String,
    pub(crate) retry_field: String,
    /// The reasons for which an item is worth sending again.
    pub(crate) retry_values: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    Nothing,
    One(Ty),
    Pages { key: String },
    Stream { at: String, error: String },
}

#[derive(Debug, Deserialize)]
pub(crate) struct Param {
    pub(crate) wire: String,
    pub(crate) place: Place,
    pub(crate) ty: Ty,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    Segment,
    ResourceName,
    Query,
    Field,
    NullableField,
    Body,
}

/// The type of a value.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
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
    Named(String),
    Enum(String),
    #[serde(rename = "name_union")]
    Names(String),
    NameOf(String),
    IdOf(String),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Type {
    Struct(Struct),
    Enum(Enum),
    Union(Union),
    #[serde(rename = "name_union")]
    Names(Names),
}

#[derive(Debug, Deserialize)]
pub(crate) struct Struct {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) resource: Option<Identity>,
    pub(crate) partial: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Field {
    /// Its name in Rust.
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) ty: Ty,
    pub(crate) presence: Presence,
    pub(crate) reading: Value,
    pub(crate) output: bool,
    pub(crate) required: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Presence {
    Always,
    Optional,
    Nullable,
    /// The members of the value are members of the struct itself.
    Inlined,
    OwnName,
}

/// How a resource is named.
#[derive(Debug, Deserialize)]
pub(crate) struct Identity {
    pub(crate) patterns: Vec<Pattern>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Pattern {
    /// Such as `projects/{project}/devices/{device}`.
    pub(crate) text: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) values: Vec<EnumValue>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct EnumValue {
    pub(crate) wire: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Union {
    pub(crate) name: String,
    pub(crate) form: Form,
    #[serde(rename = "variants")]
    pub(crate) branches: Vec<Branch>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Form {
    Tagged {
        tag: String,
    },
    Nested {
        tag: String,
        content: String,
    },
    #[serde(rename = "untagged")]
    Chosen,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Branch {
    /// The tag's value; the member of a chosen one.
    pub(crate) key: String,
    pub(crate) content: Content,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    Member(String, Ty),
    Direct(Ty),
    Empty,
}

/// A choice of resource names.
#[derive(Debug, Deserialize)]
pub(crate) struct Names {
    pub(crate) name: String,
    #[serde(rename = "variants")]
    pub(crate) choices: Vec<String>,
}

/// What the service does behind all endpoints (`service.yaml`).
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ApiService {
    pub(crate) access: Option<Access>,
    pub(crate) events: Option<Events>,
    /// By type.
    pub(crate) resources: BTreeMap<String, ResourceService>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Access {
    pub(crate) account: Account,
    pub(crate) key: String,
    pub(crate) member: Membership,
    pub(crate) role: RoleMembers,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Account {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) email: String,
    pub(crate) basic: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Membership {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) email: String,
    pub(crate) roles: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RoleMembers {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) permissions: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Events {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    /// The resource that reports; none where nothing in particular does.
    pub(crate) about: Option<String>,
    pub(crate) id: String,
    pub(crate) target: Option<String>,
    pub(crate) time: String,
    pub(crate) detail_time: Option<String>,
    pub(crate) latest: Option<String>,
    #[serde(rename = "retention")]
    pub(crate) keep: Option<u64>,
    pub(crate) ping: Option<String>,
    pub(crate) changes: Option<Changes>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Changes {
    #[serde(rename = "variant")]
    pub(crate) branch: String,
    pub(crate) of: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ResourceService {
    pub(crate) parent: Option<String>,
    pub(crate) empty_of: Vec<String>,
    pub(crate) ids: Ids,
    pub(crate) unique: Vec<String>,
    #[serde(rename = "max")]
    pub(crate) most: Option<u32>,
    pub(crate) entry_of: Option<EntryOf>,
    pub(crate) behaviour: Option<String>,
    /// By wire name or dotted path.
    pub(crate) members: BTreeMap<String, MemberRules>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ids {
    #[default]
    Xid,
    Decimal,
    From(String),
}

/// A resource that is an entry of a map of its parent.
#[derive(Debug, Deserialize)]
pub(crate) struct EntryOf {
    pub(crate) map: String,
    pub(crate) key: String,
    pub(crate) value: String,
}

/// How the service fills a member and what it refuses there.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MemberRules {
    pub(crate) fill: Option<Fill>,
    #[serde(rename = "min")]
    pub(crate) least: Option<u64>,
    #[serde(rename = "max")]
    pub(crate) most: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fill {
    Id,
    Created,
    Changed,
    Default(Value),
    Value(Value),
    Text(String),
    Copy(String),
    Count(Count),
    Exists(Exists),
}

#[derive(Debug, Deserialize)]
pub(crate) struct Count {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) by: Option<String>,
    #[serde(rename = "where")]
    pub(crate) only: BTreeMap<String, Value>,
    pub(crate) unless: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Exists {
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) same: String,
}

/// What an endpoint does.
#[derive(Debug, Deserialize)]
pub(crate) struct Service {
    pub(crate) does: Does,
    /// The type of the resource that it is about.
    pub(crate) of: Option<String>,
    /// By the parameter's wire name.
    pub(crate) filters: BTreeMap<String, FilterRule>,
    /// Members, by path, that a resource must have to be there for this endpoint.
    #[serde(rename = "where")]
    pub(crate) only: BTreeMap<String, Value>,
    /// Members of the body of which one must be sent.
    pub(crate) one_of: Vec<String>,
    /// The parameter that, when true, makes the call change nothing.
    #[serde(rename = "dry_run")]
    pub(crate) unless: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Does {
    List,
    Read,
    Update,
    Replace,
    Delete,
    Publish,
    History,
    Follow,
    Find,
    Act,
    Create {
        prefix: String,
        set: BTreeMap<String, Value>,
    },
    ChangeEntries {
        items: String,
        member: String,
        set: String,
        unset: String,
    },
    Move {
        items: String,
        moved: String,
    },
    CreateEach {
        items: String,
        parent: Option<String>,
    },
    DeleteEach {
        items: String,
    },
    Set {
        members: BTreeMap<String, Value>,
        refuse_again: bool,
    },
    Behaviour(String),
}

/// How a query parameter narrows what is listed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FilterRule {
    /// Words that occur somewhere in the resource.
    #[serde(rename = "search")]
    Words,
    /// A path to sort by.
    Order,
    /// Not a filter: how often a stream says that it is alive.
    Ping,
    /// The id of the resource, or of what the event is about.
    Id,
    /// The value of this member is one of those given.
    Member(String),
    /// Entries of this map, `key=value`, `key=` or `key`.
    Entries(String),
    From {
        member: String,
        /// Milliseconds before now.
        default: Option<u64>,
    },
    Until {
        member: String,
    },
    /// The resource lies in the named one, belongs to it, or names it in this member.
    Within {
        member: Option<String>,
    },
}
