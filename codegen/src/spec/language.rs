//! The spec language as data: every key, what may stand under it, and what it means.
//!
//! The reader refuses what these tables do not name, and the JSON Schema for editors is printed from them, so the two cannot
//! disagree. Knows nothing of YAML and nothing of what a description means.

mod service;

pub(crate) use service::{FILLS, FILTERS, SERVICE, VERBS};

/// A mapping with fixed keys.
pub(crate) struct Shape {
    /// What the mapping is, for messages and editors.
    pub(crate) title: &'static str,
    pub(crate) keys: &'static [Key],
}

/// One key of a [`Shape`].
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) need: Need,
    pub(crate) kind: Kind,
    pub(crate) docs: &'static str,
    pub(crate) hint: Hint,
}

impl Key {
    /// What holds where the key is not there.
    const fn or(mut self, default: &'static str) -> Self {
        self.hint = Hint::Default(default);
        self
    }

    /// What is often written.
    const fn such_as(mut self, examples: &'static [&'static str]) -> Self {
        self.hint = Hint::Examples(examples);
        self
    }
}

/// What an editor offers besides what it knows from the kind.
pub(crate) enum Hint {
    Nothing,
    Default(&'static str),
    Examples(&'static [&'static str]),
}

/// Whether a key must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
}

/// What may stand under a key.
pub(crate) enum Kind {
    /// Text of any length.
    Text,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A whole number from 0.
    Whole,
    /// `true` or `false`.
    Flag,
    /// A duration such as `500ms` or `10s`.
    Duration,
    /// A mapping with fixed keys.
    Shape(&'static Shape),
    /// A mapping whose keys are free; the text says what a key is.
    Map(&'static str, &'static Kind),
    /// A list.
    List(&'static Kind),
    /// Any of these, told apart by their sort.
    Either(&'static [Kind]),
    /// Anything, as it would stand in a body.
    Any,
}

const fn must(name: &'static str, kind: Kind, docs: &'static str) -> Key {
    Key {
        name,
        need: Need::Required,
        kind,
        docs,
        hint: Hint::Nothing,
    }
}

const fn may(name: &'static str, kind: Kind, docs: &'static str) -> Key {
    Key {
        name,
        need: Need::Optional,
        kind,
        docs,
        hint: Hint::Nothing,
    }
}

pub(crate) const EFFECTS: &[&str] = &["safe", "idempotent", "guarded", "non_idempotent"];
pub(crate) const RULES: &[&str] = &[
    "return",
    "refresh_credentials",
    "retry",
    "retry_if_just_created",
    "treat_as_done",
];
/// What a required member that is left out is read as.
const ABSENT: &[&str] = &["default", "error"];
pub(crate) const STABILITIES: &[&str] = &["alpha", "beta", "deprecated"];
pub(crate) const KINDS: &[&str] = &[
    "invalid_argument",
    "unauthenticated",
    "permission_denied",
    "not_found",
    "conflict",
    "rate_limited",
    "internal",
    "unavailable",
    "timeout",
    "wrong_method",
    "rejected",
    "server",
    "unexpected",
    "not_sent",
    "maybe_applied",
];

/// Types that every API has.
const TYPES: &[&str] = &[
    "string",
    "boolean",
    "integer",
    "number",
    "timestamp",
    "duration",
    "json",
    "secret",
];

const DOCS: &str = "What it is, in Markdown; the first line is one sentence.";

/// `api.yaml`.
pub(crate) static API: Shape = Shape {
    title: "What all endpoints of an API share",
    keys: &[
        must("crate", Kind::Text, "Name of the generated crate."),
        must(
            "version",
            Kind::Text,
            "Version of the generated crate, such as `0.1.0`.",
        ),
        must(
            "title",
            Kind::Text,
            "Name of the API as its readers know it.",
        ),
        must("docs", Kind::Text, DOCS),
        may(
            "reference",
            Kind::Text,
            "Address of the API's own documentation.",
        ),
        must(
            "hosts",
            Kind::Map("name of a host", &Kind::Shape(&HOST)),
            "Hosts by name; the first is the default of every endpoint.",
        ),
        may(
            "auth",
            Kind::Shape(&AUTH),
            "How a service account's key is exchanged for an access token.",
        ),
        may(
            "rate_limit",
            Kind::Shape(&RATE_LIMIT),
            "How many requests the service accepts in which period.",
        ),
        may(
            "propagation",
            Kind::Shape(&PROPAGATION),
            "How long a new resource may answer 404 after its creation.",
        ),
        may("paging", Kind::Shape(&PAGING), "Wire names of paging."),
        may(
            "error_body",
            Kind::Shape(&ERROR_BODY),
            "Wire names in the body of an error.",
        ),
        may(
            "calls",
            Kind::Shape(&CALLS),
            "Limits of a call unless the caller sets others.",
        ),
        may(
            "events",
            Kind::Text,
            "The union whose variants are the API's events.",
        ),
        must(
            "resources",
            Kind::List(&Kind::Text),
            "Files of the folder to read, without `.yaml`, in the order of the output.",
        ),
    ],
};

static HOST: Shape = Shape {
    title: "A host",
    keys: &[
        must(
            "url",
            Kind::Text,
            "Base address; https, or http on loopback.",
        ),
        may(
            "prefix",
            Kind::Text,
            "Put before the path of each endpoint of this host, such as `/v2`.",
        ),
        may(
            "env",
            Kind::Text,
            "Environment variable that overrides the address.",
        ),
        must("docs", Kind::Text, DOCS),
    ],
};

static AUTH: Shape = Shape {
    title: "Authentication by service account",
    keys: &[
        must("docs", Kind::Text, DOCS),
        must("host", Kind::Text, "The host of the token endpoint."),
        must(
            "path",
            Kind::Text,
            "Path of the token endpoint; the host's prefix is not put before it.",
        ),
        must(
            "lifetime",
            Kind::Duration,
            "How long a token is valid at most.",
        ),
        must(
            "refresh_before",
            Kind::Duration,
            "A token with less time left than this is refreshed before it is used.",
        ),
        must(
            "env",
            Kind::Shape(&AUTH_ENV),
            "Environment variables that hold the credentials.",
        ),
        may(
            "file",
            Kind::Text,
            "Environment variable that names a credentials file.",
        ),
        may(
            "basic",
            Kind::Shape(&BASIC),
            "Present where key id and secret may also be sent as Basic authentication.",
        ),
    ],
};

static AUTH_ENV: Shape = Shape {
    title: "Environment variables of the credentials",
    keys: &[
        must("key_id", Kind::Text, "Variable with the key's id."),
        must("secret", Kind::Text, "Variable with the key's secret."),
        must(
            "email",
            Kind::Text,
            "Variable with the service account's e-mail address.",
        ),
    ],
};

static BASIC: Shape = Shape {
    title: "Basic authentication",
    keys: &[must("docs", Kind::Text, DOCS)],
};

static RATE_LIMIT: Shape = Shape {
    title: "A rate limit",
    keys: &[
        must("requests", Kind::Whole, "Requests in one period."),
        must("per", Kind::Duration, "The period."),
    ],
};

static PROPAGATION: Shape = Shape {
    title: "Propagation of a new resource",
    keys: &[
        must(
            "delay",
            Kind::Duration,
            "The wait before a call is retried that got a 404 for something that this client has just created.",
        ),
        must(
            "window",
            Kind::Duration,
            "How long after the creation such a 404 is retried.",
        ),
    ],
};

static PAGING: Shape = Shape {
    title: "Wire names of paging",
    keys: &[
        must(
            "size",
            Kind::Text,
            "Query parameter with the number of items wanted.",
        ),
        must(
            "token",
            Kind::Text,
            "Query parameter with the token of a page.",
        ),
        must(
            "next",
            Kind::Text,
            "Member of the reply with the next page's token.",
        ),
        may(
            "max",
            Kind::Whole,
            "The largest page that the service returns.",
        ),
    ],
};

static ERROR_BODY: Shape = Shape {
    title: "Wire names in an error body",
    keys: &[
        must("message", Kind::Text, "Member with the message."),
        may("code", Kind::Text, "Member with the status.").or("code"),
        may("help", Kind::Text, "Member with a link to help.").or("help"),
    ],
};

static CALLS: Shape = Shape {
    title: "Limits of a call",
    keys: &[
        may(
            "deadline",
            Kind::Duration,
            "How long a call may take, all attempts and waits included.",
        )
        .or("60s"),
        may(
            "attempt_timeout",
            Kind::Duration,
            "How long one attempt may take.",
        )
        .or("20s"),
        may(
            "attempts",
            Kind::Whole,
            "How many attempts a call may make.",
        )
        .or("5"),
    ],
};

/// `errors.yaml`.
pub(crate) static ERRORS: Shape = Shape {
    title: "The error-code table",
    keys: &[
        must(
            "page",
            Kind::Shape(&PAGE),
            "The documentation page whose rules the table states.",
        ),
        may(
            "sections",
            Kind::Map("heading on the page", &Kind::Shape(&SECTION)),
            "Every heading that a row may cite.",
        ),
        must("rows", Kind::List(&Kind::Shape(&ROW)), "The table."),
    ],
};

static PAGE: Shape = Shape {
    title: "The page that the table is based on",
    keys: &[
        must("title", Kind::Text, "Its title."),
        may("url", Kind::Text, "Its address."),
    ],
};

static SECTION: Shape = Shape {
    title: "A section of the page",
    keys: &[must(
        "fingerprint",
        Kind::Text,
        "`sha256:` and the hash of the section's normalised text.",
    )],
};

static ROW: Shape = Shape {
    title: "A row of the table",
    keys: &[
        may(
            "status",
            Kind::Either(&[Kind::Text, Kind::List(&Kind::Text)]),
            "A status, a list of them, or `other_4xx`, `other_5xx`, `other`.",
        ),
        may(
            "outcome",
            Kind::Word(&["not_sent", "maybe_applied"]),
            "A transport outcome, where the row is not about a status.",
        ),
        must(
            "kind",
            Kind::Word(KINDS),
            "The kind of the error that a caller gets.",
        ),
        may(
            "section",
            Kind::Text,
            "The heading on the page that says so.",
        ),
        may(
            "evidence",
            Kind::List(&Kind::Text),
            "A few words or figures that stand in that section.",
        ),
        must(
            "rule",
            Kind::Either(&[Kind::Word(RULES), Kind::Shape(&RULE_BY_EFFECT)]),
            "What the client does: one rule, or one for each effect.",
        ),
        may(
            "deletes",
            Kind::Word(RULES),
            "The rule of DELETE endpoints, where it differs.",
        ),
        may(
            "ambiguous",
            Kind::Flag,
            "Whether the request may have been applied although the call failed.",
        ),
        may(
            "because",
            Kind::Text,
            "Why the rule is what it is, where the page does not say it.",
        ),
        may("wait", Kind::Shape(&WAIT), "The wait before a retry."),
        may("help", Kind::Text, "What a user can do about it."),
    ],
};

static RULE_BY_EFFECT: Shape = Shape {
    title: "A rule for each effect",
    keys: &[
        must(
            "safe",
            Kind::Word(RULES),
            "The rule of calls that change nothing.",
        ),
        must(
            "idempotent",
            Kind::Word(RULES),
            "The rule of calls that leave the same state when they are sent twice.",
        ),
        must(
            "guarded",
            Kind::Word(RULES),
            "The rule of calls whose duplicate the service refuses or reports.",
        ),
        must(
            "non_idempotent",
            Kind::Word(RULES),
            "The rule of calls that have a second effect when they are sent twice.",
        ),
    ],
};

static WAIT: Shape = Shape {
    title: "A wait",
    keys: &[
        may(
            "min",
            Kind::Duration,
            "The shortest wait before a retry.",
        ),
        may(
            "max",
            Kind::Duration,
            "The longest wait before a retry, unless the service names a time.",
        )
        .or("30s"),
        may(
            "documented",
            Kind::Duration,
            "The shortest wait that the page asks for; `min` may not be below it.",
        ),
        may(
            "retry_after",
            Kind::Word(&["ignore", "call", "all"]),
            "Which calls wait for a `Retry-After` header: none, this call, or all calls of the client.",
        )
        .or("ignore"),
        may(
            "without_header",
            Kind::Duration,
            "The wait where the answer has no `Retry-After`; exponential backoff from `min` otherwise.",
        ),
    ],
};

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
            "Emits `modify`: read, change, write, and start over after a 409.",
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
    keys: &[must(
        "read",
        Kind::Text,
        "The endpoint of this file that reads the resource.",
    )],
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

static TYPE: Shape = Shape {
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
            "Branches of a union.",
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
