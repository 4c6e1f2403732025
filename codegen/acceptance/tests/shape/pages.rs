//! Lists in pages.

use acceptance::disruptive::Stage;
use disruptive::ErrorKind;
use disruptive::runtime::MockResponse;

fn page(names: &[&str], next: &str) -> MockResponse {
    let projects: Vec<String> = names
        .iter()
        .map(|name| format!(r#"{{"name": "projects/{name}"}}"#))
        .collect();
    let projects = projects.join(",");
    MockResponse::answer(
        200,
        format!(r#"{{"projects": [{projects}], "nextPageToken": "{next}"}}"#),
    )
}

fn queries(stage: &Stage) -> Vec<String> {
    let seen = stage.seen();
    let query = |url: &str| {
        url.split_once('?')
            .map_or("", |(_, query)| query)
            .to_owned()
    };
    seen.iter().map(|seen| query(&seen.request.url)).collect()
}

#[tokio::test]
async fn items_come_from_as_many_pages_as_there_are() {
    let stage = Stage::new([
        page(&["p1", "p2"], "a b"),
        page(&[], "c"),
        page(&["p3"], ""),
    ]);
    let call = stage.client.projects().list().text("cold").page_size(2);
    let mut items = call.items();
    let mut names = Vec::new();
    while let Some(project) = items.try_next().await.expect("a page") {
        names.push(project.name.to_string());
    }
    assert_eq!(names, ["projects/p1", "projects/p2", "projects/p3"]);
    assert_eq!(
        queries(&stage),
        [
            "query=cold&pageSize=2",
            "query=cold&pageSize=2&pageToken=a%20b",
            "query=cold&pageSize=2&pageToken=c",
        ]
    );
    assert!(items.try_next().await.expect("the end").is_none());
}

#[tokio::test]
async fn a_page_is_asked_for_only_when_it_is_needed() {
    let stage = Stage::new([page(&["p1", "p2"], "next"), page(&["p3"], "")]);
    let mut items = stage.client.projects().list().items();
    assert!(stage.seen().is_empty());
    items.try_next().await.expect("p1");
    items.try_next().await.expect("p2");
    assert_eq!(stage.seen().len(), 1);
    let stage = Stage::new([page(&["p1", "p2"], "next")]);
    let some = stage
        .client
        .projects()
        .list()
        .max_items(2)
        .items()
        .collect()
        .await;
    assert_eq!(some.expect("two projects").len(), 2);
}

#[tokio::test]
async fn the_end_of_a_list_is_told_in_many_ways() {
    for body in [
        "{}",
        r#"{"projects": null, "nextPageToken": null}"#,
        r#"{"projects": []}"#,
    ] {
        let stage = Stage::new([MockResponse::answer(200, body)]);
        let pages = stage
            .client
            .projects()
            .list()
            .pages()
            .collect()
            .await
            .expect("a page");
        assert_eq!((pages.len(), pages[0].items.len()), (1, 0), "{body}");
        assert_eq!(pages[0].next_page_token, None);
    }
}

#[tokio::test]
async fn a_failing_page_ends_the_list_and_is_repeated_as_a_call_is() {
    let stage = Stage::new([
        page(&["p1"], "a"),
        MockResponse::answer(503, ""),
        page(&["p2"], "b"),
        MockResponse::answer(403, ""),
    ]);
    let mut items = stage.client.projects().list().items();
    items.try_next().await.expect("p1");
    items.try_next().await.expect("p2");
    let error = items.try_next().await.expect_err("forbidden");
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    assert!(items.try_next().await.expect("the end").is_none());
}

#[tokio::test]
async fn a_list_that_goes_in_circles_is_an_error() {
    let stage = Stage::new([
        page(&["p1"], "a"),
        page(&["p2"], "b"),
        page(&["p3"], "a"),
        page(&[], ""),
    ]);
    let error = stage
        .client
        .projects()
        .list()
        .items()
        .collect()
        .await
        .expect_err("a circle");
    assert_eq!(error.kind(), ErrorKind::Paging);
}
