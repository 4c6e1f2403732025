//! Replies that are not what was promised: never a panic, and an error that says where.

mod shapes;
mod values;

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};

use bytes::Bytes;
use fastrand::Rng;
use runtime::{
    Body, BoxFuture, Call, CallFuture, Effect, Endpoint, Error, ErrorKind, Json, MockResponse,
    Page, RawResponse, Request, Transport, TransportError, VirtualClock,
};
use serde_json::json;

use crate::case::{self, run};
use crate::toy::{Client, Create, Get, Import, List, Stage, Watch, bad, good};
use shapes::{Everything, Whole};

/// Reads a reply as an endpoint does, once.
fn read<E: Endpoint>(body: impl Into<Bytes>) -> Result<(), Error> {
    let stage = Stage::new([MockResponse::answer(200, body)]);
    let call: Call = stage.client.call::<E>().into();
    run(CallFuture::<E::Reply>::new(call.attempts(1), E::OPERATION)).map(drop)
}

fn page_of(body: &str) -> Page<Whole> {
    let stage = Stage::new([MockResponse::answer(200, body.to_owned())]);
    run(stage.client.call::<shapes::Wholes>().into_future()).expect("a page")
}

/// Checks an error about a reply: it has a path or is about the reply as a whole, and shows no more
/// of the reply than fits on a few lines.
fn told(result: Result<(), Error>) {
    let Err(error) = result else { return };
    assert_eq!(error.kind(), ErrorKind::Decode, "{error:?}");
    let effect = error.operation().expect("a call").policy.effect;
    assert_eq!(error.maybe_applied(), effect != Effect::Safe, "{error}");
    assert!(error.to_string().len() < 8 * 1024, "{error}");
}

#[test]
fn any_bytes_are_read_or_refused() {
    let valid = [
        values::whole().to_string(),
        json!({"boxes": [values::whole(), values::whole()], "nextPageToken": "p2"}).to_string(),
        json!({"name": "n", "label": "peas", "degrees": -18}).to_string(),
    ];
    case::each(20_000, |_, random| {
        let bytes = match random.u8(0..4) {
            0 => values::any(random, 5).to_string().into_bytes(),
            1 => (0..random.usize(0..40)).map(|_| random.u8(..)).collect(),
            _ => {
                let reply = case::one_of(random, &valid);
                values::mutated(random, reply.into_bytes())
            }
        };
        let _says = case::Says(String::from_utf8_lossy(&bytes).into_owned());
        match random.u8(0..4) {
            0 => told(read::<Get>(bytes)),
            1 => told(read::<List>(bytes)),
            2 => told(read::<Import>(bytes)),
            _ => told(read::<Everything>(bytes)),
        }
    });
}

#[test]
fn deep_and_wide_replies_are_no_danger() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":[", "]}]")] {
        for depth in [100, 127, 128, 5000, 100_000] {
            let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            told(read::<Import>(deep.clone()));
            told(read::<List>(format!("{{\"boxes\":{deep}}}")));
            told(read::<Everything>(format!(
                "{{\"type\":\"PUSH\",\"push\":{deep}}}"
            )));
            told(read::<Get>(format!("{{\"other\":{deep}}}")));
        }
    }
}

#[test]
fn no_error_quotes_a_whole_reply() {
    let long = "x".repeat(1 << 20);
    let long_names = json!({ long.as_str(): 1 }).to_string();
    for reply in [
        json!({ "degrees": long }).to_string(),
        json!({ "label": { long.as_str(): 1 } }).to_string(),
        format!("{{\"degrees\":{long_names}}}"),
        format!("{{\"degrees\":[{}7]}}", "7,".repeat(1 << 18)),
        long.clone(),
        format!("\"{long}\""),
    ] {
        let result = read::<Get>(reply.clone());
        assert!(result.is_err(), "it is no crate");
        let shown = format!("{result:?}");
        assert!(shown.len() < 8 * 1024, "{}", shown.len());
        told(result);
        told(read::<Everything>(reply));
    }
    told(read::<Everything>(
        json!({"map": {long.as_str(): 7}}).to_string(),
    ));
    for body in [
        json!({ "error": long }).to_string(),
        json!({ "help": long }).to_string(),
        long,
    ] {
        let stage = Stage::new([MockResponse::answer(400, body)]);
        let error = run(stage.client.call::<Get>().into_future()).expect_err("a 400");
        assert!(
            error.to_string().len() < 8 * 1024,
            "{}",
            error.to_string().len()
        );
        assert!(format!("{error:?}").len() < 8 * 1024);
    }
}

