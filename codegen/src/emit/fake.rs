//! `fake/`: the crate with a fake of the service, a few lines over the package that runs any API.

use std::fmt::Write as _;

use super::manifest::{self, LINTS};
use super::root::path;
use super::{nested, sample};
use crate::files::{Layout, Package};
use crate::model::{Api, Reply};
use crate::name::Wire;

/// All files of the crate, by their paths in the folder of the client's.
pub(super) fn files(
    api: &Api,
    header: &str,
    server: &Package,
    layout: &Layout,
) -> [(String, String); 4] {
    [
        ("fake/Cargo.toml".to_owned(), manifest(api, server, layout)),
        ("fake/seed.yaml".to_owned(), seed(api)),
        ("fake/src/lib.rs".to_owned(), root(api, header)),
        ("examples/fake.rs".to_owned(), example(api, header)),
    ]
}

/// The crate's name.
pub(super) fn name(api: &Api) -> String {
    format!("{}-fake", api.crate_name)
}

fn manifest(api: &Api, server: &Package, layout: &Layout) -> String {
    let client = &api.crate_name;
    let description = format!(
        "A fake of the {}, on this machine, for tests and experiments.",
        api.title
    );
    let mut text = manifest::package(api, &name(api), &server.rust_version, &description);
    text.push_str("publish = false\n");
    if !server.forwarded_features.is_empty() {
        let _ = write!(text, "\n[features]\n{}", server.forwarded_features);
    }
    let _ = write!(
        text,
        "\n[dependencies]\n\
         # {client}: a client with the address of a fake; it needs no TLS for that.\n\
         {client} = {{ path = \"..\", default-features = false }}\n\
         # fake: the server that runs any API from its model.\n\
         {}\n",
        nested::fake_dependency(api, layout),
    );
    text + LINTS
}

/// What the fake holds at first: as it is written, or nothing.
fn seed(api: &Api) -> String {
    if api.passthrough.seed.is_empty() {
        return format!(
            "# Nothing: `spec/{}` has no `seed.yaml`.\n{{}}\n",
            api.folder
        );
    }
    api.passthrough.seed.clone()
}

/// `src/lib.rs`.
fn root(api: &Api, header: &str) -> String {
    let krate = path(api);
    let (credentials, uses) = match &api.auth {
        Some(_) => (
            WITH_CREDENTIALS,
            "{ClientBuilder, Credentials as ClientCredentials}",
        ),
        None => ("        builder\n", "ClientBuilder"),
    };
    format!(
        r#"{header}
//! A fake of the service of the crate [`{krate}`], on this machine: without an account, without a
//! network, and with faults on demand.
//!
//! [`start`] starts a server with the data of [`SEED`] on a free port; dropping it stops the server.
//! Any number of servers can run at once. [`builder`] does the same with a scenario of faults, with
//! another seed, or with a virtual clock.
//!
{example}
//!
//! The server is [`fake::Fake`], the same for every API; [`MODEL`] makes it that of this one.

#![forbid(unsafe_code)]

{environment}use std::error;
use std::ops::Deref;

use {krate}::runtime::{uses};
use {krate}::{{Client, Error}};

pub use fake::{{self, Credentials, Errors, RecordedRequest, Script, scenario, time}};

/// The API as the fake reads it: endpoints, types, and what the service does in each.
pub const MODEL: &str = include_str!("../../model.json");

/// The data that a fake starts with.
pub const SEED: &str = include_str!("../seed.yaml");

/// Prepares a fake with the data of [`SEED`].
///
/// # Errors
///
/// Fails if the model has another version, as when a file of this crate was replaced.
pub fn builder() -> Result<Builder, Errors> {{
    Ok(Builder::of(MODEL)?.seed(SEED))
}}

/// Starts a fake with the data of [`SEED`], on a free port.
///
/// # Errors
///
/// Fails if the seed has mistakes, or if no port is free.
pub async fn start() -> Result<Fake, Errors> {{
    builder()?.start().await
}}

{connect}
/// A fake that has not been started.
pub type Builder = fake::Builder<Fake>;

/// A server that imitates the service until it is dropped: a [`fake::Fake`] with clients of the API.
#[derive(Debug)]
pub struct Fake(fake::Fake);

impl From<fake::Fake> for Fake {{
    fn from(fake: fake::Fake) -> Self {{
        Self(fake)
    }}
}}

impl Deref for Fake {{
    type Target = fake::Fake;

    fn deref(&self) -> &fake::Fake {{
        &self.0
    }}
}}

impl Fake {{
    /// Starts a client of this fake, with its base URLs and its credentials.
    pub fn client_builder(&self) -> ClientBuilder<Client> {{
        let hosts: Vec<&str> = self.hosts().collect();
        let builder = hosts.into_iter().fold(Client::builder(), |builder, host| {{
            builder.base_url(host, self.url(host))
        }});
{credentials}    }}

    /// Makes a client of this fake.
    ///
    /// # Errors
    ///
    /// Fails as [`ClientBuilder::build`] does.
    pub fn client(&self) -> Result<Client, Error> {{
        self.client_builder().build()
    }}
}}
"#,
        example = doc_example(api),
        environment = if real(api).is_empty() {
            ""
        } else {
            "use std::env;\n"
        },
        connect = connect(api),
    )
}

