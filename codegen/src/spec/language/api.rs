//! The keys of `api.yaml`.

use super::{DOCS, Kind, Shape, may, must};

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
        may(
            "shared",
            Kind::Flag,
            "Whether a 429 of one host pauses the calls to all hosts.",
        )
        .or("false"),
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
        may(
            "max_server_wait",
            Kind::Duration,
            "The longest wait that the service may name; a call that would have to wait longer returns.",
        )
        .or("5m"),
        may(
            "min_attempt",
            Kind::Duration,
            "The least time for an attempt to be answered; none is started with less left.",
        )
        .or("250ms"),
    ],
};
