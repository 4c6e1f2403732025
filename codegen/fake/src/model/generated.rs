//! The models of `generated/` as this crate reads them: what the generator writes and what a fake reads stay the same.

use super::{File, Operation};

const MODELS: [(&str, &str); 2] = [
    (
        "disruptive",
        include_str!("../../../../generated/disruptive/model.json"),
    ),
    (
        "showcase",
        include_str!("../../../../generated/showcase/model.json"),
    ),
];

fn model(folder: &str) -> File {
    let (_, text) = MODELS
        .iter()
        .find(|(name, _)| *name == folder)
        .expect("a known folder");
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{folder}: {error}"))
}

fn operations(file: &File) -> impl Iterator<Item = &Operation> {
    file.api
        .resources
        .iter()
        .flat_map(|resource| &resource.endpoints)
}

#[test]
fn every_model_is_read() {
    for (folder, _) in MODELS {
        let file = model(folder);
        assert_eq!((file.format, file.api.folder.as_str()), (1, folder));
        assert!(operations(&file).count() > 10, "{folder}");
    }
}
