//! Lists in pages.

use runtime::{
    Api, Call, ClientBuilder, Clock as _, ErrorBody, ErrorKind, ItemError, MockResponse,
    MockTransport, Operation, Page, Pages, Paging, Shape, VirtualClock,
};

use crate::toy::{Client, Crate, List, Stage, api, bad, seconds};

fn page(labels: &[&str], next: &str) -> MockResponse {
    let items: Vec<String> = labels
        .iter()
        .map(|label| format!(r#"{{"label":"{label}"}}"#))
        .collect();
    MockResponse::answer(
        200,
        format!(
            r#"{{"boxes":[{}],"nextPageToken":{next},"total":9}}"#,
            items.join(",")
        ),
    )
}

fn labels(items: &[Crate]) -> Vec<&str> {
    items.iter().map(|item| item.label.as_str()).collect()
}

#[tokio::test]
async fn items_run_through_all_pages() {
    let stage = Stage::new([
        page(&["a", "b"], "\"p2\""),
        page(&[], "\"p3\""),
        page(&["c"], "\"\""),
    ]);
    let items = stage
        .client
        .call::<List>()
        .page_size(2)
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(labels(&items), ["a", "b", "c"]);
    let urls = stage.urls();
    assert!(urls[0].ends_with("boxes?pageSize=2"));
    assert!(urls[2].ends_with("boxes?pageSize=2&pageToken=p3"));
}

#[tokio::test]
async fn one_call_is_one_page() {
    let stage = Stage::new([page(&["a"], "\"p2\"")]);
    let page = stage.client.call::<List>().await.unwrap();
    assert_eq!(page.next_page_token.as_deref(), Some("p2"));
    assert_eq!(labels(&page.items), ["a"]);
}

#[tokio::test]
async fn missing_and_null_members_end_the_list() {
    for body in [
        "{}",
        r#"{"boxes":null,"nextPageToken":null}"#,
        r#"{"boxes":[]}"#,
    ] {
        let stage = Stage::new([MockResponse::answer(200, body)]);
        let mut pages = stage.client.call::<List>().pages();
        assert_eq!(
            pages.try_next().await.unwrap(),
            Some(Page::new(vec![], None))
        );
        assert_eq!(pages.try_next().await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_page_is_asked_for_only_when_it_is_needed() {
    let stage = Stage::new([page(&["a", "b"], "\"p2\""), page(&["c"], "null")]);
    let mut items = stage.client.call::<List>().items();
    assert!(stage.times().is_empty());
    items.try_next().await.unwrap();
    items.try_next().await.unwrap();
    assert_eq!(stage.times().len(), 1);
    items.try_next().await.unwrap();
    assert_eq!(items.try_next().await.unwrap(), None);
    assert_eq!(items.try_next().await.unwrap(), None);
}

#[tokio::test]
async fn a_repeated_token_gives_its_items_and_then_an_error() {
    let circle = || {
        [
            page(&["a"], "\"p2\""),
            page(&["b"], "\"p3\""),
            page(&["c"], "\"p2\""),
        ]
    };
    let stage = Stage::new(circle());
    let mut items = stage.client.call::<List>().items();
    for _ in 0..3 {
        assert!(items.try_next().await.unwrap().is_some());
    }
    assert_eq!(
        items.try_next().await.unwrap_err().kind(),
        ErrorKind::Paging
    );
    assert_eq!(items.try_next().await.unwrap(), None);
    assert!(
        Stage::new(circle())
            .client
            .call::<List>()
            .pages()
            .collect()
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_limit_on_items_asks_for_no_page_too_many() {
    for (most, pages, count) in [(0, 0, 0), (1, 1, 1), (2, 1, 2), (3, 2, 3), (99, 2, 4)] {
        let stage = Stage::new([page(&["a", "b"], "\"p2\""), page(&["c", "d"], "null")]);
        let items = stage
            .client
            .call::<List>()
            .max_items(most)
            .items()
            .collect()
            .await
            .unwrap();
        assert_eq!((items.len(), stage.times().len()), (count, pages));
    }
}

#[tokio::test]
async fn an_error_is_the_last_thing_and_names_what_is_wrong() {
    let stage = Stage::new([page(&["a"], "\"p2\""), bad(403)]);
    let mut items = stage.client.call::<List>().items();
    items.try_next().await.unwrap();
    assert!(items.try_next().await.unwrap_err().is_permission_denied());
    assert_eq!(items.try_next().await.unwrap(), None);
    let stage = Stage::new([MockResponse::answer(200, r#"{"boxes":{"label":"a"}}"#)]);
    let error = stage.client.call::<List>().await.unwrap_err();
    assert!(
        error.message().starts_with("`boxes`"),
        "{}",
        error.message()
    );
}

#[tokio::test]
async fn an_item_that_cannot_be_read_costs_no_other() {
    let body = r#"{"boxes":[{"label":3.50},{"label":"a"},null,{"label":[ ]},7,{"label":"b"}],
        "nextPageToken":"p2"}"#;
    let stage = Stage::new([
        MockResponse::answer(200, body),
        page(&["c"], "null"),
        MockResponse::answer(200, body),
    ]);
    let mut items = stage.client.call::<List>().items();
    let mut seen = Vec::new();
    loop {
        match items.try_next().await {
            Ok(None) => break,
            Ok(Some(item)) => seen.push(Ok(item.label)),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Decode);
                assert_eq!(error.operation().unwrap().id, "boxes.list");
                assert!(!format!("{error:?}").contains("3.50"), "{error:?}");
                let body = String::from_utf8_lossy(error.body()).into_owned();
                seen.push(Err((error.message().to_owned(), body)));
            }
        }
        assert_eq!(items.next_page_token(), (seen.len() == 5).then_some("p2"));
    }
    let [first, a, third, fourth, b, c] = seen.as_slice() else {
        panic!("{seen:?}");
    };
    assert_eq!(
        [a, b, c],
        ["a", "b", "c"].map(|label| Ok(label.to_owned())).each_ref()
    );
    for (bad, index, json) in [
        (first, 0, r#"{"label":3.50}"#),
        (third, 3, r#"{"label":[ ]}"#),
        (fourth, 4, "7"),
    ] {
        let (message, body) = bad.as_ref().unwrap_err();
        assert!(message.contains(&format!("`boxes[{index}]")), "{message}");
        assert_eq!(body, json, "as it came");
    }
    let page = stage.client.call::<List>().await.unwrap();
    assert_eq!((page.items.len(), page.errors.len()), (2, 3));
    assert_eq!(page.next_page_token.as_deref(), Some("p2"));
    let places: Vec<usize> = page.errors.iter().map(ItemError::index).collect();
    assert_eq!(places, [0, 3, 4]);
}

#[tokio::test]
async fn a_limit_on_items_counts_those_that_can_be_read() {
    let body = r#"{"boxes":[7,{"label":"a"},8,{"label":"b"},9],"nextPageToken":"p2"}"#;
    for (most, items, errors) in [(1, 1, 1), (2, 2, 3)] {
        let stage = Stage::new([MockResponse::answer(200, body)]);
        let mut pages = stage.client.call::<List>().max_items(most).pages();
        let page = pages.try_next().await.unwrap().unwrap();
        assert_eq!((page.items.len(), page.errors.len()), (items, errors));
        assert_eq!(pages.try_next().await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_page_of_rubbish_ends() {
    let body = format!(r#"{{"boxes":[{}7]}}"#, "7,".repeat(20_000));
    let stage = Stage::new([MockResponse::answer(200, body)]);
    let error = stage.client.call::<List>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.message().contains("too many items"), "{error}");
}

#[tokio::test]
async fn a_list_can_go_on_where_it_was_left() {
    let stage = Stage::new([
        page(&["a", "b"], "\"p2\""),
        page(&["c", "d"], "\"p3\""),
        bad(403),
        page(&["e"], "null"),
    ]);
    let mut items = stage.client.call::<List>().items();
    let mut tokens = Vec::new();
    for _ in 0..4 {
        tokens.push(items.next_page_token().map(str::to_owned));
        items.try_next().await.unwrap();
    }
    let tokens: Vec<Option<&str>> = tokens.iter().map(Option::as_deref).collect();
    assert_eq!(tokens, [None, None, Some("p2"), Some("p2")]);
    let error = items.try_next().await.unwrap_err();
    assert_eq!(error.page_token(), Some("p3"));
    assert_eq!(items.next_page_token(), Some("p3"));
    assert_eq!(items.try_next().await.unwrap(), None);
    let call = stage.client.call::<List>().page_token("p3");
    let mut rest = call.items();
    assert_eq!(rest.next_page_token(), Some("p3"));
    assert_eq!(rest.try_next().await.unwrap().unwrap().label, "e");
    assert_eq!(rest.next_page_token(), None);
    assert!(stage.urls()[3].ends_with("?pageToken=p3"));
}

#[tokio::test]
async fn what_a_limit_cuts_off_comes_again() {
    for (most, token) in [(1, None), (2, Some("p2")), (3, Some("p2")), (4, None)] {
        let stage = Stage::new([page(&["a", "b"], "\"p2\""), page(&["c", "d"], "null")]);
        let mut items = stage.client.call::<List>().max_items(most).items();
        while items.try_next().await.unwrap().is_some() {}
        assert_eq!(items.next_page_token(), token, "{most}");
    }
}

#[tokio::test]
async fn a_token_that_began_the_list_must_not_come_back() {
    let stage = Stage::new([page(&["a"], "\"p2\"")]);
    let mut pages = stage.client.call::<List>().page_token("p2").pages();
    pages.try_next().await.unwrap();
    assert_eq!(
        pages.try_next().await.unwrap_err().kind(),
        ErrorKind::Paging
    );
}

#[tokio::test]
async fn a_page_can_be_asked_for_ahead() {
    let stage = Stage::new([
        page(&["a"], "\"p2\"").after(seconds(1)),
        page(&["b"], "\"p3\"").after(seconds(1)),
        page(&["c"], "null").after(seconds(1)),
    ]);
    let mut pages = stage.client.call::<List>().prefetch().pages();
    assert!(stage.times().is_empty());
    for (label, asked) in [("a", 2), ("b", 3), ("c", 3)] {
        let page = pages.try_next().await.unwrap().unwrap();
        assert_eq!(labels(&page.items), [label]);
        stage.clock.sleep(seconds(5)).await;
        assert_eq!(stage.times().len(), asked);
    }
    assert_eq!(stage.times(), [0, 1000, 6000]);
    assert_eq!(pages.try_next().await.unwrap(), None);
}

#[tokio::test]
async fn a_page_asked_for_ahead_is_dropped_with_its_list() {
    let stage = Stage::new([page(&["a"], "\"p2\""), bad(503), page(&["b"], "null")]);
    let mut items = stage.client.call::<List>().prefetch().items();
    items.try_next().await.unwrap();
    drop(items);
    stage.clock.sleep(seconds(60)).await;
    assert!(stage.times().len() <= 2, "{:?}", stage.times());
}

#[tokio::test]
async fn a_page_asked_for_ahead_fails_when_it_is_due() {
    let stage = Stage::new([page(&["a", "b"], "\"p2\""), bad(403)]);
    let mut items = stage.client.call::<List>().prefetch().items();
    for _ in 0..2 {
        assert!(items.try_next().await.unwrap().is_some());
        stage.clock.sleep(seconds(5)).await;
    }
    let error = items.try_next().await.unwrap_err();
    assert_eq!((error.page_token(), stage.times().len()), (Some("p2"), 2));
}

#[tokio::test]
async fn nothing_is_asked_for_beyond_a_limit() {
    let stage = Stage::new([page(&["a", "b"], "\"p2\""), page(&["c"], "null")]);
    let call = stage.client.call::<List>().prefetch().max_items(2);
    assert_eq!(call.items().collect().await.unwrap().len(), 2);
    stage.clock.sleep(seconds(5)).await;
    assert_eq!(stage.times().len(), 1);
}

#[tokio::test]
async fn pages_that_are_empty_without_end_end() {
    let endless = |pause: u64| {
        let clock = VirtualClock::new();
        let mut count = 0;
        let script = MockTransport::from_fn(clock.clone(), move |_| {
            count += 1;
            let body = format!(r#"{{"boxes":[],"nextPageToken":"t{count}"}}"#);
            Some(MockResponse::answer(200, body).after(seconds(pause)))
        });
        Stage::with(clock, script, |builder| builder.deadline(seconds(30)))
    };
    for (pause, pages) in [(0, 1000), (2, 15)] {
        let stage = endless(pause);
        let mut items = stage.client.call::<List>().items();
        let error = items.try_next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Paging, "{error}");
        assert_eq!(error.page_token(), Some(format!("t{pages}").as_str()));
        assert_eq!(stage.times().len(), pages);
        assert!(items.try_next().await.unwrap().is_none(), "it has ended");
    }
}

/// An API whose lists and errors have an object inside.
static DEEPER: Api = Api {
    paging: Some(Paging {
        size: "limit",
        token: "continue",
        next: "metadata.continue",
        max: 100,
    }),
    error_body: ErrorBody {
        message: "error.reason.text",
        code: "error.code",
        help: "error.links.help",
    },
    auth: None,
    ..api()
};

static LIST_DEEPER: Operation = Operation {
    reply: Shape::Pages {
        items: "metadata.boxes",
    },
    ..List::CONSTANTS
};

fn deeper(scenes: impl IntoIterator<Item = MockResponse>) -> (MockTransport, Call) {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), scenes);
    let client: Client = ClientBuilder::new(&DEEPER)
        .clock(clock)
        .transport(script.clone())
        .build()
        .expect("a client");
    let call = Call::new(client.http());
    let call = call.path::<String>("room", "r").path::<String>("box", "b");
    (script, call)
}

#[tokio::test]
async fn items_and_token_may_stand_deeper() {
    let page = |label: &str, next: &str| {
        let body = format!(
            r#"{{"total":2,"metadata":{{"more":{{"continue":"no"}},"boxes":[{{"label":"{label}"}}],"continue":{next}}}}}"#
        );
        MockResponse::answer(200, body)
    };
    let (script, call) = deeper([page("a", "\"p2\""), page("b", "\"\"")]);
    let items = Pages::<Crate>::new(call, &LIST_DEEPER)
        .collect()
        .await
        .unwrap();
    let items: Vec<Crate> = items.into_iter().flat_map(|page| page.items).collect();
    assert_eq!(labels(&items), ["a", "b"]);
    let second = script.requests()[1].request.url.clone();
    assert!(second.ends_with("boxes?continue=p2"), "{second}");
}

#[tokio::test]
async fn without_what_is_on_the_way_a_page_is_empty() {
    for body in [r#"{"metadata":null}"#, r#"{"metadata":{}}"#, "{}"] {
        let (_, call) = deeper([MockResponse::answer(200, body)]);
        let pages = Pages::<Crate>::new(call, &LIST_DEEPER).collect().await;
        let pages = pages.unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(pages, [Page::new(Vec::new(), None)], "{body}");
    }
}

#[tokio::test]
async fn the_message_of_an_error_may_stand_deeper() {
    let body = r#"{"error":{"reason":{"text":"the room is warm"},"code":400,"links":{"help":"https://help.example/warm"}}}"#;
    let (_, call) = deeper([MockResponse::answer(400, body)]);
    let error = Pages::<Crate>::new(call, &LIST_DEEPER)
        .collect()
        .await
        .unwrap_err();
    let told = error.to_string();
    assert!(told.contains("the room is warm"), "{told}");
    assert!(told.contains("https://help.example/warm"), "{told}");
    assert!(!told.contains("reason"), "{told}");
}
