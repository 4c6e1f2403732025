//! The keys that say what the service does in an operation.

use super::{Key, Kind, Shape, may, must};
/// What may stand for a whole verb.
pub(crate) const VERBS: &[&str] = &[
    "list", "read", "update", "replace", "delete", "publish", "history", "follow", "find", "act",
];
/// What fills a member without being told more.
pub(crate) const FILLS: &[&str] = &["id", "created", "changed"];
/// What a parameter may do without being told more.
pub(crate) const FILTERS: &[&str] = &["search", "order", "ping", "id", "within"];

pub(super) static OPERATION: Shape = Shape {
    title: "What an endpoint does",
    keys: &[
        may(
            "does",
            Kind::Either(&[Kind::Word(VERBS), Kind::Shape(&DOES)]),
            "What a call does; a word, or a verb with its parts.",
        ),
        may(
            "filters",
            Kind::Map(
                "query parameter",
                &Kind::Either(&[Kind::Word(FILTERS), Kind::Shape(&FILTER)]),
            ),
            "What query parameters select.",
        ),
        may(
            "where",
            Kind::Map("member", &Kind::Any),
            "Values that a resource must have to be there for this endpoint.",
        ),
        may(
            "one_of",
            Kind::List(&Kind::Text),
            "Members of the body of which one must be sent; none is a 400.",
        ),
        may(
            "dry_run",
            Kind::Text,
            "The parameter that makes a call a dry run when it is true.",
        ),
    ],
};

static DOES: Shape = Shape {
    title: "A verb with its parts",
    keys: &[
        may("create", Kind::Shape(&CREATE), "Makes one resource."),
        may(
            "change_entries",
            Kind::Shape(&CHANGE_ENTRIES),
            "Sets and removes entries of a map of several resources.",
        ),
        may(
            "move",
            Kind::Shape(&MOVE),
            "Moves several resources to where the path leads.",
        ),
        may(
            "create_each",
            Kind::Shape(&CREATE_EACH),
            "Makes a resource of each item of a list.",
        ),
        may(
            "delete_each",
            Kind::Shape(&DELETE_EACH),
            "Deletes the resources of a list of names.",
        ),
        may(
            "set",
            Kind::Map("member", &Kind::Any),
            "Sets members of the resource of the path to these values.",
        ),
        may(
            "refuse_again",
            Kind::Flag,
            "With `set`: whether it is a 409 where the values are there already.",
        ),
        may("behaviour", Kind::Text, "A behaviour of the fake's own."),
    ],
};

static CREATE: Shape = Shape {
    title: "A creation",
    keys: &[
        may("prefix", Kind::Text, "Put before the new id."),
        may(
            "set",
            Kind::Map("member", &Kind::Any),
            "Values that every resource made here has.",
        ),
    ],
};

static CHANGE_ENTRIES: Shape = Shape {
    title: "Entries of a map of several resources",
    keys: &[
        ITEMS,
        must("member", Kind::Text, "The map, a member of the resources."),
        must(
            "set",
            Kind::Text,
            "The member of the body with entries to set.",
        ),
        must(
            "unset",
            Kind::Text,
            "The member of the body with keys to remove.",
        ),
    ],
};

static MOVE: Shape = Shape {
    title: "A move of several resources",
    keys: &[
        ITEMS,
        must(
            "moved",
            Kind::Text,
            "The member of the reply with the names of what was moved.",
        ),
    ],
};

static CREATE_EACH: Shape = Shape {
    title: "A creation of several resources",
    keys: &[
        ITEMS,
        may(
            "parent",
            Kind::Text,
            "The member of an item that names where its resource is to lie; where the path leads by default.",
        ),
    ],
};

static DELETE_EACH: Shape = Shape {
    title: "A deletion of several resources",
    keys: &[ITEMS],
};

const ITEMS: Key = must(
    "items",
    Kind::Text,
    "The member of the body with the items.",
);

static FILTER: Shape = Shape {
    title: "What a query parameter selects",
    keys: &[
        may(
            "member",
            Kind::Text,
            "Those whose member has one of the values.",
        ),
        may(
            "entries",
            Kind::Text,
            "Those whose map of this name has the entries, each written `key=value`, `key=` or `key`.",
        ),
        may("from", Kind::Text, "Those whose time is not before."),
        may(
            "default",
            Kind::Duration,
            "With `from`: so long before now where nothing is sent.",
        ),
        may("until", Kind::Text, "Those whose time is before."),
        may(
            "within",
            Kind::Text,
            "Those whose member of this name names one of the values.",
        ),
    ],
};
