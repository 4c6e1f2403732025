//! The keys of `errors.yaml`.

use super::{KINDS, Kind, RULES, Shape, may, must};

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
            "Which calls wait for a `Retry-After` header: none, this call, or all calls to that host.",
        )
        .or("ignore"),
        may(
            "without_header",
            Kind::Duration,
            "The wait where the answer has no `Retry-After`; exponential backoff from `min` otherwise.",
        ),
    ],
};
