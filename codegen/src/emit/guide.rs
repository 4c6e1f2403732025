//! `guide.rs`: a page for each topic, with examples made of this API's own calls.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{fake, root, sample, topics};
use crate::docs::Docs;
use crate::model::{Action, Api, Beside, Cell, Presence, Reply, RetryAfter, Ty};

/// All items of the file.
pub(super) fn items(api: &Api) -> TokenStream {
    let pages = pages(api);
    let names = pages.iter().map(|(name, _)| format_ident!("{name}"));
    let docs = pages.iter().map(|(_, docs)| docs);
    quote! {
        //! The guide: one page for each topic.

        #(#docs pub mod #names {})*
    }
}

fn pages(api: &Api) -> Vec<(&'static str, Docs)> {
    [
        Some(("first_call", first_call(api))),
        auth(api).map(|docs| ("auth", topics::other_credentials(docs, api))),
        Some(("errors", errors(api))),
        paging(api).map(|docs| ("paging", docs)),
        modify(api).map(|docs| ("modify", docs)),
        topics::failed_items(api).map(|docs| ("failed_items", docs)),
        Some(("blocking", topics::blocking(api))),
        Some(("observing", topics::observing(api))),
        Some(("connections", topics::connections(api))),
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
    Docs::new("From an empty project to the first answer.")
        .paragraph(
            "Put the crate into your source tree (see [`vendoring`]) and add it to your `Cargo.toml`, together with an async runtime:",
        )
        .paragraph(&format!(
            "```toml\n[dependencies]\n{name} = {{ path = \"{name}\" }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n```"
        ))
        .paragraph("Create a client, call a method of a handle, and await the call:")
        .example("no_run", &root::first_call(api))
        .paragraph(
            "A method builds a call and sends nothing; `.await` sends it. The page of a call's type lists its optional parameters and the \
             options of every call, such as a deadline, a number of attempts and headers.",
        )
}

fn auth(api: &Api) -> Option<Docs> {
    let auth = api.auth.as_ref()?;
    let krate = root::path(api);
    let mut docs = Docs::new("Authentication.").paragraph(&auth.docs.text()).paragraph(&format!(
        "[`Client::from_env`](crate::Client::from_env) reads `{}`, `{}` and `{}`{}. An error names what is missing.",
        auth.key_id,
        auth.secret,
        auth.email,
        auth.file.as_ref().map_or_else(String::new, |file| format!(
            ", or the JSON file that `{file}` names, which takes precedence: `{{\"serviceAccount\": {{\"keyId\": …, \"secret\": …, \"email\": …}}}}`"
        )),
    ));
    docs = docs.paragraph("To use credentials from elsewhere, give them to the builder:").example("no_run", &format!(
        "# fn client() -> Result<(), {krate}::Error> {{\nuse {krate}::Client;\nuse {krate}::runtime::Credentials;\n\n\
         let client = Client::builder()\n    .credentials(Credentials::ServiceAccount {{\n        key_id: \"key-1\".to_owned(),\n        \
         email: \"robot@example.com\".to_owned(),\n        secret: \"never in the code\".into(),\n    }})\n    .build()?;\n# drop(client);\n# Ok(())\n# }}"
    ));
    docs = docs.paragraph(
        "A token is refreshed before it expires, once for all calls that wait for it. No `Debug` output, error or URL shows a \
         secret, and secrets are sent only to the hosts of the API.",
    );
    Some(match &auth.basic {
        Some(basic) => docs
            .paragraph("# Basic authentication")
            .paragraph(&basic.text()),
        None => docs,
    })
}

fn errors(api: &Api) -> Docs {
    let krate = root::path(api);
    let mut docs = Docs::new("What each status means, and what an error says.").paragraph(
        "Every call has a policy, which says what the client does on each status and on each transport failure. The call returns an \
         error when the policy says so, or when the deadline, the attempts or the retry budget are used up. The error has a kind, \
         the attempts that were made, why there was no further one, whether the request may have been applied, and what to do.",
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
            "*refresh*: retried once after refreshing the token. *if just created*: retried while something that this client has just \
             created propagates; returned otherwise. *done*: success if an earlier attempt of the call may have been applied; returned \
             otherwise. A time is the minimum wait before a retry.",
        )
        .paragraph(&table(api))
        .paragraph(
            "A call that is not idempotent is not retried when its first attempt may have been applied. \
             [`retry_ambiguous`](crate::runtime::Call::retry_ambiguous) retries it nevertheless, for one call.",
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
        let cells: Vec<String> = cells.iter().map(|cell| consequence(api, *cell)).collect();
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
    line("any other answer", &class(|cells| cells.other));
    line("not sent", &class(|cells| cells.not_sent));
    line("sent, no usable reply", &class(|cells| cells.maybe_applied));
    text
}

/// A cell in a word.
fn consequence(api: &Api, cell: Cell) -> String {
    let min = api.rows.get(cell.row).map_or(0, |row| row.wait.min.0);
    let asked = api.rows.get(cell.row).is_some_and(|row| {
        matches!(row.wait.retry_after, RetryAfter::Call(time) | RetryAfter::All(time) if time.0 > 0)
    });
    match cell.action {
        Action::Return => "return".to_owned(),
        Action::RefreshCredentials => "refresh".to_owned(),
        Action::Retry if asked => "`Retry-After`".to_owned(),
        Action::Retry => format!("{} s", min.div_ceil(1_000)),
        Action::RetryIfJustCreated => "if just created".to_owned(),
        Action::TreatAsDone => "done".to_owned(),
    }
}

fn paging(api: &Api) -> Option<Docs> {
    let (_, _, call) = sample::list(api)?;
    let krate = root::path(api);
    let items = format!(
        "# async fn list(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nlet mut items = {call}.items();\nwhile let Some(item) = items.try_next().await? {{\n    \
         println!(\"{{item:?}}\");\n}}\n# Ok(())\n# }}"
    );
    let pages = format!(
        "# async fn list(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nlet mut pages = {call}.page_size(50).pages();\nwhile let Some(page) = pages.try_next().await? {{\n    \
         println!(\"{{}} items, next: {{:?}}\", page.items.len(), page.next_page_token);\n}}\n# Ok(())\n# }}"
    );
    let docs =
        Docs::new("Pagination.")
            .paragraph("`.items()` is a stream of all items; it fetches a page when it needs one:")
            .example("no_run", &items)
            .paragraph("`.pages()` is a stream of pages, each with the token of the next one:")
            .example("no_run", &pages)
            .paragraph(
                "`.page_token(…)` starts at a page, and `.max_items(…)` stops after a number of items. A service that returns the same token \
                 twice ends the list with an error, so that it cannot loop forever. Awaiting the call itself gives the first page only.",
            );
    Some(topics::paging_further(docs, api))
}

fn modify(api: &Api) -> Option<Docs> {
    let krate = root::path(api);
    let (code, fails) = api.resources.iter().find_map(|resource| {
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
        let fails = format!(
            "# async fn change(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nuse {krate}::{{Error, ErrorKind}};\n\nlet mut seen = Vec::new();\n\
             let {name} = client\n    .{module}()\n    .{method}({path}, |{name}| {{\n        seen.push({name}.clone());\n        if seen.len() > 3 {{\n            \
             return Err(Error::new(ErrorKind::Conflict, \"others are faster\"));\n        }}\n        {name}.{field} = {text};\n        Ok(())\n    }})\n    .await?;\n# drop({name});\n# Ok(())\n# }}"
        );
        let code = format!(
            "# async fn change(client: {krate}::Client) -> Result<(), {krate}::Error> {{\nlet {name} = client\n    .{module}()\n    .{method}({path}, |{name}| {name}.{field} = {text})\n    \
             .await?;\n# drop({name});\n# Ok(())\n# }}"
        );
        Some((code, fails))
    })?;
    Some(
        Docs::new("Read, change and write without losing the changes of others.")
            .paragraph(
                "Two programs that read, change and write the same resource can overwrite each other's changes. `modify` reads, applies your \
                 change and writes what differs. When the service answers 409, it starts over with fresh state.",
            )
            .example("no_run", &code)
            .paragraph(
                "The closure may run several times, so the new value should follow from the old one. It may borrow what is around it, and \
                 may fail: then it returns a `Result`, and its error, in whichever round, ends the change before anything is written and \
                 comes back as it is. Any error type will do that can be made from [`Error`](crate::Error), such as your own with a `From`:",
            )
            .example("no_run", &fails)
            .paragraph(
                "Which members can be written, and with which calls, is said in the docs of each `modify`. A change of another member is an error, \
                 and nothing is sent.",
            ),
    )
}

fn testing(api: &Api) -> Docs {
    let krate = root::path(api);
    let call = sample::list(api).map(|(_, _, call)| format!("{call}.items().collect().await"));
    let docs = Docs::new("Testing your program.").paragraph(
        "[`MockTransport`](crate::runtime::MockTransport) answers instead of the service and records the requests; \
         [`VirtualClock`](crate::runtime::VirtualClock) makes every wait take no time. No test needs a network, an account or a sleep.",
    );
    let docs = match call {
        Some(call) => docs.example("", &format!(
            "# #[tokio::main(flavor = \"current_thread\")]\n# async fn main() -> Result<(), {krate}::Error> {{\nuse {krate}::Client;\n\
             use {krate}::runtime::{{MockResponse, MockTransport, VirtualClock}};\n\n\
             let clock = VirtualClock::new();\nlet service = MockTransport::new(\n    clock.clone(),\n    [MockResponse::answer(503, \"\"), MockResponse::answer(200, \"{{}}\")],\n);\n\
             let client: Client = Client::builder()\n    .transport(service.clone())\n    .clock(clock)\n    .build()?;\n\n\
             let items = {call}?;\nassert!(items.is_empty());\nassert_eq!(service.requests().len(), 2); // the 503 was retried\n# Ok(())\n# }}"
        )),
        None => docs,
    };
    let docs = match made(api) {
        Some(code) => docs
            .paragraph("# Values")
            .paragraph(
                "Every type has `Default`, and a setter `with_…` for each of its members, those included that only the service sets. So a test \
                 can make what the service would reply:",
            )
            .example("", &code)
            .paragraph(
                "All types are read and written with serde: `serde_json::to_string(&value)` is the body that a `MockResponse` answers with.",
            ),
        None => docs,
    };
    match api.beside {
        Beside::Fake => whole_service(docs, api),
        Beside::Nothing => docs,
    }
}

/// How to make a value of a type that is listed.
fn made(api: &Api) -> Option<String> {
    let krate = root::path(api);
    api.resources.iter().find_map(|resource| {
        let items = resource.endpoints.iter().filter_map(|endpoint| match &endpoint.reply {
            Reply::Pages { item: Ty::Named(name), .. } => sample::strukt(api, name),
            _ => None,
        });
        items.into_iter().find_map(|strukt| {
            let name = sample::name(api, &strukt.name)?;
            let identity = strukt.resource.as_ref()?;
            let field = strukt.fields.iter().find(|field| {
                field.ty == Ty::String && field.presence == Presence::Always
            })?;
            let (ty, value, own, field) = (
                &strukt.name,
                strukt.name.value(),
                &identity.name_field,
                &field.name,
            );
            Some(format!(
                "use {krate}::types::{ty};\n\nlet {value} = {ty}::default()\n    .with_{own}({name:?})\n    .with_{field}(\"new\");\n\
                 assert_eq!({value}.{own}, {name:?});\nassert_eq!({value}.{field}, \"new\");"
            ))
        })
    })
}

fn whole_service(docs: Docs, api: &Api) -> Docs {
    let krate = root::path(api);
    docs.paragraph("# A fake service").paragraph(&format!(
        "The crate `{name}` in the folder `fake/` is a fake of the service that runs on this machine and answers over HTTP: it stores what \
         is created, refuses invalid requests, and takes its rate limit, delays and faults from a scenario. Add it to your \
         `dev-dependencies`, with its path:",
        name = fake::name(api)
    ))
    .example("", &format!(
        "# #[tokio::main(flavor = \"current_thread\")]\n# async fn main() -> Result<(), Box<dyn std::error::Error>> {{\nlet fake = {krate}_fake::start().await?;\nlet client = fake.client()?;\n# drop(client);\n\n\
         // … calls of your program …\n\nfor request in fake.requests() {{\n    println!(\"{{request:?}}\");\n}}\n# Ok(())\n# }}"
    ))
}

fn vendoring(api: &Api) -> Docs {
    let name = &api.crate_name;
    let server = match api.beside {
        Beside::Fake => ", and `fake/server/`",
        Beside::Nothing => "",
    };
    Docs::new("Keeping this crate in your own tree.")
        .paragraph(&format!(
            "`cargo xtask vendor {api} DEST`, in the workspace that this crate comes from, makes a folder that needs nothing else; \
             `{name} = {{ path = \"DEST\" }}` is how to depend on it. What is the same for every API lies inside, in packages: `runtime/`, with calls, retries and HTTP{server}. `types/` is a \
             package, too, so that a method can change without the types being compiled again. Their names begin with `{name}`, so that two such folders can be in one program.",
            api = api.folder,
        ))
        .paragraph(
            "`cargo xtask vendor --update DEST` brings a copy up to date and merges your edits. Methods of your own are best in an extension trait \
             beside the crate, where nothing has to be merged.",
        )
        .paragraph("# Features")
        .paragraph(
            "- `rustls` (default; also `rustls-tls`): TLS by rustls.\n- `native-tls`: TLS by the library of the operating system.\n\
             - `rustls-no-provider`: TLS by rustls with the provider that your program installs.\n- none of them: plain `http`, to this machine only.\n\
             - `blocking`: calls without async; see [`blocking`].\n\
             - `tracing`: spans and events; see [`observing`].\n\
             - `tower`: `runtime::TowerTransport`, layers of `tower` around the transport; see [`connections`].",
        )
}
