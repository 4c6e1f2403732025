//! `examples/`: programs that run, with an account and without one.

use super::{root, sample};
use crate::model::{Api, Endpoint, Reply, Ty};

/// The examples by path; an API without a list has only one.
pub(super) fn files(api: &Api, header: &str) -> Vec<(String, String)> {
    let list = sample::list(api).map(|(_, endpoint, call)| ("list", list(api, endpoint, &call)));
    let own = [Some(("policies", policies(api))), list];
    let written = api.passthrough.examples.iter();
    let written = written.map(|(name, text)| (name.as_str(), text.clone()));
    let file =
        |(name, text): (&str, String)| (format!("examples/{name}.rs"), format!("{header}\n{text}"));
    own.into_iter().flatten().chain(written).map(file).collect()
}

/// What each operation does on a status, without any call.
fn policies(api: &Api) -> String {
    format!(
        r#"//! Prints what each operation does on a status: `cargo run --example policies -- 503`.

use {krate}::operations;

fn main() {{
    let status = std::env::args().nth(1).and_then(|word| word.parse().ok());
    for operation in operations::ALL {{
        println!("{{}}", operation.explain(status.unwrap_or(503)));
    }}
}}
"#,
        krate = root::path(api)
    )
}

/// The first page of a list, and the attempts that it took.
fn list(api: &Api, endpoint: &Endpoint, call: &str) -> String {
    let credentials = match &api.auth {
        Some(_) => "Client::from_env()",
        None => "Client::builder().build()",
    };
    format!(
        r#"//! Lists the first page: `cargo run --example list`.
//!
//! Without credentials in the environment a mock transport answers instead of the service; its first answer is a 503.

use {krate}::runtime::{{MockResponse, MockTransport, VirtualClock}};
use {krate}::{{Client, Error}};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {{
    let client = match {credentials} {{
        Ok(client) => client,
        Err(error) => {{
            eprintln!("{{error}}\n\nA mock transport answers instead of the service.\n");
            mocked()?
        }}
    }};
    let response = {call};
    for attempt in response.attempts() {{
        println!("attempt: {{attempt}}");
    }}
    for item in &response.value().items {{
        println!("{{item:#?}}");
    }}
    Ok(())
}}

/// A client whose first attempt gets a 503, without a network and without waiting.
fn mocked() -> Result<Client, Error> {{
    let clock = VirtualClock::new();
    let body = {body};
    let responses = [
        MockResponse::answer(503, ""),
        MockResponse::answer(200, body),
    ];
    let service = MockTransport::new(clock.clone(), responses);
    Client::builder().transport(service).clock(clock).build()
}}
"#,
        krate = root::path(api),
        call = chain(call),
        body = literal(&page(api, endpoint)),
    )
}

/// The call with its reply awaited; over several lines where rustfmt would break it.
fn chain(call: &str) -> String {
    let single = format!("{call}.response().await?");
    if single.len() <= 60 {
        return single;
    }
    let links = single.replacen("client.", "client\n        .", 1);
    links
        .replace(").", ")\n        .")
        .replace(".await", "\n        .await")
}

/// A page with one made-up item.
fn page(api: &Api, endpoint: &Endpoint) -> String {
    let Reply::Pages { item, key } = &endpoint.reply else {
        return "{}".to_owned();
    };
    let name = match item {
        Ty::Named(owner) => sample::name(api, owner),
        _ => None,
    };
    let item = name.map_or_else(
        || "{}".to_owned(),
        |name| format!("{{\"name\": \"{name}\"}}"),
    );
    let key = serde_json::Value::String(key.to_string());
    format!("{{{key}: [{item}]}}")
}

/// A text as Rust spells it: raw where that is the same.
fn literal(text: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() || c == ' ';
    if text.chars().all(plain) && !text.contains("\"#") {
        format!("r#\"{text}\"#")
    } else {
        proc_macro2::Literal::string(text).to_string()
    }
}
