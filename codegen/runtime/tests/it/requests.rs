//! What goes out: paths, queries, bodies, masks, headers.

use runtime::{ErrorKind, Method, MockResponse, Operation};
use serde_json::json;

use crate::toy::{
    Client, Crate, CrateId, Create, GUARDED, Get, Import, List, Name, Named, ONCE, Parameters,
    Replace, Stage, Update, good, seconds,
};

fn get(stage: &Stage, room: &str, id: &str) -> Get {
    Get::begin(stage.client.http())
        .path::<String>("room", room)
        .path::<CrateId>("box", id)
}

#[tokio::test]
async fn no_value_becomes_more_than_its_segment() {
    let hostile = [
        "",
        ".",
        "..",
        "a/b",
        "../x",
        "/",
        "a\\b",
        "a\nb",
        "a\0",
        "\u{7f}",
        "x/../../y",
        "rooms/r",
    ];
    for value in hostile {
        let stage = Stage::new([good()]);
        for error in [
            get(&stage, value, "b").await.unwrap_err(),
            get(&stage, "r", value).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{value:?}");
            assert!(error.attempts().is_empty() && error.stopped().is_none());
        }
        assert!(stage.times().is_empty());
    }
}

#[tokio::test]
async fn everything_else_is_encoded() {
    let stage = Stage::new([good(), good(), good()]);
    get(&stage, "-", "a b?c#d%2e&é:;@").await.unwrap();
    get(&stage, "...", "%2e%2e").await.unwrap();
    get(&stage, "A-z_0.~", "rooms/r/boxes/b").await.unwrap();
    assert_eq!(
        stage.urls(),
        [
            "https://api.cold.example/v2/rooms/-/boxes/a%20b%3Fc%23d%252e%26%C3%A9%3A%3B%40",
            "https://api.cold.example/v2/rooms/.../boxes/%252e%252e",
            "https://api.cold.example/v2/rooms/A-z_0.~/boxes/b",
        ]
    );
}

#[tokio::test]
async fn a_whole_name_keeps_its_slashes_and_a_custom_method_its_colon() {
    let stage = Stage::new([good(), good()]);
    let named =
        |name: &str| Named::begin(stage.client.http()).path_name::<Name<Crate>>("name", name);
    named("/rooms/r 1/boxes/b").await.unwrap();
    assert_eq!(
        stage.urls(),
        ["https://api.cold.example/v2/rooms/r%201/boxes/b:check"]
    );
    for hostile in [
        "",
        "/",
        "rooms//b",
        "rooms/../b",
        "rooms/./b",
        "rooms/b/",
        "//rooms/b",
    ] {
        assert_eq!(
            named(hostile).await.unwrap_err().kind(),
            ErrorKind::InvalidRequest,
            "{hostile}"
        );
    }
    let call = Named::begin(stage.client.http());
    assert!(
        call.await.unwrap_err().message().contains("`name`"),
        "a placeholder without a value"
    );
}

#[tokio::test]
async fn queries_are_encoded_and_lists_repeat() {
    let stage = Stage::new([good()]);
    let call = stage.client.call::<List>();
    let call = call
        .query::<String>("order", "old")
        .query::<String>("order", "a&b=c")
        .query_list::<String>("t", ["x", "é y"]);
    call.page_size(1000).page_token("+/=").await.unwrap();
    let query = "order=a%26b%3Dc&t=x&t=%C3%A9%20y&pageSize=100&pageToken=%2B%2F%3D";
    assert_eq!(
        stage.urls(),
        [format!("https://api.cold.example/v2/rooms/r/boxes?{query}")]
    );
}

#[tokio::test]
async fn fields_make_a_body_and_a_mask() {
    let stage = Stage::new([good(), good(), good(), good()]);
    let call = stage
        .client
        .call::<Update>()
        .field::<String>("label", "peas")
        .field::<Option<f64>>("degrees", None);
    call.await.unwrap();
    assert_eq!(stage.body(0), json!({"label": "peas", "degrees": null}));
    assert!(
        stage.urls()[0].ends_with("?updateMask=degrees%2Clabel"),
        "{}",
        stage.urls()[0]
    );
    assert_eq!(
        stage.header(0, "content-type").as_deref(),
        Some("application/json")
    );
    let call = stage
        .client
        .call::<Import>()
        .field_list::<String>("boxes", ["a", "b"]);
    call.field_map::<i32>("counts", [("k", 1)]).await.unwrap();
    assert_eq!(
        stage.body(1),
        json!({"boxes": ["a", "b"], "counts": {"k": 1}})
    );
    stage
        .client
        .call::<Replace>()
        .body::<Crate>(Crate::default())
        .await
        .unwrap();
    assert_eq!(
        stage.body(2),
        json!({"name": "", "label": "", "degrees": 0.0})
    );
    stage.client.call::<Get>().await.unwrap();
    assert!(stage.script.requests()[3].request.body.is_none());
    assert_eq!(stage.header(3, "content-type"), None);
}

