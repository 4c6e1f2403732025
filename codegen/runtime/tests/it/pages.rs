//! Lists in pages.

use runtime::runtime::{ErrorKind, Page, Scene};

use crate::toy::{Crate, List, Stage, bad};

fn page(labels: &[&str], next: &str) -> Scene {
    let items: Vec<String> = labels
        .iter()
        .map(|label| format!(r#"{{"label":"{label}"}}"#))
        .collect();
    Scene::answer(
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
        let stage = Stage::new([Scene::answer(200, body)]);
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
    let stage = Stage::new([Scene::answer(
        200,
        r#"{"boxes":[{"label":"a"},{"label":3}]}"#,
    )]);
    let error = stage.client.call::<List>().await.unwrap_err();
    assert!(
        error.message().starts_with("`boxes[1].label`"),
        "{}",
        error.message()
    );
}