#[test]
fn a_name_as_long_as_a_page_is_not_kept() {
    for (length, attempts) in [(40, 2), (4000, 1)] {
        let id = "b".repeat(length);
        let created = json!({"name": format!("rooms/r/boxes/{id}")}).to_string();
        let stage = Stage::new([MockResponse::answer(200, created), bad(404), good()]);
        run(stage.client.call::<Create>().into_future()).expect("it is made");
        let _ = run(stage.client.get(&id).into_future());
        assert_eq!(stage.times().len(), 1 + attempts);
    }
}

/// One member of a valid reply gets a value of a wrong type: the error names it. In a variant, the
/// variant is an unknown one with that reason; in a page, only the item is an error.
#[test]
fn an_error_names_the_member() {
    case::each(10_000, |_, random| {
        let mut reply = values::whole();
        let (pointer, name, wrong) = values::wrong(random);
        let _says = case::Says((pointer, wrong.clone()));
        *reply.pointer_mut(pointer).expect("a member") = wrong;
        let page = json!({"boxes": [values::whole(), reply]}).to_string();
        let page = page_of(&page);
        let reason = match read::<Everything>(reply.to_string()) {
            Ok(()) => {
                let reason = page.items.last().and_then(Whole::reason);
                reason.expect("the variant is wrong").to_owned()
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Decode);
                let [item] = page.errors.as_slice() else {
                    panic!("{page:?}")
                };
                assert!(item.message().starts_with("`boxes[1]"), "{item}");
                assert!(item.message().contains(name), "{item}");
                let json: Json = serde_json::from_str(item.json()).expect("JSON");
                assert_eq!((item.index(), json), (1, reply));
                error.message().to_owned()
            }
        };
        assert!(reason.contains(name), "`{name}` is not in {reason}");
    });
}

#[test]
fn nothing_is_lost_around_a_union() {
    let mut read = 0;
    case::each(10_000, |_, random| {
        let reply = values::around_a_union(random);
        let _says = case::Says(reply.to_string());
        let Ok(value) = serde_json::from_value::<Whole>(reply.clone()) else {
            return;
        };
        read += 1;
        let mut written = serde_json::to_value(&value).expect("JSON");
        // What is not in the reply is written with its default.
        if let (Json::Object(written), Json::Object(reply)) = (&mut written, &reply) {
            written.retain(|name, _| reply.contains_key(name) || !shapes::PLAIN.contains(&&**name));
        }
        assert_eq!(written, reply);
    });
    assert!(read > 5000, "{read}");
}

/// A transport whose only answer comes in chunks, after which it may break.
struct Chunked(Mutex<Option<Chunks>>);

struct Chunks(VecDeque<Result<Bytes, TransportError>>);

impl futures_core::Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

impl Transport for Chunked {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let chunks = self.0.lock().expect("nobody panicked").take();
        Box::pin(async move {
            Ok(RawResponse {
                status: 200,
                headers: http::HeaderMap::new(),
                body: Body::new(chunks.expect("one request")),
            })
        })
    }
}

/// Cuts bytes anywhere.
fn cut(random: &mut Rng, bytes: &[u8]) -> VecDeque<Result<Bytes, TransportError>> {
    let mut chunks = VecDeque::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (chunk, more) = rest.split_at(random.usize(1..=rest.len().min(30)));
        chunks.push_back(Ok(Bytes::copy_from_slice(chunk)));
        rest = more;
    }
    chunks
}

#[test]
fn a_stream_of_anything_ends_and_gives_every_good_line_before_an_error() {
    case::each(10_000, |_, random| {
        let mut text = Vec::new();
        let mut good = 0;
        let mut spoiled = false;
        for _ in 0..random.usize(0..6) {
            let line = format!("{{\"result\":{{\"event\":{{\"id\":{good}}}}}}}");
            if random.u8(0..3) > 0 {
                good += u32::from(!spoiled);
                text.extend(line.into_bytes());
            } else {
                let ill = values::mutated(random, line.into_bytes());
                spoiled = true;
                text.extend(ill);
            }
            text.extend(case::one_of(random, &["\n", "\r\n", "\n\n", "\n: ping\n"]).bytes());
        }
        let _says = case::Says(String::from_utf8_lossy(&text).into_owned());
        let mut chunks = cut(random, &text);
        let breaks = random.bool();
        if breaks {
            chunks.push_back(Err(TransportError::maybe_applied("reset")));
        }
        let builder = Client::builder().clock(VirtualClock::new());
        let builder = builder.transport(Chunked(Mutex::new(Some(Chunks(chunks)))));
        let client = builder.build().expect("a client");
        let (values, errors) = run(async {
            let mut stream = client.call::<Watch>().await.expect("a stream");
            let (mut values, mut errors) = (0, 0);
            loop {
                match stream.try_next().await {
                    Ok(Some(_)) => values += 1,
                    Ok(None) => return (values, errors),
                    Err(_) => errors += 1,
                }
            }
        });
        assert!(values >= good, "{values} of {good}");
        assert!(errors <= 40 && (!breaks || errors > 0));
    });
}
