//! The keys of `service.yaml`.

use super::verbs::{FILLS, OPERATION};
use super::{Kind, Shape, may, must};

/// `service.yaml`.
pub(crate) static SERVICE: Shape = Shape {
    title: "What the service does behind its endpoints",
    keys: &[
        may(
            "access",
            Kind::Shape(&ACCESS),
            "Which accounts authenticate and what gives them permissions; without it, one account may do everything.",
        ),
        may(
            "events",
            Kind::Shape(&EVENTS),
            "How events look, what reports them and how long they are kept.",
        ),
        may(
            "resources",
            Kind::Map("type name", &Kind::Shape(&RESOURCE)),
            "What the service does with the resources of a type.",
        ),
        may(
            "operations",
            Kind::Map(
                "id of an endpoint, such as `devices.list`",
                &Kind::Shape(&OPERATION),
            ),
            "What endpoints do, where it does not follow from the endpoint.",
        ),
    ],
};

static ACCESS: Shape = Shape {
    title: "Accounts and their permissions",
    keys: &[
        must(
            "account",
            Kind::Shape(&ACCOUNT),
            "The account that a request authenticates as.",
        ),
        must(
            "key",
            Kind::Text,
            "The type of the keys with which an account authenticates; a key is a child of its account, and its id is the key id.",
        ),
        must(
            "member",
            Kind::Shape(&MEMBER),
            "What gives an account its roles in the thing that it lies in.",
        ),
        must(
            "role",
            Kind::Shape(&ROLE),
            "What gives a role its permissions.",
        ),
    ],
};

static ACCOUNT: Shape = Shape {
    title: "An account",
    keys: &[
        must("type", Kind::Text, "Its type."),
        must("email", Kind::Text, "The member with its address."),
        may(
            "basic",
            Kind::Text,
            "The member that says whether it may use Basic authentication.",
        ),
    ],
};

static MEMBER: Shape = Shape {
    title: "A membership",
    keys: &[
        must("type", Kind::Text, "Its type."),
        must(
            "email",
            Kind::Text,
            "The member with the address of the account.",
        ),
        must("roles", Kind::Text, "The member with the names of roles."),
    ],
};

static ROLE: Shape = Shape {
    title: "A role",
    keys: &[
        must("type", Kind::Text, "Its type."),
        must(
            "permissions",
            Kind::Text,
            "The member with its permissions.",
        ),
    ],
};

static EVENTS: Shape = Shape {
    title: "The look of events",
    keys: &[
        must("type", Kind::Text, "The struct around the union of events."),
        may(
            "about",
            Kind::Text,
            "The type of the resource that reports.",
        ),
        must("id", Kind::Text, "The member with the id of an event."),
        may(
            "target",
            Kind::Text,
            "The member with the name of what reported.",
        ),
        must("time", Kind::Text, "The member with the time of an event."),
        may(
            "detail_time",
            Kind::Text,
            "The member of an event's content with its own time.",
        ),
        may(
            "latest",
            Kind::Text,
            "The member of the resource with the last content of each kind.",
        ),
        may("retention", Kind::Duration, "How long events are kept."),
        may("ping", Kind::Text, "The variant of keep-alive events."),
        may(
            "changes",
            Kind::Shape(&CHANGES),
            "The event that the service makes when a map of the resource changes.",
        ),
    ],
};

static CHANGES: Shape = Shape {
    title: "An event about a map",
    keys: &[
        must("variant", Kind::Text, "The variant of the union of events."),
        must("of", Kind::Text, "The map, a member of the resource."),
    ],
};

static RESOURCE: Shape = Shape {
    title: "What the service does with a resource",
    keys: &[
        may(
            "parent",
            Kind::Text,
            "The member that names what it belongs to, where its own name does not.",
        ),
        may(
            "empty_of",
            Kind::List(&Kind::Text),
            "Types of which it must hold none to be deleted.",
        ),
        may(
            "ids",
            Kind::Either(&[Kind::Word(&["xid", "decimal"]), Kind::Shape(&IDS)]),
            "How its ids are made; `xid` by default.",
        ),
        may(
            "unique",
            Kind::List(&Kind::Text),
            "Members of which no two siblings have the same value; a second one is a 409.",
        ),
        may(
            "max",
            Kind::Whole,
            "How many siblings there may be; one more is a 400.",
        ),
        may(
            "entry_of",
            Kind::Text,
            "The map of its parent of which it is an entry; it is not stored by itself then.",
        ),
        may(
            "key",
            Kind::Text,
            "With `entry_of`: the member with the entry's key.",
        ),
        may(
            "value",
            Kind::Text,
            "With `entry_of`: the member with the entry's value.",
        ),
        may(
            "behaviour",
            Kind::Text,
            "A behaviour of the fake's own that takes part when one is created, changed or deleted.",
        ),
        may(
            "members",
            Kind::Map(
                "member, or path of members with dots",
                &Kind::Either(&[Kind::Word(FILLS), Kind::Shape(&RULE)]),
            ),
            "What the service puts into members and what it refuses there.",
        ),
    ],
};

static IDS: Shape = Shape {
    title: "Ids that the caller gives",
    keys: &[must(
        "from",
        Kind::Text,
        "The member of the body that is the id; one that is taken is a 409.",
    )],
};

static RULE: Shape = Shape {
    title: "A rule of a member",
    keys: &[
        may("default", Kind::Any, "Its value where none is sent."),
        may("value", Kind::Any, "Its value at first, whatever is sent."),
        may(
            "text",
            Kind::Text,
            "A string with placeholders of the resource's name, such as `{project}@example`.",
        ),
        may(
            "copy",
            Kind::Text,
            "Follows members that name resources to the member to copy, such as `organization.displayName`.",
        ),
        may(
            "count",
            Kind::Text,
            "The type to count: those that lie in the resource or belong to it.",
        ),
        may(
            "by",
            Kind::Text,
            "With `count`: counts those whose member of this name names the resource.",
        ),
        may(
            "where",
            Kind::Map("member", &Kind::Any),
            "With `count`: only those with these values.",
        ),
        may(
            "unless",
            Kind::Map("member", &Kind::Any),
            "With `count`: only those without these values.",
        ),
        may(
            "exists",
            Kind::Text,
            "The type of a sibling: true where there is one with the same value.",
        ),
        may(
            "same",
            Kind::Text,
            "With `exists`: the member whose values are compared.",
        ),
        may(
            "min",
            Kind::Whole,
            "The minimum number of characters of a string or items of a list; fewer are a 400.",
        ),
        may(
            "max",
            Kind::Whole,
            "The maximum number of characters of a string or items of a list; more are a 400.",
        ),
    ],
};