/// The client of the examples.
fn connect(api: &Api) -> String {
    let names = real(api);
    if names.is_empty() {
        return CONNECT_TO_A_FAKE.to_owned();
    }
    let listed: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    let told: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let client = match &api.auth {
        Some(_) => "Client::from_env()?",
        None => "Client::builder().build()?",
    };
    format!(
        r#"/// Connects to the service if the environment has {told},
/// and otherwise to a new fake, which it says on standard error.
///
/// # Errors
///
/// Fails if the environment cannot be used, or if no fake can be started.
pub async fn connect() -> Result<(Client, Option<Fake>), Box<dyn error::Error>> {{
    let names = [{listed}];
    let given = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
    if names.iter().any(given) {{
        return Ok(({client}, None));
    }}
    let fake = start().await?;
    eprintln!(
        "The environment has no {{}}, so a fake answers; see {{}}",
        names[0],
        fake.page()
    );
    let client = fake.client()?;
    Ok((client, Some(fake)))
}}
"#,
        told = told.join(" or "),
        listed = listed.join(", "),
    )
}

/// The same where no variable of the environment leads to the service.
const CONNECT_TO_A_FAKE: &str = "\
/// Connects to a new fake, since no environment variable names the service.
///
/// # Errors
///
/// Fails if no fake can be started.
pub async fn connect() -> Result<(Client, Option<Fake>), Box<dyn error::Error>> {
    let fake = start().await?;
    let client = fake.client()?;
    Ok((client, Some(fake)))
}
";

/// Names of variables of which one is set where the service itself is to be called.
fn real(api: &Api) -> Vec<&str> {
    match &api.auth {
        Some(auth) => {
            let key = [auth.key_id.as_str()].into_iter();
            key.chain(auth.file.as_ref().map(Wire::as_str)).collect()
        }
        None => {
            let hosts = api.hosts.iter();
            hosts
                .filter_map(|host| Some(host.env.as_ref()?.as_str()))
                .collect()
        }
    }
}

const WITH_CREDENTIALS: &str = "        let builder = match self.token_url() {
            Some(url) => builder.token_url(url),
            None => builder,
        };
        match self.credentials() {
            Some(own) => builder.credentials(ClientCredentials::ServiceAccount {
                key_id: own.key_id.clone(),
                email: own.email.clone(),
                secret: own.secret.as_str().into(),
            }),
            None => builder,
        }
";

/// A first call of a list that needs no argument.
fn call(api: &Api) -> Option<String> {
    let wanted = sample::find(api, |endpoint| {
        matches!(endpoint.reply, Reply::Pages { .. }) && endpoint.required.is_empty()
    });
    wanted.map(|(_, _, call)| call)
}

fn doc_example(api: &Api) -> String {
    let krate = path(api);
    let call = match call(api) {
        Some(call) => format!(
            "let items = {call}.items().collect().await?;\nprintln!(\"{{}} items\", items.len());\nassert!(!fake.requests().is_empty());"
        ),
        None => "drop(client);".to_owned(),
    };
    let code = format!(
        "```no_run\n# async fn test() -> Result<(), Box<dyn std::error::Error>> {{\n\
         let fake = {krate}_fake::start().await?;\nlet client = fake.client()?;\n\n{call}\n# Ok(())\n# }}\n```"
    );
    let line = |line: &str| format!("//! {line}").trim_end().to_owned();
    code.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// `examples/fake.rs` of the client's crate.
fn example(api: &Api, header: &str) -> String {
    let krate = path(api);
    let call = match call(api) {
        Some(call) => format!(
            "    let items = {call}.items().collect().await?;\n    println!(\"{{}} items\", items.len());\n"
        ),
        None => "    println!(\"{client:?}\");\n".to_owned(),
    };
    format!(
        r#"{header}
//! Starts a fake of the service on this machine and calls it: `cargo run --example fake`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let fake = {krate}_fake::start().await?;
    let client = fake.client()?;
{call}    for request in fake.requests() {{
        println!("{{request:?}}");
    }}
    Ok(())
}}
"#
    )
}
