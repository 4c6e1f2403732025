//! `guide.rs`: a page for each topic, with examples made of this API's own calls.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{fake, krate, sample, topics};
use crate::docs::Docs;
use crate::model::{Action, Api, Beside, Cell, Presence, RetryAfter, Ty};

/// All items of the file.
pub(super) fn items(api: &Api) -> TokenStream {
    let pages = pages(api);
    let names = pages.iter().map(|(name, _)| format_ident!("{name}"));
    let docs = pages.iter().map(|(_, docs)| docs);
    quote! {
        //! A page for each topic; none of them holds code.

        #(#docs pub mod #names {})*
    }
}

fn pages(api: &Api) -> Vec<(&'static str, Docs)> {
    [
        Some(("first_call", first_call(api))),
        sign_in(api).map(|docs| ("sign_in", docs)),
        Some(("errors", errors(api))),
        paging(api).map(|docs| ("paging", docs)),
        modify(api).map(|docs| ("modify", docs)),
        topics::failed_items(api).map(|docs| ("failed_items", docs)),
        Some(("blocking", topics::blocking(api))),
        Some(("observing", topics::observing(api))),
        topics::other_calls(api).map(|docs| ("other_calls", docs)),
        Some(("testing", testing(api))),
        Some(("vendoring", vendoring(api))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn first_call(api: &Api) -> Docs {
    let name = &api.crate_name;
    Docs::new("From nothing to the first answer.")
        .paragraph(
            "Put the crate into your tree and name it in your `Cargo.toml`, together with a runtime for async code:",
        )
        .paragraph(&format!(
            "```toml\n[dependencies]\n{name} = {{ path = \"{name}\" }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n```"
        ))
        .paragraph("Make a client, ask a handle, await the call:")
        .example("no_run", &krate::first_call(api))
        .paragraph(
            "A method makes a call and sends nothing; `.await` sends it. What every call can be told stands at [`Call`](crate::runtime::Call): \
             a deadline, a number of attempts, headers.",
        )
}

fn sign_in(api: &Api) -> Option<Docs> {
    let sign_in = api.sign_in.as_ref()?;
    let krate = krate::path(api);
    let mut docs = Docs::new("Who the client is.").paragraph(&sign_in.docs.text()).paragraph(&format!(
        "[`Client::from_env`](crate::Client::from_env) reads `{}`, `{}` and `{}`{}. An error names what is missing.",
        sign_in.key_id,
        sign_in.secret,
        sign_in.email,
        sign_in.file.as_ref().map_or_else(String::new, |file| format!(
            ", or first the JSON file that `{file}` names: `{{\"serviceAccount\": {{\"keyId\", \"secret\", \"email\"}}}}`"
        )),
    ));
    docs = docs.paragraph("Credentials from elsewhere are given to the builder:").example("no_run", &format!(
        "# fn client() -> Result<(), {krate}::Error> {{\nuse {krate}::Client;\nuse {krate}::runtime::Credentials;\n\n\
         let client = Client::builder()\n    .credentials(Credentials::ServiceAccount {{\n        key_id: \"key-1\".to_owned(),\n        \
         email: \"robot@example.com\".to_owned(),\n        secret: \"never in the code\".into(),\n    }})\n    .build()?;\n# drop(client);\n# Ok(())\n# }}"
    ));
    docs = docs.paragraph(
        "Tokens are renewed before they expire, once for all calls that wait for it. Secrets show in no `Debug`, error or address, \
         and go to the hosts of the API alone.",
    );
    Some(match &sign_in.basic {
        Some(basic) => docs.paragraph("# Basic").paragraph(&basic.text()),
        None => docs,
    })
}

fn errors(api: &Api) -> Docs {
    let krate = krate::path(api);
    let mut docs = Docs::new("What each status means, and what an error says.").paragraph(
        "Every call has a policy: what is done on each status and on each way in which the network can fail. An error comes out \
         where the policy returns, or where the deadline, the attempts or the budget for repeats are used up. It tells its kind, what was tried, \
         why that ended, whether the service may have done it nevertheless, and what to do.",
    );
    if let Some((_, endpoint, call)) = sample::find(api, |endpoint| {
        endpoint.verb.as_str() == "GET" && !endpoint.required.is_empty()
    }) {
        let awaited = match endpoint.reply {
            crate::model::Reply::Pages { .. } => format!("{call}.items().collect().await"),
            _ => format!("{call}.await"),
        };
        docs = docs.example("no_run", &format!(
            "# async fn ask(client: {krate}::Client) {{\nuse {krate}::ErrorKind;\n\nif let Err(error) = {awaited} {{\n    eprintln!(\"{{error}}\");\n    \
             if error.kind() == ErrorKind::NotFound {{\n        // …\n    }}\n}}\n# }}"
        ));
    }
    docs.paragraph("# The table")
        .paragraph(
            "*renew*: repeated once with a new token. *settle*: repeated while something that this client has just created may not be visible \
             yet. *finish*: success if an earlier attempt of the call may have been applied. A time is the least wait before a repeat.",
        )
        .paragraph(&table(api))
        .paragraph(
            "A call that is made once only is not repeated when its first attempt may have been applied. \
             [`retry_ambiguous`](crate::runtime::Call::retry_ambiguous) lifts that for one call.",
        )
}

/// Every policy as a column, every status and outcome as a line.
fn table(api: &Api) -> String {
    let mut text = String::from("| answer |");
    for policy in &api.policies {
        let _ = write!(text, " [`{0}`](crate::policy::{0}) |", policy.constant);
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(api.policies.len()));
    let statuses: std::collections::BTreeSet<u16> = api
        .policies
        .iter()
        .flat_map(|policy| policy.cells.statuses.iter().map(|(status, _)| *status))
        .collect();
    let mut line = |label: &str, cells: &[Cell]| {
        let cells: Vec<String> = cells.iter().map(|cell| deed(api, *cell)).collect();
        let _ = write!(text, "\n| {label} | {} |", cells.join(" | "));
    };
    for status in statuses {
        let cells: Vec<Cell> = api
            .policies
            .iter()
            .map(|policy| {
                let cells = &policy.cells;
                let own = cells.statuses.iter().find(|(known, _)| *known == status);
                own.map_or(
                    if status < 500 {
                        cells.other_4xx
                    } else {
                        cells.other_5xx
                    },
                    |(_, cell)| *cell,
                )
            })
            .collect();
        line(&status.to_string(), &cells);
    }
    let class = |pick: fn(&crate::model::Cells) -> Cell| -> Vec<Cell> {
        api.policies
            .iter()
            .map(|policy| pick(&policy.cells))
            .collect()
    };
    line("other 4xx", &class(|cells| cells.other_4xx));
    line("other 5xx", &class(|cells| cells.other_5xx));
    line("anything else", &class(|cells| cells.other));
    line("not sent", &class(|cells| cells.not_sent));
    line(
        "sent, no usable answer",
        &class(|cells| cells.maybe_applied),
    );
    text
}

/// A cell in a word.
fn deed(api: &Api, cell: Cell) -> String {
    let floor = api.rows.get(cell.row).map_or(0, |row| row.wait.floor.0);
    let asked = api.rows.get(cell.row).is_some_and(|row| {
        matches!(row.wait.retry_after, RetryAfter::Call(default) | RetryAfter::Client(default) if default.0 > 0)
    });
    match cell.action {
        Action::Return => "return".to_owned(),
        Action::Renew => "renew".to_owned(),
        Action::Repeat if asked => "`Retry-After`".to_owned(),
        Action::Repeat => format!("{} s", floor.div_ceil(1_000)),
        Action::Settle => "settle".to_owned(),
        Action::Finish => "finish".to_owned(),
    }
}

fn paging(api: &Api) -> Option<Docs> {
    let (_, _, call) = sample::list(api)?;
    let krate = krate::path(api);
    let items = format!(
        "# async fn list(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nlet mut items = {call}.items();\nwhile let Some(item) = items.try_next().await? {{\n    \
         println!(\"{{item:?}}\");\n}}\n# Ok(())\n# }}"
    );
    let pages = format!(
        "# async fn list(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nlet mut pages = {call}.page_size(50).pages();\nwhile let Some(page) = pages.try_next().await? {{\n    \
         println!(\"{{}} items, next: {{:?}}\", page.items.len(), page.next_page_token);\n}}\n# Ok(())\n# }}"
    );
    let docs =
        Docs::new("Lists that come in pages.")
            .paragraph("`.items()` asks for a page when one is needed:")
            .example("no_run", &items)
            .paragraph("`.pages()` gives them page by page, each with the token that asks for the next one:")
            .example("no_run", &pages)
            .paragraph(
                "`.page_token(…)` starts at a page, `.max_items(…)` ends after a number of items, and a service that gives the same token twice ends the \
                 list with an error instead of going round in circles. Awaiting the call itself gives the first page alone.",
            );
    Some(topics::paging_further(docs, api))
}

fn modify(api: &Api) -> Option<Docs> {
    let krate = krate::path(api);
    let code = api.resources.iter().find_map(|resource| {
        let modify = resource.endpoints.iter().find_map(|endpoint| endpoint.modify.as_ref())?;
        let Ty::Named(value) = &modify.value else { return None };
        let field = sample::strukt(api, value)?.fields.iter().find(|field| {
            field.ty == Ty::String && modify.writable.contains(&field.wire)
        })?;
        let text = match field.presence {
            Presence::Optional => "Some(\"new\".to_owned())",
            Presence::Nullable => "\"new\".to_owned().into()",
            Presence::Always | Presence::Inlined | Presence::OwnName => "\"new\".to_owned()",
        };
        let (module, method, path) = (&resource.module, &modify.method, sample::path(api, &modify.path)?);
        let (name, field) = (value.value(), &field.name);
        Some(format!(
            "# async fn change(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nlet {name} = client\n    .{module}()\n    .{method}({path}, |{name}| {name}.{field} = {text})\n    \
             .await?;\n# drop({name});\n# Ok(())\n# }}"
        ))
    })?;
    Some(
        Docs::new("Read, change, write, without losing what others write.")
            .paragraph(
                "Two programs that read, change and write the same thing can undo each other's work. `modify` reads, applies your change, writes \
                 what differs, and does all of that again on fresh state when the service answers 409.",
            )
            .example("no_run", &code)
            .paragraph("The change may run several times, so let it depend on nothing but what it is given."),
    )
}

fn testing(api: &Api) -> Docs {
    let krate = krate::path(api);
    let call = sample::list(api).map(|(_, _, call)| format!("{call}.items().collect().await"));
    let docs = Docs::new("Testing a program that uses this crate.").paragraph(
        "[`MockTransport`](crate::runtime::MockTransport) answers instead of the service and remembers what it was asked; \
         [`VirtualClock`](crate::runtime::VirtualClock) makes every wait take no time. No test needs a network, an account or a sleep.",
    );
    let docs = match call {
        Some(call) => docs.example("no_run", &format!(
            "# async fn test() -> Result<(), {krate}::Error> {{\nuse {krate}::Client;\nuse {krate}::runtime::{{MockResponse, MockTransport, VirtualClock}};\n\n\
             let clock = VirtualClock::new();\nlet service = MockTransport::new(\n    clock.clone(),\n    [MockResponse::answer(503, \"\"), MockResponse::answer(200, \"{{}}\")],\n);\n\
             let client: Client = Client::builder()\n    .transport(service.clone())\n    .clock(clock)\n    .build()?;\n\n\
             let items = {call}?;\nassert!(items.is_empty());\nassert_eq!(service.seen().len(), 2); // the 503 was repeated\n# Ok(())\n# }}"
        )),
        None => docs,
    };
    match api.beside {
        Beside::Fake => whole_service(docs, api),
        Beside::Nothing => docs,
    }
}

fn whole_service(docs: Docs, api: &Api) -> Docs {
    let krate = krate::path(api);
    docs.paragraph("# A whole service").paragraph(&format!(
        "Where a script says too little, the crate `{name}` in the folder `fake/` plays the service on this machine, over HTTP: what is created can be \
         read, wrong requests are refused, and the quota, the delays and the faults are those of a scenario. Put it among your `dev-dependencies`, with \
         its path:",
        name = fake::name(api)
    ))
    .example("no_run", &format!(
        "# async fn test() -> Result<(), Box<dyn std::error::Error>> {{\nlet fake = {krate}_fake::start().await?;\nlet client = fake.client()?;\n# drop(client);\n\n\
         // … calls of your program …\n\nfor request in fake.requests() {{\n    println!(\"{{request:?}}\");\n}}\n# Ok(())\n# }}"
    ))
}

fn vendoring(api: &Api) -> Docs {
    let name = &api.crate_name;
    let folders = match api.beside {
        Beside::Fake => "`runtime/`, with calls, retries and HTTP, and `fake/server/`",
        Beside::Nothing => "`runtime/`, with calls, retries and HTTP",
    };
    Docs::new("Keeping this crate in your own tree.")
        .paragraph(&format!(
            "`cargo xtask vendor {api} DEST`, in the workspace that this crate comes from, makes a folder that needs nothing else; \
             `{name} = {{ path = \"DEST\" }}` is how to depend on it. What is the same for every API lies inside, in packages: {folders}. \
             Their names begin with `{name}`, so that two such folders can be in one program.",
            api = api.folder,
        ))
        .paragraph(
            "`cargo xtask vendor --update DEST` brings a copy up to date and merges your edits. Methods of your own are best in an extension trait \
             beside the crate, where nothing has to be merged.",
        )
        .paragraph("# Features")
        .paragraph(
            "- `rustls` (default; also `rustls-tls`): TLS by rustls.\n- `native-tls`: TLS by the library of the operating system.\n\
             - `rustls-no-provider`: TLS by rustls with the provider that your program installs.\n- none of them: `http` to this machine only.\n\
             - `blocking`: calls without async; see [`blocking`].\n\
             - `tracing`: spans and events; see [`observing`].",
        )
}
