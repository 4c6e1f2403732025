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
            value(run(call.into_future()))
        }),*]
    };
}

/// Calls with a reply of pages, whose items stand in a member.
macro_rules! pages {
    ($sdk:ident: $($resource:ident.$method:ident($($argument:expr),*): $key:literal)*) => {
        &[$(|answer| {
            let service = Service::new(answer.clone());
            let client: $sdk::Client = service.client($sdk::Client::builder());
            page($key, client.$resource().$method($($argument),*).attempts(1))
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
            lines(run(call.into_future()))
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

fn value<T: Serialize + Debug>(result: Result<T, bookshop::Error>) -> Option<String> {
    match result {
        Err(error) => {
            shown(&error);
            None
        }
        Ok(value) => {
            let _ = format!("{value:?}");
            Some(serde_json::to_string(&value).expect("what was read can be written"))
        }
    }
}

/// Reads a page; an item that cannot be read is an error of its own and is kept as it came.
fn page<T, E>(key: &str, call: E) -> Option<String>
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
    let items: Vec<Value> = page.items.iter().map(|item| json!(item)).collect();
    Some(json!({key: items, "nextPageToken": page.next_page_token}).to_string())
}

/// Reads a stream to its end; in both APIs, its lines have their value in the same place.
fn lines<T: Slot + Default + Serialize + Debug>(
    stream: Result<EventStream<T>, bookshop::Error>,
) -> Option<String> {
    let mut stream = match stream {
        Ok(stream) => stream,
        Err(error) => {
            shown(&error);
            return None;
        }
    };
    let mut written = String::new();
    loop {
        match run(stream.try_next()) {
            Ok(Some(value)) => {
                let _ = format!("{value:?}");
                written += &(json!({"result": {"event": value}}).to_string() + "\n");
            }
            Ok(None) => return Some(written),
            Err(error) => shown(&error),
        }
    }
}
