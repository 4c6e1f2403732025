//! A made-up API of a cold store, as the generator would emit it.

use std::time::Duration;

use runtime::runtime::{
    Api, Call, Calls, ClientBuilder, Creates, Credentials, Effect, Endpoint, ErrorBody, ErrorKind,
    Extra, Host, Http, Id, Method, Name, Nothing, One, Operation, Paged, Paging, Policy, Resource,
    RetryAfter, Row, Rule, Scene, Scripted, Secret, Settle, Shape, SignIn, SignInEnv, Streamed,
    VirtualClock, Wait,
};
use serde::{Deserialize, Serialize};

pub(crate) const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

pub(crate) static API: Api = Api {
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
    sign_in: Some(SignIn {
        host: "identity",
        path: "/oauth2/token",
        lifetime: seconds(3600),
        renew_before: seconds(60),
        env: SignInEnv {
            key_id: "COLD_KEY_ID",
            secret: "COLD_SECRET",
            email: "COLD_EMAIL",
        },
        file: Some("COLD_FILE"),
        basic: true,
    }),
    settle: Some(Settle {
        wait: seconds(1),
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
    },
    quota: None,
};

const fn row(kind: ErrorKind, help: &'static str, floor: u64, ambiguous: bool) -> Row {
    let wait = Wait {
        floor: seconds(floor),
        cap: seconds(30),
        retry_after: RetryAfter::Ignore,
    };
    Row {
        kind,
        section: "",
        help,
        wait,
        ambiguous,
    }
}

const INVALID: Row = row(ErrorKind::InvalidArgument, "Check the values.", 0, false);
const UNAUTHENTICATED: Row = row(
    ErrorKind::Unauthenticated,
    "Check the credentials.",
    0,
    false,
);
const DENIED: Row = row(ErrorKind::PermissionDenied, "Ask for a role.", 0, false);
const NOT_FOUND: Row = row(ErrorKind::NotFound, "Check the name.", 1, false);
const CONFLICT: Row = row(ErrorKind::Conflict, "Read it again.", 1, false);
const INTERNAL: Row = row(ErrorKind::Internal, "Try later.", 1, true);
const WRONG_METHOD: Row = row(ErrorKind::WrongMethod, "This is a bug.", 0, false);
const UNAVAILABLE: Row = row(ErrorKind::Unavailable, "Try later.", 1, true);
const TIMEOUT: Row = row(ErrorKind::Timeout, "Try later.", 10, true);
const REJECTED: Row = row(ErrorKind::Rejected, "Look at the message.", 0, false);
const SERVER: Row = row(ErrorKind::Server, "Try later.", 1, true);
const UNEXPECTED: Row = row(ErrorKind::Unexpected, "Is there a proxy?", 0, false);
const NOT_SENT: Row = row(ErrorKind::NotSent, "Check the network.", 1, false);
const MAYBE: Row = row(ErrorKind::MaybeApplied, "Check the network.", 1, true);
const TOO_MANY: Row = Row {
    wait: Wait {
        floor: seconds(0),
        cap: seconds(0),
        retry_after: RetryAfter::All {
            default: seconds(5),
        },
    },
    ..row(ErrorKind::TooManyRequests, "Slow down.", 0, false)
};

const fn policy(name: &'static str, effect: Effect, statuses: &'static [(u16, Rule)]) -> Policy {
    let once = matches!(effect, Effect::Once);
    Policy {
        name,
        effect,
        statuses,
        other_4xx: REJECTED.returned(),
        other_5xx: if once {
            SERVER.returned()
        } else {
            SERVER.repeated()
        },
        other: UNEXPECTED.returned(),
        not_sent: NOT_SENT.repeated(),
        maybe_applied: if once {
            MAYBE.returned()
        } else {
            MAYBE.repeated()
        },
    }
}

const fn statuses(not_found: Rule) -> [(u16, Rule); 9] {
    [
        (400, INVALID.returned()),
        (401, UNAUTHENTICATED.renewed()),
        (403, DENIED.returned()),
        (404, not_found),
        (409, CONFLICT.returned()),
        (429, TOO_MANY.repeated()),
        (500, INTERNAL.repeated()),
        (501, WRONG_METHOD.returned()),
        (504, TIMEOUT.repeated()),
    ]
}

const SETTLED: [(u16, Rule); 9] = statuses(NOT_FOUND.settled());
const FINISHED: [(u16, Rule); 9] = statuses(NOT_FOUND.finished());

pub(crate) static READ: Policy = policy("read", Effect::Read, &SETTLED);
pub(crate) static WRITE: Policy = policy("write", Effect::Write, &SETTLED);
pub(crate) static DELETE: Policy = policy("delete", Effect::Write, &FINISHED);
pub(crate) static GUARDED: Policy = policy("guarded", Effect::Guarded, &SETTLED);
pub(crate) static ONCE: Policy = policy(
    "once",
    Effect::Once,
    &[
        (400, INVALID.returned()),
        (401, UNAUTHENTICATED.renewed()),
        (404, NOT_FOUND.settled()),
        (409, CONFLICT.returned()),
        (429, TOO_MANY.repeated()),
        (500, INTERNAL.returned()),
        (503, UNAVAILABLE.returned()),
        (504, TIMEOUT.returned()),
    ],
);

/// Says what most operations have in common.
const fn operation(
    id: &'static str,
    method: Method,
    path: &'static str,
    policy: &'static Policy,
) -> Operation {
    Operation {
        id,
        method,
        host: "api",
        path,
        permission: None,
        policy,
        subject: None,
        creates: None,
        mask: None,
        lookup: None,
        reply: Shape::One,
    }
}

/// Emits a marker type with its constants.
macro_rules! endpoint {
    ($type:ident, $reply:ty, $operation:expr) => {
        pub(crate) struct $type;

        impl Endpoint for $type {
            const OPERATION: &'static Operation = {
                static OPERATION: Operation = $operation;
                &OPERATION
            };
            type Reply = $reply;
        }
    };
}

