//! The models of `generated/`: what the generator writes and what a fake reads stay the same.

use fake::Fake;
use serde_json::Value;

use crate::client::{Connection, DISRUPTIVE, SHOWCASE};

#[test]
fn every_model_is_read() {
    for (folder, text) in [("disruptive", DISRUPTIVE), ("showcase", SHOWCASE)] {
        let read = Fake::of(text);
        let builder = read.unwrap_or_else(|errors| panic!("{folder}: {errors}"));
        let told = format!("{builder:?}");
        assert!(told.contains(&format!("api: {folder:?}")), "{told}");
        let model: Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(model["format"], 2, "{folder}");
        let resources = model["api"]["resources"].as_array().expect("resources");
        let operations = resources
            .iter()
            .filter_map(|resource| resource["endpoints"].as_array());
        assert!(operations.map(Vec::len).sum::<usize>() > 10, "{folder}");
    }
}

#[tokio::test]
async fn members_of_pages_and_errors_may_stand_deeper() {
    let mut model: Value = serde_json::from_str(SHOWCASE).expect("it is JSON");
    let api = &mut model["api"];
    api["paging"]["next"] = "metadata.continue".into();
    api["error_body"]["message"] = "error.message".into();
    api["error_body"]["code"] = "error.code".into();
    let resources = api["resources"].as_array_mut().expect("resources");
    let lists = resources
        .iter_mut()
        .filter_map(|resource| resource["endpoints"].as_array_mut())
        .flatten()
        .filter(|endpoint| endpoint["id"] == "aisles.list");
    for list in lists {
        list["reply"]["pages"]["key"] = "metadata.aisles".into();
    }
    let builder = Fake::of(&model.to_string()).expect("the model is read");
    let seed = "aisles/a1: {displayName: One}\naisles/a2: {displayName: Two}\n";
    let fake = builder.seed(seed).start().await.expect("a fake starts");
    let mut connection = Connection::basic(&fake).await;
    let page = connection.get("/v1/aisles?pageSize=1").await;
    let page = page.expect("an answer").json();
    assert_eq!(page["metadata"]["aisles"][0]["name"], "aisles/a1", "{page}");
    let token = page["metadata"]["continue"].as_str().expect("a token");
    assert!(!token.is_empty() && page.as_object().is_some_and(|page| page.len() == 1));
    let next = format!("/v1/aisles?pageSize=1&pageToken={token}");
    let page = connection.get(&next).await.expect("an answer").json();
    assert_eq!(page["metadata"]["aisles"][0]["name"], "aisles/a2", "{page}");
    assert_eq!(page["metadata"]["continue"], "", "{page}");
    let refused = connection.get("/v1/aisles/nowhere").await;
    let refused = refused.expect("an answer").json();
    assert_eq!(refused["error"]["code"], 404, "{refused}");
    assert!(refused["error"]["message"].is_string(), "{refused}");
}
