//! Any bytes as a reply: a value or an error, and what was read says the same after it was written.

use std::fmt::Debug;

use bookshop::runtime::{CallFuture, Endpoint, EventStream, Page, Paged, Slot};
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use crate::play::{Answer, Service, run};

/// Reads a reply; returns what came of it, written.
type Read = fn(&Answer) -> Option<String>;

/// Calls with a reply of one value.
macro_rules! one {
    ($sdk:ident: $($resource:ident.$method:ident($($argument:expr),*))*) => {
        &[$(|answer| {
            let service = Service::new(answer.clone());
            let client: $sdk::Client = service.client($sdk::Client::builder());
            let call = client.$resource().$method($($argument),*).attempts(1);
            value(answer, run(call.into_future()))
        }),*]
    };
}

/// Calls with a reply of pages, whose items stand in a member.
macro_rules! pages {
    ($sdk:ident: $($resource:ident.$method:ident($($argument:expr),*): $key:literal)*) => {
        &[$(|answer| {
            let service = Service::new(answer.clone());
            let client: $sdk::Client = service.client($sdk::Client::builder());
            page(answer, $key, client.$resource().$method($($argument),*).attempts(1))
        }),*]
    };
}

/// Calls with a stream.
macro_rules! streams {
    ($sdk:ident: $($resource:ident.$method:ident($($argument:expr),*))*) => {
        &[$(|answer| {
            let service = Service::new(answer.clone());
            let client: $sdk::Client = service.client($sdk::Client::builder());
            let call = client.$resource().$method($($argument),*).attempts(1);
            lines(answer, run(call.into_future()))
        }),*]
    };
}

const DISRUPTIVE: &[Read] = one! {
    disruptive:
    devices.get("p", "d")
    projects.get("p")
    data_connectors.get("p", "c")
    contacts.get("p", "c")
    contact_groups.get("p", "g")
    members.get("p", "m")
    members.get_invite_url("p", "m")
    service_accounts.get("p", "s")
    keys.create("p", "s")
    organizations.get("o")
    roles.get("r")
    claims.claim("p", true)
};

const DISRUPTIVE_PAGES: &[Read] = pages! {
    disruptive:
    devices.list("p"): "devices"
    events.list("p", "d"): "events"
    rules.list(disruptive::types::ProjectName::from("projects/p")): "rules"
    permissions.list("p"): "permissions"
};

const DISRUPTIVE_STREAMS: &[Read] = streams! {
    disruptive:
    events.stream("p")
};

const BOOKSHOP: &[Read] = one! {
    bookshop:
    aisles.get("a")
    books.get("a", "b")
    orders.get("o")
    books.bring("a", [""; 0])
    orders.place(bookshop::types::Order::default())
    staff.add_badge("c")
};

const BOOKSHOP_PAGES: &[Read] = pages! {
    bookshop:
    books.list("a"): "books"
    notices.list(bookshop::types::AisleName::from("aisles/a")): "notices"
};

const BOOKSHOP_STREAMS: &[Read] = streams! {
    bookshop:
    orders.watch()
};

const ALL: &[&[Read]] = &[
    DISRUPTIVE,
    DISRUPTIVE_PAGES,
    DISRUPTIVE_STREAMS,
    BOOKSHOP,
    BOOKSHOP_PAGES,
    BOOKSHOP_STREAMS,
];

/// The status of the reply, most often a success.
const STATUSES: [u16; 8] = [200, 200, 200, 200, 201, 206, 400, 503];

/// Answers a call with the reply of `data`, whose first two bytes choose the call and the status.
///
/// Returns whether it was read.
#[must_use]
pub fn reply(data: &[u8]) -> bool {
    let [call, status, body @ ..] = data else {
        return false;
    };
    let all: Vec<Read> = ALL.iter().copied().flatten().copied().collect();
    let read = all[usize::from(*call) % all.len()];
    let answer = Answer {
        status: STATUSES[usize::from(*status) % STATUSES.len()],
        ..Answer::good(Bytes::copy_from_slice(body))
    };
    let Some(written) = read(&answer) else {
        return false;
    };
    let again = read(&Answer::good(written.clone()));
    assert_eq!(again.as_ref(), Some(&written), "it is no longer the same");
    true
}

