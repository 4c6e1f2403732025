//! Books.

use bookshop::types::{Binding, Genre, NewCopy};

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Refused, Same, Second};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    vec![
        case(
            "books.list",
            Harmless,
            "api GET /v1/aisles/a1/books?bookIds=b1&bookIds=b2&genres=crime&genres=sci-fi&orderBy=-title",
            "",
            |shop| {
                tell(
                    shop.books()
                        .list("a1")
                        .book_ids(["b1", "b2"])
                        .genres([Genre::Crime, Genre::SciFi])
                        .order_by("-title"),
                )
            },
        ),
        case(
            "books.search",
            Harmless,
            "api GET /v1/books:search?words=cold%20blood&fuzzy=true",
            "",
            |shop| tell(shop.books().search("cold blood").fuzzy(true)),
        ),
        case(
            "books.create",
            Second,
            "api POST /v1/aisles/a1/books",
            r#"{"isbn": "978", "title": "Cold", "type": "E_BOOK"}"#,
            |shop| {
                tell(
                    shop.books()
                        .create("a1", "978")
                        .title("Cold")
                        .binding(Binding::Ebook),
                )
            },
        ),
        case(
            "books.create_all",
            Refused,
            "api POST /v1/aisles/a1/books:batchCreate",
            r#"{"books": [{"number": "b1", "isbn": "978"}]}"#,
            |shop| tell(shop.books().create_all("a1", [NewCopy::new("b1", "978")])),
        ),
        case(
            "books.bring",
            Same,
            "api POST /v1/aisles/a1/books:bring",
            r#"{"books": ["aisles/a2/books/b1"]}"#,
            |shop| tell(shop.books().bring("a1", ["aisles/a2/books/b1"])),
        ),
        case(
            "books.remove_all",
            Same,
            "api POST /v1/books:batchDelete",
            r#"{"books": ["aisles/a2/books/b1"]}"#,
            |shop| tell(shop.books().remove_all(["aisles/a2/books/b1"])),
        ),
        case(
            "books.get",
            Harmless,
            "api GET /v1/aisles/a1/books/b1",
            "",
            |shop| tell(shop.books().get("a1", "b1")),
        ),
        case(
            "books.replace",
            Same,
            "api PUT /v1/aisles/a1/books/b1",
            r#"{"title": "Cold", "pages": 300, "subtitle": null}"#,
            |shop| {
                tell(
                    shop.books()
                        .replace("a1", "b1", "Cold")
                        .page_count(300)
                        .subtitle(None),
                )
            },
        ),
        case(
            "books.replace",
            Same,
            "api PUT /v1/aisles/a1/books/b1",
            r#"{"title": "Cold", "subtitle": "A story"}"#,
            |shop| {
                tell(
                    shop.books()
                        .replace("a1", "b1", "Cold")
                        .subtitle("A story".to_owned()),
                )
            },
        ),
        case(
            "books.delete",
            Same,
            "api DELETE /v1/aisles/a1/books/b1",
            "",
            |shop| tell(shop.books().delete("a1", "b1")),
        ),
        case(
            "books.relabel",
            Same,
            "api POST /v1/aisles/a1/books:relabel",
            r#"{
            "books": ["aisles/a1/books/b1"],
            "addLabels": {"sale": "yes"},
            "removeLabels": ["new"]
        }"#,
            |shop| {
                tell(
                    shop.books()
                        .relabel("a1", ["aisles/a1/books/b1"])
                        .add_labels([("sale", "yes")])
                        .remove_labels(["new"]),
                )
            },
        ),
        case(
            "books.reserve",
            Refused,
            "api POST /v1/aisles/a1/books/b1:reserve?dryRun=false",
            r#"{"for": "Ada", "holdFor": "3600s"}"#,
            |shop| {
                tell(
                    shop.books()
                        .reserve("a1", "b1", false, "Ada")
                        .hold_for(std::time::Duration::from_hours(1)),
                )
            },
        ),
    ]
}
