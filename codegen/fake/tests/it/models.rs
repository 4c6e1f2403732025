//! The models of `generated/`: what the generator writes and what a fake reads stay the same.

use fake::Fake;
use serde_json::Value;

use crate::client::{DISRUPTIVE, SHOWCASE};

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
