//! The client, and the constants: operations and policies.

use super::joined;
use super::model::{Model, items, text};

/// How a client is made.
pub(super) fn client(model: &Model) -> String {
    let krate = model.krate();
    let names = model.items("hosts").iter().map(|host| text(&host["name"]));
    let hosts = joined(names.map(|name| format!(".base_url(\"{name}\", \"http://127.0.0.1:1\")")));
    format!(
        "pub fn from_env() -> Result<Client, Error> {{\n    Client::from_env()\n}}\n\n\
         pub fn built() -> Result<Client, Error> {{\n    let hosts: usize = {krate}::API.hosts.len();\n    \
         Client::builder(){hosts}.attempts(hosts as u32).build()\n}}\n\n"
    )
}

/// Every policy by its name.
pub(super) fn policies(model: &Model) -> String {
    let policies = model.items("policies").iter();
    constants(
        "policies",
        "Policy",
        "policy",
        policies.map(|policy| text(&policy["constant"])),
    )
}

/// Every operation by its name.
pub(super) fn operations(model: &Model) -> String {
    let endpoints = model
        .resources()
        .iter()
        .flat_map(|resource| items(&resource["endpoints"]));
    let all = "pub fn all() -> &'static [&'static Operation] {\n    operations::ALL\n}\n\n";
    let constants = constants(
        "operation",
        "Operation",
        "operations",
        endpoints.map(|endpoint| text(&endpoint["constant"])),
    );
    constants + all
}

fn constants<'a>(
    function: &str,
    ty: &str,
    module: &str,
    names: impl Iterator<Item = &'a str>,
) -> String {
    let lines = joined(names.map(|name| format!("        &{module}::{name},\n")));
    format!("pub fn {function}() -> Vec<&'static {ty}> {{\n    vec![\n{lines}    ]\n}}\n\n")
}