const BOX: &str = "/v2/rooms/{room}/boxes/{box}";
const BOXES: &str = "/v2/rooms/{room}/boxes";

endpoint!(
    Get,
    One<Crate>,
    Operation {
        permission: Some("box.read"),
        subject: Some("box"),
        ..operation("boxes.get", Method::Get, BOX, &READ)
    }
);
endpoint!(
    List,
    Paged<Crate>,
    Operation {
        reply: Shape::Pages { items: "boxes" },
        ..operation("boxes.list", Method::Get, BOXES, &READ)
    }
);
endpoint!(
    Create,
    One<Crate>,
    Operation {
        creates: Some(Creates {
            name: "/name",
            each: None
        }),
        lookup: Some("`boxes.list`, compare `label`"),
        ..operation("boxes.create", Method::Post, BOXES, &ONCE)
    }
);
endpoint!(
    Import,
    One<Extra>,
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
    One<Crate>,
    Operation {
        mask: Some("updateMask"),
        subject: Some("box"),
        ..operation("boxes.update", Method::Patch, BOX, &WRITE)
    }
);
endpoint!(
    Replace,
    Nothing,
    Operation {
        reply: Shape::Nothing,
        ..operation("boxes.replace", Method::Put, BOX, &WRITE)
    }
);
endpoint!(
    Delete,
    Nothing,
    Operation {
        reply: Shape::Nothing,
        subject: Some("box"),
        ..operation("boxes.delete", Method::Delete, BOX, &DELETE)
    }
);
endpoint!(
    Named,
    One<Extra>,
    operation("anything.get", Method::Get, "/v2/{name}:check", &READ)
);
endpoint!(
    Watch,
    Streamed<Event>,
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Crate {
    pub(crate) name: Name<Crate>,
    pub(crate) label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    pub(crate) degrees: f64,
}

impl Resource for Crate {
    const PATTERNS: &'static [&'static str] =
        &["rooms/{room}/boxes/{box}", "shelves/{shelf}/boxes/{box}"];

    fn name(&self) -> &Name<Self> {
        &self.name
    }
}

