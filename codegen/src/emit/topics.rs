//! Pages of the guide on what not every program needs.

use super::{krate, sample};
use crate::docs::Docs;
use crate::model::{Api, Effect};

/// Items that fail inside a success, and how they are sent again.
pub(super) fn failed_items(api: &Api) -> Option<Docs> {
    let (_, _, call) = sample::find(api, |endpoint| endpoint.resend.is_some())?;
    let krate = krate::path(api);
    let code = format!(
        "# async fn change(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nlet report = {call}.retry_failed().await?;\n\
         if !report.is_complete() {{\n    println!(\"{{}} failed: {{report:?}}\", report.failed());\n}}\n# Ok(())\n# }}"
    );
    let docs = Docs::new("Items that fail although the call succeeds.").paragraph(
        "A call for many things may do some of them and report the others in its reply, which is a success all the same. Such a \
         reply counts what failed, and the compiler warns when it is dropped unread. With `retry_failed` the items that failed for a \
         passing reason are sent again, within the deadline and the attempts of the call, and all replies become one:",
    );
    Some(docs.example("no_run", &code).paragraph(
        "What is still failed then stays in the reply. Calls whose reply does not say what is worth a repeat have no `retry_failed`.",
    ))
}

/// Calls that wait.
pub(super) fn blocking(api: &Api) -> Docs {
    let (krate, name) = (krate::path(api), &api.crate_name);
    let docs = Docs::new("Without async.").paragraph(&format!(
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
        "Items, pages and streams become iterators. The calls of a client and of its clones wait on one small runtime, which the first of \
         them makes; it starts no thread to run on. Threads may share a client.",
    )
    .paragraph(
        "Inside an async runtime, `.wait()` is an error that says so, since it would bring that runtime to a standstill: write `.await` there, \
         and `Handle::current().block_on(…)` in a thread of `spawn_blocking`.",
    )
}

/// Observers, counters and spans.
pub(super) fn observing(api: &Api) -> Docs {
    let krate = krate::path(api);
    Docs::new("Watching what calls do.")
        .paragraph(
            "An [`Observer`](crate::runtime::Observer) is told of each attempt, wait, new token and end of a call, and may add headers. \
             [`Counters`](crate::runtime::Counters) is one that counts:",
        )
        .example("no_run", &format!(
            "# fn client() -> Result<(), {krate}::Error> {{\nuse std::sync::Arc;\n\nuse {krate}::Client;\nuse {krate}::runtime::{{Counters, Observer, Sending}};\n\n\
             struct Trace;\n\nimpl Observer for Trace {{\n    fn before_send(&self, sending: &mut Sending<'_>) {{\n        if let Ok(value) = \"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\".parse() {{\n            \
             sending.headers.insert(\"traceparent\", value);\n        }}\n    }}\n}}\n\n\
             let counters = Arc::new(Counters::new());\nlet client: Client = Client::builder()\n    .observer(counters.clone())\n    .observer(Trace)\n    .build()?;\n\
             // …\nprintln!(\"{{:#?}}\", counters.snapshot());\n# drop(client);\n# Ok(())\n# }}"
        ))
        .paragraph(
            "With the feature `tracing` each call and each attempt has a span, with the names that OpenTelemetry has for HTTP \
             (`http.request.method`, `url.template`, `http.response.status_code`, `http.request.resend_count`, `error.type`), and waits, new tokens and \
             the gate that a 429 closes are events. Neither credentials nor values of a query are in them.",
        )
}

/// Calls that the description lacks.
pub(super) fn other_calls(api: &Api) -> Option<Docs> {
    let krate = krate::path(api);
    let host = &api.hosts.first()?.name;
    let careful = api.careful()?;
    let policy = &careful.constant;
    let (word, method, sent) = match careful.effect {
        Effect::Read | Effect::Write => ("get", "Get", ""),
        Effect::Guarded | Effect::Once => ("create", "Post", "\n    .field(\"name\", \"lamp\")"),
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
                "Any endpoint can be called through the same client, with its credentials, its gate and a policy of your choice:",
            )
            .example("no_run", &code)
            .paragraph(
                "The reply is any JSON; [`RawCall::reply`](crate::runtime::RawCall::reply) reads it as a type of yours, \
                 [`RawCall::bytes`](crate::runtime::RawCall::bytes) takes it as it is. Choose the [policy](crate::policy) by what a repeat would do.",
            ),
    )
}

/// What paging can do besides.
pub(super) fn paging_further(docs: Docs, api: &Api) -> Docs {
    let Some((_, _, call)) = sample::list(api) else {
        return docs;
    };
    let krate = krate::path(api);
    docs.paragraph("With `.prefetch()` a page is asked for while the one before it is used. A list can go on later where it was left, or where it failed:")
        .example("no_run", &format!(
            "# async fn list(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nlet mut items = {call}.prefetch().items();\nitems.try_next().await?;\n\
             let token = items.next_page_token().map(str::to_owned);\n// … perhaps much later …\n\
             if let Some(token) = token {{\n    let rest = {call}.page_token(token).items().collect().await?;\n    println!(\"{{}} more\", rest.len());\n}}\n# Ok(())\n# }}"
        ))
        .paragraph("What was taken of a page that was not used up comes again then.")
}