/// Shows an error in each way that there is.
fn shown(error: &bookshop::Error) {
    let _ = format!("{error} {error:#} {error:?} {error:#?}");
    let _ = (
        error.request_id(),
        error.retry_not_before(),
        error.body().len(),
    );
}

fn value<T: Serialize + Debug>(
    answer: &Answer,
    result: Result<T, bookshop::Error>,
) -> Option<String> {
    match result {
        Err(error) => {
            shown(&error);
            None
        }
        Ok(value) => {
            let _ = format!("{value:?}");
            let written = written(&value);
            kept(&json(&answer.body), &written);
            Some(written.to_string())
        }
    }
}

/// Reads a page; an item that cannot be read is an error of its own and is kept as it came.
fn page<T, E>(answer: &Answer, key: &str, call: E) -> Option<String>
where
    T: Slot + Default + Serialize + Debug + Send + 'static,
    E: Endpoint<Reply = Paged<T>>,
{
    let page: Page<T> = match run(CallFuture::<E::Reply>::new(call.into(), E::OPERATION)) {
        Ok(page) => page,
        Err(error) => {
            shown(&error);
            return None;
        }
    };
    let _ = format!("{page:?}");
    for error in &page.errors {
        let _ = format!("{error} {:?}", error.json());
    }
    let items: Vec<Value> = page.items.iter().map(written).collect();
    if page.errors.is_empty() {
        kept(&json(&answer.body)[key], &json!(items));
    }
    Some(json!({key: items, "nextPageToken": page.next_page_token}).to_string())
}

/// Reads a stream to its end; in both APIs, its lines have their value in the same place.
fn lines<T: Slot + Default + Serialize + Debug>(
    answer: &Answer,
    stream: Result<EventStream<T>, bookshop::Error>,
) -> Option<String> {
    let mut stream = match stream {
        Ok(stream) => stream,
        Err(error) => {
            shown(&error);
            return None;
        }
    };
    let bodies = answer.body.split(|byte| *byte == b'\n').map(json);
    let read = bodies.filter_map(|body| body.pointer("/result/event").cloned());
    let read: Vec<_> = read.collect();
    let mut values = Vec::new();
    loop {
        match run(stream.try_next()) {
            Ok(Some(value)) => {
                let _ = format!("{value:?}");
                values.push(written(&value));
            }
            Ok(None) => break,
            Err(error) => shown(&error),
        }
    }
    // Where a line was refused, it is not known which value came of which.
    if values.len() == read.len() {
        kept(&json!(read), &json!(values));
    }
    let lines = values
        .iter()
        .map(|value| json!({"result": {"event": value}}).to_string() + "\n");
    Some(lines.collect())
}

/// Writes what was read, which can always be written.
fn written<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("what was read can be written")
}

/// Reads JSON as the runtime does; null if it is none.
fn json(bytes: &[u8]) -> Value {
    serde_json::from_str(&String::from_utf8_lossy(bytes)).unwrap_or_default()
}

/// Nothing that was read is lost. Scalars of another sort than the member may be read as its sort, and an empty text as none.
fn kept(read: &Value, written: &Value) {
    assert!(holds(written, read), "{read}\nis no more in\n{written}");
}

fn holds(written: &Value, read: &Value) -> bool {
    match (written, read) {
        (_, Value::Null) => true,
        (Value::Object(written), Value::Object(read)) => {
            let held = |name, read| {
                written
                    .get(name)
                    .is_some_and(|written| holds(written, read))
            };
            read.iter()
                .all(|(name, read)| read.is_null() || read == "" || held(name, read))
        }
        (Value::Array(written), Value::Array(read)) => {
            let mut pairs = written.iter().zip(read);
            written.len() == read.len() && pairs.all(|(written, read)| holds(written, read))
        }
        // An integer may have been read from a number with a fraction.
        (Value::Number(written), Value::Number(read)) => {
            let difference = written.as_f64().zip(read.as_f64()).map(|(a, b)| a - b);
            difference.is_some_and(|difference| difference.abs() < 1.0)
        }
        (Value::String(_), Value::String(_)) | (Value::Bool(_), Value::Bool(_)) => written == read,
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => false,
        _ => true,
    }
}