pub(crate) type CrateId = Id<Crate>;

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: u32,
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
    pub(crate) fn call<E: Endpoint>(&self) -> Call<E> {
        Call::new(&self.http)
            .path::<String>("room", "r")
            .path::<CrateId>("box", "b")
    }

    pub(crate) fn get(&self, id: &str) -> Call<Get> {
        Call::new(&self.http)
            .path::<String>("room", "r")
            .path::<CrateId>("box", id)
    }
}

/// The reply of a service that has what is asked for.
pub(crate) const GOOD: &str = r#"{"name":"rooms/r/boxes/b","label":"peas","degrees":-18}"#;

pub(crate) fn good() -> Scene {
    Scene::answer(200, GOOD)
}

pub(crate) fn bad(status: u16) -> Scene {
    Scene::answer(
        status,
        format!(r#"{{"error":"because","code":{status},"help":"https://help.example/{status}"}}"#),
    )
}

pub(crate) fn token(value: &str) -> Scene {
    Scene::answer(
        200,
        format!(r#"{{"access_token":"{value}","token_type":"bearer","expires_in":3600}}"#),
    )
}

pub(crate) fn account() -> Credentials {
    Credentials::ServiceAccount {
        key_id: "key-1".to_owned(),
        email: "robot@cold.example".to_owned(),
        secret: Secret::from("swordfish"),
    }
}

/// A client, its clock and its transport.
pub(crate) struct Stage {
    pub(crate) clock: VirtualClock,
    pub(crate) script: Scripted,
    pub(crate) client: Client,
}

impl Stage {
    /// Sets a stage without credentials and with dice that always roll one half.
    pub(crate) fn new(scenes: impl IntoIterator<Item = Scene>) -> Self {
        let clock = VirtualClock::new();
        let script = Scripted::new(clock.clone(), scenes);
        Self::with(clock, script, |builder| builder)
    }

    /// Sets a stage for a service account; the first scene is its sign-in.
    pub(crate) fn signed_in(scenes: impl IntoIterator<Item = Scene>) -> Self {
        let clock = VirtualClock::new();
        let script = Scripted::new(clock.clone(), scenes);
        Self::with(clock, script, |builder| builder.credentials(account()))
    }

    pub(crate) fn with(
        clock: VirtualClock,
        script: Scripted,
        set: impl FnOnce(ClientBuilder<Client>) -> ClientBuilder<Client>,
    ) -> Self {
        let builder = Client::builder()
            .clock(clock.clone())
            .transport(script.clone())
            .dice(|| 0.5);
        let client = set(builder).build().expect("the stage is set");
        Self {
            clock,
            script,
            client,
        }
    }

    /// Returns the times at which requests came, in milliseconds.
    pub(crate) fn times(&self) -> Vec<u128> {
        self.script
            .seen()
            .iter()
            .map(|seen| seen.at.as_millis())
            .collect()
    }

    pub(crate) fn urls(&self) -> Vec<String> {
        self.script
            .seen()
            .into_iter()
            .map(|seen| seen.request.url)
            .collect()
    }

    /// Returns the body of a request as JSON.
    pub(crate) fn body(&self, index: usize) -> serde_json::Value {
        let body = self.script.seen()[index]
            .request
            .body
            .clone()
            .expect("a body");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// Returns a header of a request.
    pub(crate) fn header(&self, index: usize, name: &str) -> Option<String> {
        let value = self.script.seen()[index]
            .request
            .headers
            .get(name)?
            .to_str()
            .ok()?
            .to_owned();
        Some(value)
    }
}
