//! What of a `model.json` somebody else can notice, read tolerantly: a member that an older generator did not write is its default,
//! one that a newer one added is skipped.

mod policy;
mod service;
mod ty;
mod types;

use serde::Deserialize;
use serde_json::Value;

pub(crate) use policy::{
    Calls, Cell, Cells, Page, Policy, Propagation, RateLimit, RetryAfter, Row, Wait,
};
pub(crate) use service::Service;
pub(crate) use ty::Ty;
pub(crate) use types::{
    Content, Enum, EnumValue, Field, Form, Identity, NameUnion, Part, Partial, Pattern, Struct,
    Type, Union, Variant,
};

/// `model.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct File {
    pub(crate) generator: String,
    pub(crate) api: Api,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Api {
    pub(crate) folder: String,
    pub(crate) crate_name: String,
    pub(crate) version: String,
    pub(crate) title: String,
    pub(crate) docs: String,
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
    pub(crate) policies: Vec<Policy>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) event_union: Option<String>,
    pub(crate) service: Service,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) env: Option<String>,
    pub(crate) docs: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Auth {
    pub(crate) docs: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) lifetime: u64,
    pub(crate) refresh_before: u64,
    pub(crate) key_id: String,
    pub(crate) secret: String,
    pub(crate) email: String,
    pub(crate) file: Option<String>,
    pub(crate) basic: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Paging {
    pub(crate) size: String,
    pub(crate) token: String,
    pub(crate) next: String,
    pub(crate) max: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ErrorBody {
    pub(crate) message: String,
    pub(crate) code: String,
    pub(crate) help: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Resource {
    pub(crate) module: String,
    pub(crate) handle: String,
    pub(crate) docs: String,
    #[serde(rename = "endpoints")]
    pub(crate) operations: Vec<Operation>,
    pub(crate) types: Vec<Type>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) marker: String,
    pub(crate) constant: String,
    pub(crate) id: String,
    pub(crate) docs: String,
    pub(crate) verb: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) permission: Option<String>,
    pub(crate) policy: String,
    pub(crate) subject: Option<String>,
    pub(crate) creates: Option<Creates>,
    pub(crate) mask: Option<String>,
    pub(crate) reconcile: Option<String>,
    pub(crate) retry_failed: Option<RetryFailed>,
    pub(crate) reply: Reply,
    pub(crate) sends_object: bool,
    pub(crate) required: Vec<Param>,
    pub(crate) optional: Vec<Param>,
    pub(crate) modify: Option<Modify>,
    /// What a fake does; nobody else sees it.
    pub(crate) service: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Creates {
    pub(crate) name: String,
    pub(crate) each: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RetryFailed {
    pub(crate) field: String,
    pub(crate) lists: Vec<String>,
    pub(crate) item: String,
    pub(crate) retry_field: String,
    pub(crate) retry_values: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    #[default]
    Nothing,
    One(Ty),
    Pages {
        #[serde(default)]
        item: Ty,
        #[serde(default)]
        key: String,
    },
    Stream {
        #[serde(default)]
        item: Ty,
        #[serde(default)]
        at: String,
        #[serde(default)]
        error: String,
    },
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) place: String,
    pub(crate) ty: Ty,
    pub(crate) docs: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Modify {
    pub(crate) method: String,
    pub(crate) read_method: String,
    pub(crate) read_marker: String,
    pub(crate) value: Ty,
    pub(crate) path: Vec<Param>,
    pub(crate) writable: Vec<String>,
    pub(crate) entries: Vec<EntriesWrite>,
    pub(crate) docs: String,
}

impl Modify {
    /// All members that can be written.
    pub(crate) fn members(&self) -> Vec<String> {
        let entries = self.entries.iter().map(|entries| &entries.member);
        self.writable.iter().chain(entries).cloned().collect()
    }
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct EntriesWrite {
    pub(crate) method: String,
    pub(crate) marker: String,
    pub(crate) name: String,
    pub(crate) patterns: Vec<String>,
    pub(crate) member: String,
    pub(crate) items: String,
    pub(crate) set: String,
    pub(crate) unset: String,
    pub(crate) failed: Vec<String>,
}

impl EntriesWrite {
    /// What is sent, in words.
    pub(crate) fn sent(&self) -> String {
        format!(
            "`{}` of `{}` at `{}`, with `{}` and `{}`",
            self.member, self.name, self.items, self.set, self.unset
        )
    }

    /// By which call, for which names, and what fails, in words.
    pub(crate) fn done(&self) -> String {
        format!(
            "`{}` by `{}` ({}) of {}, failed in {}",
            self.member,
            self.method,
            self.marker,
            self.patterns.join(" or "),
            self.failed.join(" and "),
        )
    }
}
