//! What the compiler says where a user forgets that a call or a list is asynchronous: its words lead to what to write.

use verdicts::place::{self, Place};
use verdicts::{cargo, spec};

const OWN: &str = "own";

/// Code that is refused, each with words of the message.
const REFUSED: &[(&str, &[&str])] = &[
    (
        "for aisle in client.aisles().list().items() { drop(aisle); }",
        &[
            "Items<",
            "is not an iterator",
            "UseTryNextInsteadOfAForLoop",
        ],
    ),
    (
        "for page in client.aisles().list().pages() { drop(page); }",
        &[
            "Pages<",
            "is not an iterator",
            "UseTryNextInsteadOfAForLoop",
        ],
    ),
    (
        "for change in client.orders().watch().await? { drop(change); }",
        &[
            "EventStream<",
            "is not an iterator",
            "UseTryNextInsteadOfAForLoop",
        ],
    ),
    (
        "let first = client.aisles().list().items().next();",
        &[
            "is an asynchronous stream, not an iterator",
            "call `.try_next().await?` instead, in a `while let` loop",
            "one at a time: `while let Some(item) = items.try_next().await? { … }`",
            "all of a list at once: `for item in items.collect().await? { … }`",
            "without async, with the feature `blocking`: `for item in items.wait() { … }`",
        ],
    ),
    (
        "client.aisles().modify(\"a1\", |aisle| aisle.display_name.len()).await?;",
        &[
            "a change returns `()` or `Result<(), E>`, not `usize`",
            "end the closure's last expression with `;`, or the closure with `Ok(())` if it can fail",
        ],
    ),
];

/// Code that does nothing, each with words of the message.
const UNUSED: &[(&str, &str)] = &[
    (
        "client.aisles().get(\"a1\");",
        "a call does nothing until it is awaited: add `.await`",
    ),
    (
        "client.aisles().get(\"a1\").response();",
        "a call does nothing until it is awaited: add `.await`",
    ),
    (
        "client.aisles().modify(\"a1\", |_| {});",
        "a change does nothing until it is awaited: add `.await`",
    ),
    (
        "client.aisles().list().items();",
        "items are requested when they are taken: `while let Some(item) = items.try_next().await? { … }`",
    ),
    (
        "client.aisles().list().pages();",
        "pages are requested when they are taken: `while let Some(page) = pages.try_next().await? { … }`",
    ),
    (
        "client.orders().watch().await?;",
        "a stream gives values when they are taken: `while let Some(value) = stream.try_next().await? { … }`",
    ),
];

/// A function of a user's for each piece of code.
fn functions<'a>(pieces: impl Iterator<Item = &'a str>) -> String {
    let one = |(index, code): (usize, &str)| {
        format!(
            "pub async fn piece_{index}(client: bookshop::Client) -> Result<(), bookshop::Error> {{\n    {code}\n    Ok(())\n}}\n"
        )
    };
    "#![deny(unused_must_use)]\n".to_owned() + &pieces.enumerate().map(one).collect::<String>()
}

#[test]
fn the_compiler_says_what_to_write_where_async_is_forgotten() {
    let files = spec::generate(&spec::unedited()).unwrap_or_else(|error| panic!("{error}"));
    let mut place = Place::new(&cargo::target().join("messages"));
    place.users(&[("lib.rs".to_owned(), String::new())].into());
    place.add(OWN, &files);
    let refused = functions(REFUSED.iter().map(|(code, _)| *code));
    place.add_back("refused", &refused, OWN);
    let unused = functions(UNUSED.iter().map(|(code, _)| *code));
    place.add_back("unused", &unused, OWN);
    place.finish();

    let checked = cargo::check(place.folder());
    checked.assert_built(&place::package(OWN));
    let told = |package: &str, count: usize| -> Vec<String> {
        let errors = checked.errors(&place::back(package)).iter();
        let mut told: Vec<String> = errors.map(|error| error.rendered.clone()).collect();
        told.retain(|error| error.contains("lib.rs:"));
        assert_eq!(told.len(), count, "{}", told.join("\n"));
        told
    };
    let all = told("refused", REFUSED.len());
    for (error, (code, words)) in all.iter().zip(REFUSED) {
        for word in *words {
            assert!(error.contains(word), "{code}\n{word}\n{error}");
        }
    }
    let all = told("unused", UNUSED.len());
    for (error, (code, words)) in all.iter().zip(UNUSED) {
        assert!(error.contains(words), "{code}\n{words}\n{error}");
    }
}
