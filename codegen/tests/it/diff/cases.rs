//! Edits of the bookshop, and what each means for whom.

use codegen::{Bump, Diff, DiffFormat};

use super::{described, edited};
use crate::common;

/// A name, the verdict, and the edits: file, old text, new text.
pub(super) type Case = (
    &'static str,
    Bump,
    &'static [(&'static str, &'static str, &'static str)],
);

pub(super) const CASES: &[Case] = &[
    (
        "argument_added",
        Bump::Major,
        &[(
            "aisles.yaml",
            "      capacity: {type: integer, docs: \"Number of books that it holds; 40",
            "      floor: {type: integer, required: true, docs: \"Floor.\"}\n      capacity: {type: integer, docs: \"Number of books that it holds; 40",
        )],
    ),
    (
        "setter_added",
        Bump::Minor,
        &[(
            "books.yaml",
            "      fuzzy: {type: boolean",
            "      inStock: {type: boolean, docs: \"Only books that are there.\"}\n      fuzzy: {type: boolean",
        )],
    ),
    (
        "setter_required_and_renamed",
        Bump::Major,
        &[
            (
                "books.yaml",
                "fuzzy: {type: boolean, ",
                "fuzzy: {type: boolean, required: true, ",
            ),
            (
                "books.yaml",
                "orderBy: {type: string,",
                "orderBy: {name: sort, type: string,",
            ),
        ],
    ),
    (
        "arguments_reordered",
        Bump::Major,
        &[(
            "aisles.yaml",
            "      key: {type: AisleLabelId, required: true, docs: \"Key of the label.\"}\n      value: {type: string, required: true, docs: \"Value of the label.\"}\n    reply",
            "      value: {type: string, required: true, docs: \"Value of the label.\"}\n      key: {type: AisleLabelId, required: true, docs: \"Key of the label.\"}\n    reply",
        )],
    ),
    (
        "operation_renamed",
        Bump::Major,
        &[
            (
                "books.yaml",
                "  get:\n    http: GET /aisles",
                "  fetch:\n    http: GET /aisles",
            ),
            ("books.yaml", "modify: {read: get}", "modify: {read: fetch}"),
        ],
    ),
    (
        "operation_removed",
        Bump::Major,
        &[(
            "books.yaml",
            "  delete:\n    http: DELETE /aisles/{aisle}/books/{book}\n    docs: Takes a book off an aisle for good.\n    reply: nothing\n",
            "",
        )],
    ),
    (
        "operation_moved",
        Bump::Major,
        &[(
            "books.yaml",
            "http: GET /books:search",
            "http: POST /books:find",
        )],
    ),
    (
        "resource_removed",
        Bump::Major,
        &[
            ("api.yaml", "orders, notices, staff]", "orders, staff]"),
            ("notices.yaml", "*", ""),
            (
                "orders.yaml",
                "about: {type: NoticeParent,",
                "about: {type: string,",
            ),
        ],
    ),
    (
        "resource_renamed",
        Bump::Major,
        &[
            (
                "api.yaml",
                "orders, notices, staff]",
                "orders, pins, staff]",
            ),
            ("notices.yaml", "=", "pins.yaml"),
            (
                "pins.yaml",
                "  unpin:\n    http: DELETE /{parent}/notices/{notice}\n    docs: Takes a notice off.\n    path:\n      parent: {type: NoticeParent, docs: \"Aisle or order that the notice is pinned to.\"}\n      notice: {docs: \"Id of the notice.\"}\n    reply: nothing\n",
                "",
            ),
        ],
    ),
    (
        "branches_reordered",
        Bump::Minor,
        &[(
            "orders.yaml",
            "      pickup: {type: Pickup, docs: \"The customer comes to an aisle.\"}\n      parcel: {type: Parcel, docs: \"The books are sent.\"}\n",
            "      parcel: {type: Parcel, docs: \"The books are sent.\"}\n      pickup: {type: Pickup, docs: \"The customer comes to an aisle.\"}\n",
        )],
    ),
    (
        "field_added_removed_and_retyped",
        Bump::Major,
        &[
            (
                "books.yaml",
                "      readingTime: {type: duration, inferred: \"that it comes from the number of pages\", output: true, docs: \"How long it takes to read.\"}\n",
                "",
            ),
            (
                "books.yaml",
                "      aisleMark:",
                "      weight: {type: number, docs: \"In grams.\"}\n      aisleMark:",
            ),
            (
                "books.yaml",
                "pages: {name: page_count, type: integer, docs: \"Number of pages.\"}\n      type",
                "pages: {name: page_count, type: string, docs: \"Number of pages.\"}\n      type",
            ),
        ],
    ),
    (
        "required_field_added",
        Bump::Major,
        &[(
            "books.yaml",
            "      aisle: {type: AisleName, docs: \"Aisle to put",
            "      state: {type: string, required: true, docs: \"New or used.\"}\n      aisle: {type: AisleName, docs: \"Aisle to put",
        )],
    ),
    (
        "type_renamed",
        Bump::Major,
        &[
            ("books.yaml", "  MovedBooks:\n", "  Relocation:\n"),
            ("books.yaml", "reply: MovedBooks", "reply: Relocation"),
        ],
    ),
    (
        "values",
        Bump::Major,
        &[
            (
                "books.yaml",
                "      HARDCOVER: Between boards.\n",
                "      LEATHER: In leather.\n",
            ),
            (
                "books.yaml",
                "      crime: Somebody is murdered.\n",
                "      crime: {name: Murder, docs: Somebody is murdered.}\n",
            ),
        ],
    ),
    (
        "branches",
        Bump::Major,
        &[
            (
                "orders.yaml",
                "parcel: {type: Parcel,",
                "shipment: {type: Parcel,",
            ),
            (
                "orders.yaml",
                "      VOUCHER: {",
                "      CASH: {member: cash, type: CardPayment, docs: \"In cash.\"}\n      VOUCHER: {",
            ),
        ],
    ),
    (
        "resource_names",
        Bump::Major,
        &[(
            "notices.yaml",
            "[\"aisles/{aisle}/notices/{notice}\", \"orders/{order}/notices/{notice}\"]",
            "\"aisles/{aisle}/notices/{notice}\"",
        )],
    ),
    (
        "table_of_policies",
        Bump::Major,
        &[
            (
                "errors.yaml",
                "    kind: unavailable\n    ambiguous: true\n    rule: {read: repeat, write: repeat, guarded: repeat, once: return}",
                "    kind: unavailable\n    ambiguous: true\n    rule: {read: repeat, write: repeat, guarded: return, once: repeat}",
            ),
            (
                "errors.yaml",
                "wait: {floor: 5s, cap: 30s}",
                "wait: {floor: 10s, cap: 60s}",
            ),
            (
                "errors.yaml",
                "retry_after: all, default: 2s",
                "retry_after: all, default: 5s",
            ),
        ],
    ),
    (
        "status_added",
        Bump::Minor,
        &[(
            "errors.yaml",
            "  - status: other_4xx\n",
            "  - status: 408\n    kind: timeout\n    rule: {read: repeat, write: repeat, guarded: return, once: return}\n    wait: {floor: 2s, cap: 20s}\n\n  - status: other_4xx\n",
        )],
    ),
    (
        "effect",
        Bump::Major,
        &[(
            "books.yaml",
            "docs: Puts a book on an aisle.\n",
            "docs: Puts a book on an aisle.\n    effect: write\n    because: One of that number stays one.\n",
        )],
    ),
    (
        "rule_of_one_method",
        Bump::Major,
        &[(
            "orders.yaml",
            "rule: return, because: \"The bank's 503 lasts until the morning.\"",
            "rule: repeat, because: \"The bank's 503 lasts a minute.\"",
        )],
    ),
    (
        "shared",
        Bump::Major,
        &[
            (
                "api.yaml",
                "quota: {requests: 20, per: 1s}",
                "quota: {requests: 100, per: 10s}",
            ),
            ("api.yaml", "deadline: 30s", "deadline: 1m"),
            (
                "api.yaml",
                "secret: BOOKSHOP_SECRET",
                "secret: BOOKSHOP_KEY",
            ),
            (
                "api.yaml",
                "url: https://api.bookshop.example",
                "url: https://api.bookshop.test",
            ),
            (
                "api.yaml",
                "settle: {wait: 500ms, window: 5s}",
                "settle: {wait: 1s, window: 10s}",
            ),
        ],
    ),
    (
        "crate_renamed",
        Bump::Major,
        &[("api.yaml", "crate: bookshop", "crate: book-shop")],
    ),
    (
        "reworded",
        Bump::Patch,
        &[
            ("books.yaml", "docs: Gets one book.", "docs: Gets a book."),
            (
                "books.yaml",
                "docs: \"Title of the book; looked up when absent.\"",
                "docs: \"What it is called.\"",
            ),
            (
                "orders.yaml",
                "docs: The till is closed for the day.",
                "docs: The till is closed.",
            ),
        ],
    ),
    (
        "moved",
        Bump::None,
        &[(
            "books.yaml",
            "docs: Books, each",
            "# A comment.\n\ndocs: Books, each",
        )],
    ),
];

/// The bookshop before its edits: what the fake does is told apart, and refers to what they change.
pub(super) fn base() -> common::Spec {
    let mut base = common::api("showcase");
    base.remove("service.yaml");
    base
}

pub(super) fn diff(edits: &[(&str, &str, &str)]) -> Diff {
    let head = edited(&base(), edits);
    codegen::diff(&described(&base()), &described(&head), &[]).expect("both can be read")
}

#[test]
fn each_edit_is_told_as_it_is() {
    for (name, verdict, edits) in CASES {
        let diff = diff(edits);
        let text = format!(
            "{}\n{}",
            diff.render(DiffFormat::Short),
            diff.render(DiffFormat::Text)
        );
        insta::assert_snapshot!(format!("edit_{name}"), text);
        assert_eq!(diff.verdict(), *verdict, "{name}");
    }
}
