//! A made-up API of a cold store, as the generator would emit it.

mod keys;
mod names;
mod parameters;
mod policies;
mod stage;

use std::time::Duration;

use runtime::{
    Api, Auth, AuthEnv, Call, Calls, ClientBuilder, Creates, Endpoint, ErrorBody, Extra, Host,
    Http, Method, Operation, Paging, Policy, Propagation, Shape, members,
};

pub(crate) use keys::{MAKE_KEY, MakeKey};
pub(crate) use names::{Id, Name, Resource};
pub(crate) use parameters::Parameters;
pub(crate) use policies::{DELETE, GUARDED, ONCE, READ, WRITE};
pub(crate) use stage::{GOOD, Stage, account, bad, good, token};

pub(crate) const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

pub(crate) static API: Api = api();

/// Returns the constants, for an API that differs in some of them.
pub(crate) const fn api() -> Api {
    Api {
        name: "cold-store",
        version: "1.2.3",
        hosts: &[
            Host {
                name: "api",
                url: "https://api.cold.example",
                env: Some("COLD_URL"),
            },
            Host {
                name: "identity",
                url: "https://identity.cold.example",
                env: None,
            },
        ],
        auth: Some(Auth {
            host: "identity",
            path: "/oauth2/token",
            lifetime: seconds(3600),
            refresh_before: seconds(60),
            env: AuthEnv {
                key_id: "COLD_KEY_ID",
                secret: "COLD_SECRET",
                email: "COLD_EMAIL",
            },
            file: Some("COLD_FILE"),
            basic: true,
        }),
        propagation: Some(Propagation {
            delay: seconds(1),
            window: seconds(10),
        }),
        paging: Some(Paging {
            size: "pageSize",
            token: "pageToken",
            next: "nextPageToken",
            max: 100,
        }),
        error_body: ErrorBody {
            message: "error",
            code: "code",
            help: "help",
        },
        calls: Calls {
            deadline: seconds(60),
            attempt_timeout: seconds(10),
            attempts: 4,
            max_server_wait: seconds(300),
            min_attempt: Duration::from_millis(250),
        },
        rate_limit: None,
        shared_limit: false,
    }
}

/// Says what most operations have in common.
const fn operation(
    id: &'static str,
    method: Method,
    path: &'static str,
    policy: &'static Policy,
) -> Operation {
    Operation {
        sensitive: false,
        ..Operation::new(id, method, "api", path, policy)
    }
}

/// Emits the type of a call with its constants.
macro_rules! endpoint {
    ($type:ident, [$($reply:tt)*], $operation:expr) => {
        runtime::endpoint! { $type, $($reply)*, $type::CONSTANTS }

        impl $type {
            pub(crate) const CONSTANTS: Operation = $operation;
        }
    };
}

const BOX: &str = "/v2/rooms/{room}/boxes/{box}";
const BOXES: &str = "/v2/rooms/{room}/boxes";

endpoint!(
    Get,
    [one Crate],
    Operation {
        permission: Some("box.read"),
        subject: Some("box"),
        ..operation("boxes.get", Method::Get, BOX, &READ)
    }
);
endpoint!(
    List,
    [pages of Crate],
    Operation {
        reply: Shape::Pages { items: "boxes" },
        ..operation("boxes.list", Method::Get, BOXES, &READ)
    }
);
endpoint!(
    Create,
    [one Crate],
    Operation {
        creates: Some(Creates {
            name: "/name",
            each: None
        }),
        reconcile: Some("`boxes.list`, compare `label`"),
        ..operation("boxes.create", Method::Post, BOXES, &ONCE)
    }
);
endpoint!(
    Import,
    [one Extra],
    Operation {
        creates: Some(Creates {
            name: "",
            each: Some("/created")
        }),
        ..operation(
            "boxes.import",
            Method::Post,
            "/v2/rooms/{room}/boxes:import",
            &GUARDED
        )
    }
);
endpoint!(
    Update,
    [one Crate],
    Operation {
        mask: Some("updateMask"),
        subject: Some("box"),
        ..operation("boxes.update", Method::Patch, BOX, &WRITE)
    }
);
endpoint!(
    Replace,
    [nothing],
    Operation {
        reply: Shape::Nothing,
        ..operation("boxes.replace", Method::Put, BOX, &WRITE)
    }
);
endpoint!(
    Delete,
    [nothing],
    Operation {
        reply: Shape::Nothing,
        subject: Some("box"),
        ..operation("boxes.delete", Method::Delete, BOX, &DELETE)
    }
);
endpoint!(
    Named,
    [one Extra],
    operation("anything.get", Method::Get, "/v2/{name}:check", &READ)
);
endpoint!(
    Watch,
    [stream of Event],
    Operation {
        reply: Shape::Stream {
            item: "/result/event",
            error: "/error"
        },
        ..operation(
            "boxes.watch",
            Method::Get,
            "/v2/rooms/{room}/boxes:watch",
            &READ
        )
    }
);

/// A box in a room.
#[derive(Clone, Default, PartialEq)]
pub struct Crate {
    pub(crate) name: Name<Crate>,
    pub(crate) label: String,
    pub(crate) note: Option<String>,
    pub(crate) degrees: f64,
    pub(crate) extra: Extra,
}

members! {
    Crate { name: "name", label: "label", note: "note", degrees: "degrees" }
}

impl Resource for Crate {
    const PATTERNS: &'static [&'static str] =
        &["rooms/{room}/boxes/{box}", "shelves/{shelf}/boxes/{box}"];

    fn name(&self) -> &Name<Self> {
        &self.name
    }
}

pub(crate) type CrateId = Id<Crate>;

#[derive(Clone, Default, PartialEq)]
pub struct Event {
    pub(crate) id: u32,
    pub(crate) extra: Extra,
}

members! {
    Event { id: "id" }
}

impl Event {
    pub(crate) fn of(id: u32) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }
}

/// A client as it is emitted.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: Http,
}

impl From<Http> for Client {
    fn from(http: Http) -> Self {
        Self { http }
    }
}

impl Client {
    pub(crate) fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new(&API)
    }

    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    /// Starts a call that needs no more than a room and a box.
    pub(crate) fn call<E: Endpoint>(&self) -> E {
        let call = Call::new(&self.http)
            .path::<String>("room", "r")
            .path::<CrateId>("box", "b");
        call.into()
    }

    pub(crate) fn get(&self, id: &str) -> Get {
        let call = Call::new(&self.http)
            .path::<String>("room", "r")
            .path::<CrateId>("box", id);
        call.into()
    }
}