#[tokio::test]
async fn a_member_beside_a_whole_body_is_an_error() {
    let stage = Stage::new([good()]);
    let error = stage
        .client
        .call::<Create>()
        .body::<i32>(7)
        .field::<i32>("more", 1)
        .await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidRequest);
    let odd = std::collections::BTreeMap::from([((1, 2), 3)]);
    let raw = Operation::new("odd", Method::Post, "api", "/v2/odd", &ONCE);
    let call = stage.client.http().request(Box::leak(Box::new(raw)));
    let error = call.field("odd", odd).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "no JSON");
}

#[tokio::test]
async fn headers_can_be_added_but_not_credentials() {
    let stage = Stage::new([good()]);
    stage
        .client
        .call::<Get>()
        .header("x-trace", "7")
        .header("accept", "text/plain")
        .await
        .unwrap();
    assert_eq!(stage.header(0, "x-trace").as_deref(), Some("7"));
    assert_eq!(stage.header(0, "accept").as_deref(), Some("text/plain"));
    assert_eq!(
        stage.header(0, "user-agent").as_deref(),
        Some("cold-store/1.2.3")
    );
    for (name, value) in [
        ("authorization", "Bearer x"),
        ("bad name", "v"),
        ("x", "a\r\nInjected: yes"),
        ("", ""),
    ] {
        let error = stage
            .client
            .call::<Get>()
            .header(name, value)
            .deadline(seconds(1))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
    }
}

#[tokio::test]
async fn a_request_without_a_body_says_so_where_a_body_is_usual() {
    let stage = Stage::new([good(), good(), good(), good()]);
    stage.client.http().request(&EMPTY_POST).await.unwrap();
    stage.client.call::<Get>().await.unwrap();
    let full = stage.client.http().request(&EMPTY_POST).field("a", 1);
    full.await.unwrap();
    assert_eq!(stage.header(0, "content-length").as_deref(), Some("0"));
    assert_eq!(stage.header(1, "content-length"), None);
    assert_eq!(
        stage.header(2, "content-length"),
        None,
        "the transport counts"
    );
}

const EMPTY_POST: Operation = Operation::new("poke", Method::Post, "api", "/v2/poke", &GUARDED);

#[tokio::test]
async fn replies_are_not_compressed_and_one_that_is_gets_a_clear_error() {
    let gzip = || {
        MockResponse::answer(200, &b"\x1f\x8b\x08\x00junk"[..]).header("content-encoding", "gzip")
    };
    let stage = Stage::new([gzip(), good()]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        stage.header(0, "accept-encoding").as_deref(),
        Some("identity")
    );
    assert_eq!((error.kind(), stage.times().len()), (ErrorKind::Decode, 1));
    assert!(error.message().contains("encoded with gzip"), "{error}");
    let stage =
        Stage::new([MockResponse::answer(400, "\u{1f}junk").header("content-encoding", "br")]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.message(), "the body is encoded with br");
}

#[tokio::test]
async fn what_the_transport_decides_no_caller_can() {
    for name in [
        "Host",
        "transfer-encoding",
        "Connection",
        "content-length",
        "te",
        "trailer",
        "upgrade",
        "keep-alive",
        "proxy-connection",
        "expect",
        "cookie",
        "proxy-authorization",
        "authorization",
    ] {
        let stage = Stage::new([good()]);
        let error = stage
            .client
            .call::<Get>()
            .header(name, "x")
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
        assert!(stage.times().is_empty());
        let built = Client::builder().header(name, "x").build();
        assert_eq!(built.unwrap_err().kind(), ErrorKind::Config, "{name}");
    }
}

#[tokio::test]
async fn no_caller_can_ask_for_a_compressed_reply() {
    let stage = Stage::new([good()]);
    let call = || stage.client.call::<Get>();
    let error = call().header("Accept-Encoding", "gzip").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.message().contains("`accept-encoding`"), "{error}");
    assert!(stage.times().is_empty());
    let built = Client::builder().header("accept-encoding", "br").build();
    assert_eq!(built.unwrap_err().kind(), ErrorKind::Config);
    call().header("accept-encoding", "identity").await.unwrap();
}

#[tokio::test]
async fn a_query_that_no_url_can_hold_is_an_invalid_request() {
    for (token, fits) in [
        ("t".repeat(60_000), true),
        ("t".repeat(100_000), false),
        ("ü".repeat(12_000), false),
    ] {
        let stage = Stage::new([MockResponse::answer(200, "{}")]);
        let call = stage.client.call::<List>().page_token(token);
        match call.await {
            Ok(_) => assert!(fits),
            Err(error) => {
                assert!(
                    !fits && error.kind() == ErrorKind::InvalidRequest,
                    "{error}"
                );
                assert!(error.message().contains("`pageToken`"), "{error}");
            }
        }
    }
}
