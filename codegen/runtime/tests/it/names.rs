//! Names, ids, and the traits that they owe their users.

use std::collections::{BTreeSet, HashSet};

use runtime::ErrorKind;

use crate::toy::{Id, Name};

use crate::toy::{Crate, CrateId};

type CrateName = Name<Crate>;

#[test]
fn a_name_knows_its_parts() {
    let name = CrateName::compose(0, &["r", "b"]);
    assert_eq!(name, "rooms/r/boxes/b");
    assert_eq!(
        (name.part("room"), name.part("box"), name.part("shelf")),
        (Some("r"), Some("b"), None)
    );
    let name = CrateName::from("/shelves/s/boxes/b");
    assert_eq!(
        (name.part("shelf"), name.part("box"), name.part("room")),
        (Some("s"), Some("b"), None)
    );
    assert_eq!(
        name.as_str(),
        "/shelves/s/boxes/b",
        "the text stays as it came"
    );
}

#[test]
fn what_fits_no_pattern_has_no_parts_and_is_refused_when_asked() {
    for text in [
        "",
        "/",
        "rooms",
        "rooms/r",
        "rooms//boxes/b",
        "rooms/r/boxes/b/c",
        "ROOMS/r/boxes/b",
        "a/b/c/d",
    ] {
        let name = CrateName::from(text);
        assert_eq!(name.part("box"), None, "{text}");
        let error = name.check().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.message().contains("rooms/{room}/boxes/{box}"));
        assert!(text.parse::<CrateName>().is_err());
    }
    assert!(CrateName::compose(9, &["r"]).is_empty());
    assert_eq!(CrateName::compose(0, &["r"]), "rooms/r/boxes/");
    assert!(CrateName::parse("rooms/r/boxes/b").is_ok());
}

#[test]
fn an_id_is_taken_out_of_a_name() {
    let crate_ = Crate {
        name: CrateName::from("rooms/r/boxes/b"),
        ..Crate::default()
    };
    let ids = [
        CrateId::from("b"),
        CrateId::from("rooms/r/boxes/b"),
        CrateId::from(String::from("shelves/s/boxes/b")),
        CrateId::from(&crate_),
        CrateId::from(&crate_.name),
        CrateId::from(crate_.name.clone()),
        CrateId::from(&CrateId::from("b")),
    ];
    for id in ids {
        assert_eq!(
            (id.as_str(), id.to_string(), format!("{id:?}")),
            ("b", "b".to_owned(), r#""b""#.to_owned())
        );
        assert_eq!(id, "b");
        assert!(!id.is_empty());
    }
    assert!(CrateId::from("").is_empty() && CrateId::default().is_empty());
    assert_eq!(
        CrateId::from("cellars/c"),
        "cellars/c",
        "refused when it is sent"
    );
    assert_eq!(CrateName::from(&crate_), crate_.name);
}

#[test]
fn names_and_ids_are_text_on_the_wire_and_null_is_empty() {
    let name: CrateName = serde_json::from_str(r#""odd""#).unwrap();
    assert_eq!(serde_json::to_string(&name).unwrap(), r#""odd""#);
    assert!(
        serde_json::from_str::<CrateName>("null")
            .unwrap()
            .is_empty()
    );
    assert!(
        serde_json::from_str::<Id<Crate>>("null")
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        (name.to_string(), format!("{name:?}")),
        ("odd".to_owned(), "\"odd\"".to_owned())
    );
}

#[test]
fn names_go_into_sets_and_between_threads() {
    const fn sent<T: Send + Sync + Clone + Default>() {}
    /// It has no traits, and needs none.
    struct Bare;
    sent::<Name<Bare>>();
    sent::<Id<Bare>>();
    let names = ["b", "a", "b"].map(CrateName::from);
    assert_eq!(BTreeSet::from(names.clone()).len(), 2);
    assert_eq!(HashSet::from(names).len(), 2);
}
