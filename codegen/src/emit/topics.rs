//! Pages of the guide on what not every program needs.

use super::{root, sample};
use crate::docs::Docs;
use crate::model::{Api, Effect};

/// Items that fail inside a success, and how they are sent again.
pub(super) fn failed_items(api: &Api) -> Option<Docs> {
    let (_, _, call) = sample::find(api, |endpoint| endpoint.retry_failed.is_some())?;
    let krate = root::path(api);
    let code = format!(
        "# async fn change(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nlet report = {call}.retry_failed().await?;\n\
         if !report.is_complete() {{\n    println!(\"{{}} failed: {{report:?}}\", report.failed());\n}}\n# Ok(())\n# }}"
    );
    let docs = Docs::new("Items that fail although the call succeeds.").paragraph(
        "A call for several items may succeed for some of them and list the others in its reply, which is still a success. Such a \
         reply counts what failed, and the compiler warns when it is not used. `retry_failed` sends the items again that failed for \
         a temporary reason, within the deadline and the attempts of the call, and merges the replies:",
    );
    Some(docs.example("no_run", &code).paragraph(
        "Items that still fail stay in the reply. Calls whose reply does not say which items are worth retrying have no \
         `retry_failed`.",
    ))
}

/// Calls that wait.
pub(super) fn blocking(api: &Api) -> Docs {
    let (krate, name) = (root::path(api), &api.crate_name);
    let docs = Docs::new("Calls without async.").paragraph(&format!(
        "With the feature `blocking` (`{name} = {{ path = \"{name}\", features = [\"blocking\"] }}`), `.wait()` does what `.await` does:"
    ));
    let docs = match sample::list(api) {
        Some((_, _, call)) => docs.example(
            "no_run",
            &format!(
                "# #[cfg(feature = \"blocking\")]\n# fn list(client: &{krate}::Client) -> Result<(), {krate}::Error> {{\n\
                 let first = {call}.wait()?;\nprintln!(\"{{}} items\", first.items.len());\n\n\
                 for item in {call}.items().wait() {{\n    println!(\"{{:?}}\", item?);\n}}\n# Ok(())\n# }}"
            ),
        ),
        None => docs,
    };
    docs.paragraph(
        "Items, pages and streams become iterators. Threads may share a client.",
    )
    .paragraph(
        "What it costs: the thread is blocked until the call ends, its waits and retries included. A client and its clones share one small \
         async runtime, which the first blocking call creates; it has no thread of its own. Its connections are apart from those of `.await`, \
         and stand still between two calls.",
    )
    .paragraph(
        "Inside an async runtime, `.wait()` returns an error, since it would block that runtime: write `.await` there, and \
         `Handle::current().block_on(…)` in a thread of `spawn_blocking`.",
    )
}

/// Observers, counters and spans.
pub(super) fn observing(api: &Api) -> Docs {
    let krate = root::path(api);
    Docs::new("Logging, metrics and traces.")
        .paragraph(
            "An [`Observer`](crate::runtime::Observer) is notified of each attempt, wait, token refresh and end of a call, and may add headers. \
             [`Counters`](crate::runtime::Counters) is an observer that counts:",
        )
        .example("no_run", &format!(
            "# fn client() -> Result<(), {krate}::Error> {{\nuse std::sync::Arc;\n\nuse {krate}::Client;\nuse {krate}::runtime::{{Counters, Observer, Sending}};\n\n\
             struct Trace;\n\nimpl Observer for Trace {{\n    fn before_send(&self, sending: &mut Sending<'_>) {{\n        if let Ok(value) = \"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\".parse() {{\n            \
             sending.headers.insert(\"traceparent\", value);\n        }}\n    }}\n}}\n\n\
             let counters = Arc::new(Counters::new());\nlet client: Client = Client::builder()\n    .observer(counters.clone())\n    .observer(Trace)\n    .build()?;\n\
             // …\nprintln!(\"{{:#?}}\", counters.snapshot());\n# drop(client);\n# Ok(())\n# }}"
        ))
        .paragraph(
            "With the feature `tracing`, each call and each attempt has a span with the attributes of OpenTelemetry's conventions for HTTP \
             (`http.request.method`, `url.template`, `http.response.status_code`, `http.request.resend_count`, `error.type`). Waits, token \
             refreshes and 429 answers are events. Neither credentials nor query values are recorded. The span of a call is shown as \
             `call{operation=…}`: the name of a span is the same for all that begin at one place in the code, so the operation is its first field.",
        )
}

