//! The keys of types.

use super::{DOCS, Kind, STABILITIES, Shape, TYPES, may, must};

/// What a required member that is left out is read as.
const ABSENT: &[&str] = &["default", "error"];

pub(super) static TYPE: Shape = Shape {
    title: "A type: one of `fields`, `values`, `variants`, `name_union`",
    keys: &[
        must("docs", Kind::Text, DOCS),
        may(
            "inferred",
            Kind::Text,
            "What of this is inferred and not documented.",
        ),
        may(
            "stability",
            Kind::Word(STABILITIES),
            "Its stability, where it is not stable.",
        ),
        may(
            "resource",
            Kind::Either(&[Kind::Text, Kind::List(&Kind::Text)]),
            "Patterns of the resource's name, such as `projects/{project}`.",
        ),
        may(
            "fields",
            Kind::Map("wire name", &Kind::Shape(&FIELD)),
            "Members of a struct.",
        ),
        may(
            "partial",
            Kind::Shape(&PARTIAL),
            "Where a success lists the items that failed.",
        ),
        may(
            "values",
            Kind::Map(
                "wire value",
                &Kind::Either(&[Kind::Text, Kind::Shape(&VALUE)]),
            ),
            "Values of an open enum.",
        ),
        may(
            "tag",
            Kind::Text,
            "The member whose value names the variant of a tagged union.",
        ),
        may(
            "content",
            Kind::Text,
            "The member that holds the variant, where variants have no members of their own.",
        ),
        may(
            "untagged",
            Kind::Flag,
            "Whether the variant is the member that is present and not null.",
        ),
        may(
            "variants",
            Kind::Map(
                "tag value or member",
                &Kind::Either(&[Kind::Text, Kind::Shape(&VARIANT)]),
            ),
            "Variants of a union.",
        ),
        may(
            "name_union",
            Kind::List(&Kind::Text),
            "Types of resource names, any of which the value may be.",
        ),
    ],
};

static FIELD: Shape = Shape {
    title: "A member of a struct",
    keys: &[
        must("type", Kind::Text, "Its type.").such_as(TYPES),
        may(
            "name",
            Kind::Text,
            "Its name in Rust, where the wire name will not do.",
        ),
        must("docs", Kind::Text, DOCS),
        may("required", Kind::Flag, "Whether it is always there."),
        may(
            "nullable",
            Kind::Flag,
            "Whether null, absence and a value are three different things.",
        ),
        may(
            "lenient",
            Kind::Flag,
            "Whether other spellings are read, such as `\"False\"` or `\"409\"`.",
        ),
        may("output", Kind::Flag, "Whether only the service sets it."),
        may(
            "absent",
            Kind::Word(ABSENT),
            "What it means that a required member is missing or null: its default value, or an error.",
        ),
        may("because", Kind::Text, "Why `absent` is what it is."),
        may(
            "inferred",
            Kind::Text,
            "What of this is inferred and not documented.",
        ),
        may(
            "stability",
            Kind::Word(STABILITIES),
            "Its stability, where it is not stable.",
        ),
    ],
};

static VALUE: Shape = Shape {
    title: "A value of an enum",
    keys: &[
        must("docs", Kind::Text, DOCS),
        may("name", Kind::Text, "Its name in Rust."),
    ],
};

static VARIANT: Shape = Shape {
    title: "A variant of a union",
    keys: &[
        must("docs", Kind::Text, DOCS),
        may("name", Kind::Text, "Its name in Rust."),
        may("type", Kind::Text, "The type of its content.").such_as(TYPES),
        may("member", Kind::Text, "The member that holds its content."),
        may(
            "direct",
            Kind::Flag,
            "Whether the content member is the variant itself.",
        ),
        may("empty", Kind::Flag, "Whether the variant has no content."),
    ],
};

static PARTIAL: Shape = Shape {
    title: "Failed items inside a success",
    keys: &[
        must(
            "failed",
            Kind::Either(&[Kind::Text, Kind::List(&Kind::Text)]),
            "Where the failed items stand.",
        ),
        may(
            "item",
            Kind::Text,
            "The member of a failed item that names it.",
        ),
        may(
            "retry",
            Kind::Shape(&RETRY),
            "Which failed items are worth retrying.",
        ),
    ],
};

static RETRY: Shape = Shape {
    title: "Which failed items are worth retrying",
    keys: &[
        must(
            "field",
            Kind::Text,
            "The member of a failed item to look at.",
        ),
        must(
            "is",
            Kind::List(&Kind::Text),
            "The values with which an item is worth retrying.",
        ),
    ],
};
