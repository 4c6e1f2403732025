//! What the service does behind its endpoints: nothing of it is in a generated client, all of it is in what a fake reads.
//!
//! Every key is written, also where nothing is said, so that a reader needs no defaults.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::Millis;
use crate::name::{TypeName, Wire};

/// What endpoints have in common.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Api {
    pub(crate) access: Option<Access>,
    pub(crate) events: Option<Events>,
    pub(crate) resources: BTreeMap<TypeName, Resource>,
}

/// Who may do what.
#[derive(Debug, Serialize)]
pub(crate) struct Access {
    pub(crate) account: Account,
    pub(crate) key: TypeName,
    pub(crate) member: Member,
    pub(crate) role: Role,
}

/// The account that a request authenticates as.
#[derive(Debug, Serialize)]
pub(crate) struct Account {
    #[serde(rename = "type")]
    pub(crate) ty: TypeName,
    pub(crate) email: Wire,
    /// The member that allows HTTP Basic.
    pub(crate) basic: Option<Wire>,
}

/// What gives an account its roles.
#[derive(Debug, Serialize)]
pub(crate) struct Member {
    #[serde(rename = "type")]
    pub(crate) ty: TypeName,
    pub(crate) email: Wire,
    pub(crate) roles: Wire,
}

/// What gives a role its permissions.
#[derive(Debug, Serialize)]
pub(crate) struct Role {
    #[serde(rename = "type")]
    pub(crate) ty: TypeName,
    pub(crate) permissions: Wire,
}

/// How events look and how long they are kept.
#[derive(Debug, Serialize)]
pub(crate) struct Events {
    #[serde(rename = "type")]
    pub(crate) ty: TypeName,
    pub(crate) about: Option<TypeName>,
    pub(crate) id: Wire,
    pub(crate) target: Option<Wire>,
    pub(crate) time: Wire,
    pub(crate) detail_time: Option<Wire>,
    pub(crate) latest: Option<Wire>,
    pub(crate) retention: Option<Millis>,
    pub(crate) ping: Option<Wire>,
    pub(crate) changes: Option<Changes>,
}

/// The event that the service makes when a map changes.
#[derive(Debug, Serialize)]
pub(crate) struct Changes {
    pub(crate) variant: Wire,
    pub(crate) of: Wire,
}

/// What the service does with the resources of a type.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Resource {
    pub(crate) parent: Option<Wire>,
    pub(crate) empty_of: Vec<TypeName>,
    pub(crate) ids: Ids,
    pub(crate) unique: Vec<Wire>,
    pub(crate) max: Option<u32>,
    pub(crate) entry_of: Option<EntryOf>,
    pub(crate) behaviour: Option<Wire>,
    pub(crate) members: BTreeMap<Wire, Rule>,
}

/// How new ids are made.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ids {
    #[default]
    Xid,
    Decimal,
    From(Wire),
}

/// A resource that is an entry of a map of its parent.
#[derive(Debug, Serialize)]
pub(crate) struct EntryOf {
    pub(crate) map: Wire,
    pub(crate) key: Wire,
    pub(crate) value: Wire,
}

/// How the service fills a member, and what it refuses there.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Rule {
    pub(crate) fill: Option<Fill>,
    pub(crate) min: Option<u32>,
    pub(crate) max: Option<u32>,
}

/// Where a member's value comes from.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fill {
    Id,
    Created,
    Changed,
    Default(Value),
    Value(Value),
    Text(Wire),
    Copy(Wire),
    Count(Count),
    Exists(Exists),
}

/// A number of other resources.
#[derive(Debug, Serialize)]
pub(crate) struct Count {
    #[serde(rename = "type")]
    pub(crate) ty: TypeName,
    pub(crate) by: Option<Wire>,
    #[serde(rename = "where")]
    pub(crate) only: BTreeMap<Wire, Value>,
    pub(crate) unless: BTreeMap<Wire, Value>,
}

/// Whether there is another resource.
#[derive(Debug, Serialize)]
pub(crate) struct Exists {
    #[serde(rename = "type")]
    pub(crate) ty: TypeName,
    pub(crate) same: Wire,
}

/// What an endpoint does.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Operation {
    pub(crate) does: Does,
    /// The resource that it is about; for events that which reports.
    pub(crate) of: Option<TypeName>,
    pub(crate) filters: BTreeMap<Wire, Filter>,
    #[serde(rename = "where")]
    pub(crate) only: BTreeMap<Wire, Value>,
    pub(crate) one_of: Vec<Wire>,
    pub(crate) dry_run: Option<Wire>,
}

/// A verb.
#[derive(Debug, Default, Serialize)]
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
    #[default]
    Act,
    Create {
        prefix: Wire,
        set: BTreeMap<Wire, Value>,
    },
    ChangeEntries {
        items: Wire,
        member: Wire,
        set: Wire,
        unset: Wire,
    },
    Move {
        items: Wire,
        moved: Wire,
    },
    CreateEach {
        items: Wire,
        parent: Option<Wire>,
    },
    DeleteEach {
        items: Wire,
    },
    Set {
        members: BTreeMap<Wire, Value>,
        refuse_again: bool,
    },
    Behaviour(Wire),
}

/// What a query parameter does to what is listed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Filter {
    Search,
    Order,
    Ping,
    Id,
    Member(Wire),
    Entries(Wire),
    From {
        member: Wire,
        default: Option<Millis>,
    },
    Until {
        member: Wire,
    },
    Within {
        member: Option<Wire>,
    },
}