/// Tokens from elsewhere, credentials that change, and several accounts.
pub(super) fn other_credentials(docs: Docs, api: &Api) -> Docs {
    let krate = root::path(api);
    docs.paragraph("# Tokens from elsewhere")
        .paragraph(
            "A program that obtains tokens in its own way, for instance from a secrets manager, writes a \
             [`TokenProvider`](crate::runtime::TokenProvider). The client keeps the token, asks for the next one before it expires, and asks \
             again when the service refuses it.",
        )
        .example("no_run", &format!(
            "# fn client() -> Result<(), {krate}::Error> {{\nuse std::time::Duration;\n\nuse {krate}::Client;\nuse {krate}::runtime::{{AccessToken, Credentials, ProviderError, TokenProvider}};\n\n\
             struct File(&'static str);\n\nimpl TokenProvider for File {{\n    async fn token(&self) -> Result<AccessToken, ProviderError> {{\n        \
             let token = std::fs::read_to_string(self.0)?;\n        Ok(AccessToken::new(token.trim()).expires_in(Duration::from_secs(600)))\n    }}\n}}\n\n\
             let credentials = Credentials::provider(File(\"/run/secrets/token\"));\nlet client = Client::builder().credentials(credentials).build()?;\n# drop(client);\n# Ok(())\n# }}"
        ))
        .paragraph("# New credentials, other accounts")
        .paragraph(
            "[`Http::set_credentials`](crate::runtime::Http::set_credentials) replaces the credentials of a client and of its clones while it \
             runs. Each account needs a client of its own, since token and rate limit belong to the account; clients can share connections.",
        )
        .example("no_run", &format!(
            "# fn clients(one: {krate}::runtime::Credentials, two: {krate}::runtime::Credentials, new: {krate}::runtime::Credentials) -> Result<(), {krate}::Error> {{\n\
             use {krate}::Client;\nuse {krate}::runtime::HttpTransport;\n\nlet transport = HttpTransport::new()?;\n\
             let first = Client::builder().credentials(one).transport(transport.clone()).build()?;\n\
             let second = Client::builder().credentials(two).transport(transport).build()?;\n\nfirst.http().set_credentials(&new)?;\n# drop(second);\n# Ok(())\n# }}"
        ))
}

