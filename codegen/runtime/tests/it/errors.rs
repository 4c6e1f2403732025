//! What an error tells, whole.

use runtime::{ErrorKind, MockResponse, Stop};

use crate::toy::{Create, Get, Import, Stage, bad, seconds};

#[tokio::test]
async fn errors_tell_the_whole_story() {
    let mut stories = Vec::new();
    let mut tell = |error: runtime::Error| stories.push(error.to_string());
    let denied = Stage::new([bad(403)]);
    tell(denied.client.call::<Get>().await.unwrap_err());
    let down = Stage::new([
        bad(500),
        MockResponse::not_sent(),
        MockResponse::maybe_applied(),
    ]);
    tell(down.client.call::<Get>().attempts(3).await.unwrap_err());
    let unsure = Stage::new([MockResponse::answer(
        503,
        "<html><title>503</title><body>Over\ncapacity</body></html>",
    )]);
    tell(unsure.client.call::<Create>().await.unwrap_err());
    let twice = Stage::new([MockResponse::maybe_applied(), bad(409)]);
    tell(twice.client.call::<Import>().await.unwrap_err());
    let busy = Stage::new([bad(429).header("retry-after", "600")]);
    tell(busy.client.call::<Get>().await.unwrap_err());
    tell(busy.client.call::<Get>().await.unwrap_err());
    let odd = Stage::new([MockResponse::answer(200, r#"{"label":{}}"#)]);
    tell(odd.client.call::<Create>().await.unwrap_err());
    tell(odd.client.get("a/b").await.unwrap_err());
    let stranger = Stage::authenticated([MockResponse::answer(
        400,
        r#"{"error":"invalid_grant","error_description":"unknown key"}"#,
    )]);
    tell(stranger.client.call::<Get>().await.unwrap_err());
    insta::assert_snapshot!(stories.join("\n\n"));
}

#[tokio::test]
async fn bodies_of_any_kind_are_read_as_far_as_they_can_be() {
    let long = format!("<p>{}</p>", "é ".repeat(500));
    for (body, message) in [
        (&br#"{"error":"e","code":"409","help":"h"}"#[..], "e"),
        (br#"{"error":{"message":"inner","code":5}}"#, "inner"),
        (br#"{"error":"a\n\u001b[31mb"}"#, "a  [31mb"),
        (br#"{"code":7}"#, r#"{"code":7}"#),
        (br#"{"error":null}"#, r#"{"error":null}"#),
        (b"\"text\"", "text"),
        (b"", ""),
        (
            b"<html><head></head><body>Bad   Gateway</body></html>",
            "Bad Gateway",
        ),
        (b"\xff\xfe oops \x00", "\u{fffd}\u{fffd} oops"),
        (b"[1, 2", "[1, 2"),
        (b"<unclosed", ""),
        (long.as_bytes(), &format!("{}…", "é ".repeat(100))),
    ] {
        let stage = Stage::new([MockResponse::answer(400, body.to_vec())]);
        let error = stage.client.call::<Get>().await.unwrap_err();
        assert_eq!((error.message(), error.body()), (message, body));
        assert_eq!(
            error.kind(),
            ErrorKind::InvalidArgument,
            "the status decides, not the body"
        );
    }
}

#[tokio::test]
async fn an_error_has_its_parts() {
    let stage = Stage::new([bad(404).header("x-request", "r1")]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.status(), error.help()),
        (Some(404), Some("https://help.example/404"))
    );
    assert_eq!(error.headers()["x-request"], "r1");
    assert_eq!(
        error.operation().map(|operation| operation.id),
        Some("boxes.get")
    );
    assert_eq!(
        (error.advice(), error.stopped()),
        ("Check the name.", Some(Stop::Rule))
    );
    assert!(error.body().starts_with(b"{\"error\""));
    assert!(format!("{error:?}").contains("NotFound"));
    let lost = Stage::new([MockResponse::not_sent()]);
    let error = lost
        .client
        .call::<Get>()
        .deadline(seconds(1))
        .await
        .unwrap_err();
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_huge_error_body_is_cut() {
    let stage = Stage::new([MockResponse::answer(400, vec![b'x'; 1024 * 1024])]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.body().len(), 64 * 1024);
}
