//! A made-up API with one endpoint for each effect, a list and a stream, under the table that the
//! worked example has.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, SystemTime};

use runtime::{
    Api, Auth, AuthEnv, BoxFuture, Call, Calls, ClientBuilder, Clock, Credentials, Effect,
    Endpoint, ErrorBody, ErrorKind, Extra, Host, Http, HttpTransport, Method, Operation, Paging,
    Policy, RetryAfter, Row, Rule, Secret, Shape, Wait, endpoint, members,
};

/// The reply of a service that has what is asked for.
pub(crate) const GOOD: &str = r#"{"label":"peas"}"#;

/// The transports of all scripts: each script has addresses of its own, and a transport is slow to
/// make.
pub(crate) static HTTP: LazyLock<HttpTransport> =
    LazyLock::new(|| HttpTransport::new().expect("a transport"));
pub(crate) static HTTP2: LazyLock<HttpTransport> = LazyLock::new(|| {
    HttpTransport::builder()
        .http2_only()
        .build()
        .expect("a transport")
});

/// The time limit of an attempt, which no wait of a script has.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(61);

/// Waits are shorter, the deadline of a call is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(1000);

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

static API: Api = Api {
    name: "adversary",
    version: "1.0.0",
    hosts: &[
        Host {
            name: "api",
            url: "http://127.0.0.1:1",
            env: None,
        },
        Host {
            name: "identity",
            url: "http://127.0.0.1:1",
            env: None,
        },
    ],
    auth: Some(Auth {
        host: "identity",
        path: "/token",
        lifetime: seconds(3600),
        refresh_before: seconds(60),
        env: AuthEnv {
            key_id: "ADVERSARY_KEY_ID",
            secret: "ADVERSARY_SECRET",
            email: "ADVERSARY_EMAIL",
        },
        file: None,
        basic: true,
    }),
    propagation: None,
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
        deadline: seconds(3600),
        attempt_timeout: ATTEMPT,
        attempts: 3,
        max_server_wait: seconds(300),
        min_attempt: Duration::from_millis(250),
    },
    rate_limit: None,
    shared_limit: false,
};

const fn row(kind: ErrorKind, min: u64, retry_after: RetryAfter, ambiguous: bool) -> Row {
    Row {
        kind,
        section: "",
        help: "",
        wait: Wait {
            min: seconds(min),
            max: seconds(30),
            retry_after,
        },
        ambiguous,
    }
}

const CALL: RetryAfter = RetryAfter::Call {
    without_header: Duration::ZERO,
};
const ALL: RetryAfter = RetryAfter::All {
    without_header: seconds(10),
};

const fn returned(kind: ErrorKind) -> Rule {
    row(kind, 0, RetryAfter::Ignore, false).returned()
}

/// A row that is retried unless that could have a second effect.
const fn unless(once: bool, kind: ErrorKind, min: u64, retry_after: RetryAfter) -> Rule {
    let row = row(kind, min, retry_after, true);
    if once { row.returned() } else { row.retried() }
}

const fn statuses(once: bool) -> [(u16, Rule); 12] {
    [
        (400, returned(ErrorKind::InvalidArgument)),
        (
            401,
            row(ErrorKind::Unauthenticated, 0, RetryAfter::Ignore, false).refreshed(),
        ),
        (403, returned(ErrorKind::PermissionDenied)),
        (404, returned(ErrorKind::NotFound)),
        (408, unless(once, ErrorKind::Timeout, 1, CALL)),
        (409, returned(ErrorKind::Conflict)),
        (429, row(ErrorKind::RateLimited, 1, ALL, false).retried()),
        (500, unless(once, ErrorKind::Internal, 1, CALL)),
        (501, returned(ErrorKind::WrongMethod)),
        (502, unless(once, ErrorKind::Unavailable, 1, CALL)),
        (503, unless(once, ErrorKind::Unavailable, 1, CALL)),
        (504, unless(once, ErrorKind::Timeout, 10, CALL)),
    ]
}

const REPEATED: [(u16, Rule); 12] = statuses(false);
const ONCE: [(u16, Rule); 12] = statuses(true);