/// Settings of the transport, and the seam around it.
pub(super) fn connections(api: &Api) -> Docs {
    let krate = root::path(api);
    Docs::new("Proxies, certificates, timeouts, and steps of your own around HTTP.")
        .paragraph(
            "[`HttpTransport::builder`](crate::runtime::HttpTransport::builder) has the settings of connections. For others, configure a \
             `reqwest::Client` of your own and pass it to [`HttpTransport::from_client`](crate::runtime::HttpTransport::from_client).",
        )
        .example("no_run", &format!(
            "# fn client() -> Result<(), Box<dyn std::error::Error>> {{\nuse std::time::Duration;\n\nuse {krate}::Client;\nuse {krate}::runtime::HttpTransport;\n\n\
             let transport = HttpTransport::builder()\n    .connect_timeout(Duration::from_secs(2))\n    .proxy(\"http://proxy.example.com:3128\")\n    \
             .root_certificates(std::fs::read(\"company-ca.pem\")?)\n    .client_certificate(std::fs::read(\"client.pem\")?, std::fs::read(\"client.key.pem\")?)\n    .build()?;\n\
             let client = Client::builder().transport(transport).user_agent(\"my-program/1.0\").build()?;\n# drop(client);\n# Ok(())\n# }}"
        ))
        .paragraph("# Around each request")
        .paragraph(
            "A change of each request, such as another header, is a closure. It runs for each attempt and for requests of tokens, which have \
             no operation. A header value that is marked as sensitive is never shown.",
        )
        .example("no_run", &format!(
            "# fn client() -> Result<(), {krate}::Error> {{\nuse {krate}::Client;\n\nlet client = Client::builder()\n    .map_request(|request| {{\n        \
             let id = request.operation.map_or(\"token\", |operation| operation.id);\n        if let Ok(id) = id.parse() {{\n            \
             request.headers.insert(\"x-operation\", id);\n        }}\n    }})\n    .build()?;\n# drop(client);\n# Ok(())\n# }}"
        ))
        .paragraph(
            "To sign requests asynchronously, to record them with their answers or to inject faults, write a \
             [`Layer`](crate::runtime::Layer) and add it with [`layer`](crate::runtime::ClientBuilder::layer). \
             Layers of the crate `tower` go around the transport: switch on the feature `tower`, and give \
             `runtime::TowerTransport` to [`transport`](crate::runtime::ClientBuilder::transport).",
        )
}

/// Calls that the description lacks.
pub(super) fn other_calls(api: &Api) -> Option<Docs> {
    let krate = root::path(api);
    let host = &api.hosts.first()?.name;
    let careful = api.careful()?;
    let policy = &careful.constant;
    let (word, method, sent) = match careful.effect {
        Effect::Safe | Effect::Idempotent => ("get", "Get", ""),
        Effect::Guarded | Effect::NonIdempotent => {
            ("create", "Post", "\n    .field(\"name\", \"lamp\")")
        }
    };
    let code = format!(
        "# async fn {word}(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nuse {krate}::policy;\nuse {krate}::runtime::{{Method, Operation}};\n\n\
         const {constant}: Operation = Operation::new(\n    \"things.{word}\",\n    Method::{method},\n    {host:?},\n    \"/rooms/{{room}}/things\",\n    &policy::{policy},\n);\n\n\
         let reply = client\n    .http()\n    .request(&{constant})\n    .path(\"room\", \"room-1\"){sent}\n    .await?;\nprintln!(\"{{reply}}\");\n# Ok(())\n# }}",
        host = host.as_str(),
        constant = word.to_uppercase(),
    );
    Some(
        Docs::new("Calls that this crate has no method for.")
            .paragraph(
                "The client can call any endpoint, with its credentials, its rate limit and a policy of your choice:",
            )
            .example("no_run", &code)
            .paragraph(
                "The reply is JSON of any shape; [`RawCall::reply`](crate::runtime::RawCall::reply) reads it as a type of yours, \
                 [`RawCall::bytes`](crate::runtime::RawCall::bytes) gives the bytes. Choose the [policy](crate::policy) by what sending the \
                 call twice would do.",
            ),
    )
}

/// What paging can do besides.
pub(super) fn paging_further(docs: Docs, api: &Api) -> Docs {
    let Some((_, _, call)) = sample::list(api) else {
        return docs;
    };
    let krate = root::path(api);
    docs.paragraph("`.prefetch()` fetches the next page while you use the current one. A list can be continued later from where it stopped or failed:")
        .example("no_run", &format!(
            "# async fn list(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nlet mut items = {call}.prefetch().items();\nitems.try_next().await?;\n\
             let token = items.next_page_token().map(str::to_owned);\n// … perhaps much later …\n\
             if let Some(token) = token {{\n    let rest = {call}.page_token(token).items().collect().await?;\n    println!(\"{{}} more\", rest.len());\n}}\n# Ok(())\n# }}"
        ))
        .paragraph("It continues with the start of the page that was not used up, so some items may come a second time.")
}
