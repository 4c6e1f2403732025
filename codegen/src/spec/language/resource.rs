//! The keys of a resource's file, and those of its endpoints.

use super::types::TYPE;
use super::{DOCS, EFFECTS, Kind, RULES, STABILITIES, Shape, TYPES, may, must};

/// `<resource>.yaml`.
pub(crate) static RESOURCE: Shape = Shape {
    title: "A resource: its endpoints and its types",
    keys: &[
        must("docs", Kind::Text, DOCS),
        may(
            "host",
            Kind::Text,
            "The host of the endpoints; the first of `hosts` otherwise.",
        ),
        may(
            "prefix",
            Kind::Text,
            "Put before each path instead of the host's prefix.",
        ),
        may(
            "stability",
            Kind::Word(STABILITIES),
            "The stability of the endpoints, where they are not stable.",
        ),
        may(
            "endpoints",
            Kind::Map("method name", &Kind::Shape(&ENDPOINT)),
            "Endpoints by the name of their method.",
        ),
        may(
            "types",
            Kind::Map("type name", &Kind::Shape(&TYPE)),
            "Types by name.",
        ),
    ],
};

static ENDPOINT: Shape = Shape {
    title: "An endpoint",
    keys: &[
        must(
            "http",
            Kind::Text,
            "Verb and path template, such as `GET /projects/{project}`.",
        ),
        must("docs", Kind::Text, DOCS),
        may(
            "permission",
            Kind::Text,
            "The permission that a caller needs.",
        ),
        may(
            "effect",
            Kind::Word(EFFECTS),
            "What sending the call twice does; `safe` for GET, `idempotent` for PUT, PATCH and DELETE, `non_idempotent` for POST.",
        ),
        may(
            "because",
            Kind::Text,
            "Why the effect is not the verb's default.",
        ),
        may(
            "inferred",
            Kind::Text,
            "What of this is inferred and not documented.",
        ),
        may(
            "stability",
            Kind::Word(STABILITIES),
            "The stability of the endpoint, where it is not stable.",
        ),
        may(
            "path",
            Kind::Map("placeholder", &Kind::Shape(&PLACEHOLDER)),
            "Types and docs of placeholders.",
        ),
        may(
            "query",
            Kind::Map("wire name", &Kind::Shape(&PARAM)),
            "Query parameters.",
        ),
        may(
            "body",
            Kind::Either(&[Kind::Text, Kind::Map("wire name", &Kind::Shape(&PARAM))]),
            "A type, or the members of the body.",
        ),
        may(
            "reply",
            Kind::Either(&[Kind::Text, Kind::Shape(&REPLY)]),
            "A type, `nothing`, pages or a stream; `nothing` by default.",
        )
        .or("nothing"),
        may(
            "creates",
            Kind::Either(&[Kind::Text, Kind::Shape(&CREATES)]),
            "The resource that a success creates.",
        ),
        may(
            "not_found",
            Kind::Text,
            "The placeholder that a 404 is about; the last one by default.",
        ),
        may(
            "modify",
            Kind::Shape(&MODIFY),
            "How `modify` reads and writes, where that does not follow from the paths.",
        ),
        may(
            "mask",
            Kind::Text,
            "Query parameter that takes the names of the members sent.",
        ),
        may(
            "reconcile",
            Kind::Shape(&RECONCILE),
            "How to find out whether an ambiguous create was applied.",
        ),
        may(
            "retry_failed",
            Kind::Text,
            "The member of the body whose items `retry_failed` sends again when the reply lists them as failed.",
        ),
        may(
            "on",
            Kind::Map("status", &Kind::Shape(&ON)),
            "What a status means at this endpoint.",
        ),
    ],
};

static PLACEHOLDER: Shape = Shape {
    title: "A placeholder of a path",
    keys: &[
        may(
            "type",
            Kind::Text,
            "Its type; the id of the resource that it names by default.",
        )
        .such_as(TYPES),
        may("name", Kind::Text, "Its name in Rust."),
        may("docs", Kind::Text, DOCS),
    ],
};

static PARAM: Shape = Shape {
    title: "A parameter",
    keys: &[
        must("type", Kind::Text, "Its type.").such_as(TYPES),
        may(
            "name",
            Kind::Text,
            "Its name in Rust, where the wire name will not do.",
        ),
        must("docs", Kind::Text, DOCS),
        may(
            "required",
            Kind::Flag,
            "Whether every call needs it; it is positional then.",
        ),
        may(
            "nullable",
            Kind::Flag,
            "Whether null may be sent and means something else than absence.",
        ),
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

static REPLY: Shape = Shape {
    title: "Pages or a stream",
    keys: &[
        may("pages", Kind::Text, "The type of the items of a page."),
        may("key", Kind::Text, "The member that holds the items."),
        may("stream", Kind::Text, "The type of the items of a stream."),
        may(
            "item",
            Kind::Text,
            "Where in a line the item stands, such as `result.event`.",
        ),
        may("error", Kind::Text, "Where in a line an error stands."),
    ],
};

static CREATES: Shape = Shape {
    title: "What a success creates",
    keys: &[
        must("type", Kind::Text, "The type of the new resource."),
        may(
            "name",
            Kind::Text,
            "Where in the reply its name stands; `name` by default.",
        )
        .or("name"),
        may(
            "each",
            Kind::Text,
            "The member with a list of new resources.",
        ),
    ],
};

static MODIFY: Shape = Shape {
    title: "How `modify` reads",
    keys: &[
        must(
            "read",
            Kind::Text,
            "The endpoint of this file that reads the resource.",
        ),
        may(
            "entries",
            Kind::Shape(&ENTRIES),
            "How the endpoint writes one member, entry by entry.",
        ),
    ],
};

static ENTRIES: Shape = Shape {
    title: "How entries are written",
    keys: &[
        must(
            "member",
            Kind::Text,
            "The member of the resource that is written, a map.",
        ),
        must(
            "items",
            Kind::Text,
            "The member of the body that lists the names of the resources to change.",
        ),
        must(
            "set",
            Kind::Text,
            "The member of the body with the entries to set.",
        ),
        must(
            "unset",
            Kind::Text,
            "The member of the body with the keys to remove.",
        ),
    ],
};

static RECONCILE: Shape = Shape {
    title: "How to find what an ambiguous create may have created",
    keys: &[
        must("list", Kind::Text, "The endpoint of this file that lists."),
        must("by", Kind::Text, "The member to compare."),
    ],
};

static ON: Shape = Shape {
    title: "A status at this endpoint",
    keys: &[
        may("docs", Kind::Text, "What the status means here."),
        may(
            "rule",
            Kind::Word(RULES),
            "The rule here, where it is not the table's.",
        ),
        may("because", Kind::Text, "Why the rule is not the table's."),
    ],
};
