//! Text from outside.

use runtime::{Call, CallFuture, Endpoint, MockResponse};
use serde_json::Value;

use crate::toy::{Get, List, Stage};

/// What comes in has one entrance: whatever reads it gets text, and JSON that can be read.
#[tokio::test]
async fn odd_text_is_read() {
    for (body, label) in [
        (b"\xEF\xBB\xBF{\"label\":\"a\"}".to_vec(), "a"),
        (br#"{"label":"a","label":"b"}"#.to_vec(), "b"),
        (br#"{"label":"\ud83d"}"#.to_vec(), "\u{fffd}"),
        (
            br#"{"label":"\ude00\ud83d\ude00\ud83dx"}"#.to_vec(),
            "\u{fffd}😀\u{fffd}x",
        ),
        (
            br#"{"label":"\\ud83d \ud83d\u0041"}"#.to_vec(),
            "\\ud83d \u{fffd}A",
        ),
        (b"{\"label\":\"\xff\xfe\"}".to_vec(), "\u{fffd}\u{fffd}"),
    ] {
        let shown = String::from_utf8_lossy(&body).into_owned();
        let answer = || MockResponse::answer(200, body.clone());
        let stage = Stage::new([answer(), answer()]);
        let read = stage.client.call::<Get>().await.expect(&shown);
        assert_eq!(read.label, label, "{shown}");
        let get = stage.client.http().request(Get::OPERATION);
        let get = get.path("room", "r").path("box", "b");
        let json = get.reply::<Value>().await.expect(&shown);
        assert_eq!(json["label"], label, "{shown}");
        let page = [b"{\"boxes\":[".to_vec(), body.clone(), b"]}".to_vec()].concat();
        let page = page
            .strip_prefix(b"{\"boxes\":[\xEF\xBB\xBF")
            .map_or(page.clone(), |rest| {
                [b"\xEF\xBB\xBF{\"boxes\":[", rest].concat()
            });
        let stage = Stage::new([MockResponse::answer(200, page)]);
        let page = stage.client.call::<List>().await.expect(&shown);
        assert_eq!(page.items[0].label, label, "{shown}");
    }
    let error = b"\xEF\xBB\xBF{\"error\":\"no \\ud83d\",\"help\":\"https://x\"}";
    let stage = Stage::new([MockResponse::answer(400, error.to_vec())]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.message(), error.help()),
        ("no \u{fffd}", Some("https://x"))
    );
    for none in ["", " ", "\u{feff}", "\u{feff}\n"] {
        let stage = Stage::new([MockResponse::answer(200, none.to_owned())]);
        let call: Call = stage.client.call::<Get>().into();
        let call = CallFuture::<<Get as Endpoint>::Reply>::new(call.attempts(1), Get::OPERATION);
        assert!(
            call.await.unwrap_err().message().contains("empty"),
            "{none:?}"
        );
    }
}