const fn policy(effect: Effect) -> Policy {
    let once = matches!(effect, Effect::NonIdempotent);
    Policy {
        name: "",
        effect,
        statuses: if once { &ONCE } else { &REPEATED },
        other_4xx: returned(ErrorKind::Rejected),
        other_5xx: unless(once, ErrorKind::Server, 1, CALL),
        other: returned(ErrorKind::Unexpected),
        not_sent: row(ErrorKind::NotSent, 1, RetryAfter::Ignore, false).retried(),
        maybe_applied: unless(once, ErrorKind::MaybeApplied, 1, RetryAfter::Ignore),
    }
}

static SAFE: Policy = policy(Effect::Safe);
static GUARDED: Policy = policy(Effect::Guarded);
static NON_IDEMPOTENT: Policy = policy(Effect::NonIdempotent);

const fn operation(id: &'static str, method: Method, policy: &'static Policy) -> Operation {
    Operation::new(id, method, "api", "/v1/things", policy)
}

const GET: Operation = operation("things.get", Method::Get, &SAFE);
const ADD: Operation = operation("things.add", Method::Put, &GUARDED);
const CREATE: Operation = operation("things.create", Method::Post, &NON_IDEMPOTENT);
const LIST: Operation = Operation {
    reply: Shape::pages("things"),
    ..operation("things.list", Method::Get, &SAFE)
};
const WATCH: Operation = Operation {
    reply: Shape::stream("/result", "/error"),
    ..operation("things.watch", Method::Get, &SAFE)
};

endpoint!(Get, one Thing, GET);
endpoint!(Add, one Thing, ADD);
endpoint!(Create, one Thing, CREATE);
endpoint!(List, pages of Thing, LIST);
endpoint!(Watch, stream of Event, WATCH);

/// What the API is about.
#[derive(Clone, Default, PartialEq)]
pub struct Thing {
    pub(crate) label: String,
    pub(crate) extra: Extra,
}

members!(Thing { label: "label" });

/// What a stream tells.
#[derive(Clone, Default, PartialEq)]
pub struct Event {
    pub(crate) id: u32,
    pub(crate) extra: Extra,
}

members!(Event { id: "id" });

/// A client as it is emitted.
pub(crate) struct Client {
    http: Http,
}

impl From<Http> for Client {
    fn from(http: Http) -> Self {
        Self { http }
    }
}

impl Client {
    /// Makes a client whose waits before a retry take no time.
    pub(crate) fn new(
        api: &str,
        identity: &str,
        transport: &HttpTransport,
        signs_in: bool,
    ) -> Self {
        let credentials = if signs_in {
            Credentials::ServiceAccount {
                key_id: "key-1".to_owned(),
                email: "robot@adversary.example".to_owned(),
                secret: Secret::from("swordfish"),
            }
        } else {
            Credentials::Token(Secret::from("given"))
        };
        ClientBuilder::new(&API)
            .base_url("api", api)
            .base_url("identity", identity)
            .credentials(credentials)
            .transport(transport.clone())
            .clock(Jumping::default())
            .jitter(|| 0.0)
            .build()
            .expect("a client")
    }

    /// Starts a call that only reads.
    pub(crate) fn reading<E: Endpoint>(&self) -> E {
        E::from(Call::new(&self.http))
    }

    /// Starts a call with a body.
    pub(crate) fn writing<E: Endpoint>(&self) -> E {
        E::from(Call::new(&self.http).field::<String>("label", "peas"))
    }
}

/// A clock on which waits take no time, but time limits do: those run on Tokio's clock, which a
/// script lets jump.
#[derive(Default)]
struct Jumping(Arc<Mutex<Duration>>);

impl Clock for Jumping {
    fn now(&self) -> Duration {
        *self.0.lock().expect("the time")
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + seconds(1_700_000_000) + self.now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        if time == ATTEMPT || time > LONGEST_WAIT {
            return Box::pin(tokio::time::sleep(time));
        }
        let now = self.0.clone();
        Box::pin(async move { *now.lock().expect("the time") += time })
    }
}
