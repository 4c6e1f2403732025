//! Docs of a method as they are emitted: those of the model, links to the setters of the call, and one line of use.

use super::{root, sample};
use crate::docs::Docs;
use crate::model::{Api, Endpoint, Reply, Resource};

/// The widest call that stands on one line.
const WIDTH: usize = 92;

/// The docs of a method; without setters they are those of the model.
pub(super) fn docs(api: &Api, resource: &Resource, endpoint: &Endpoint) -> Docs {
    if endpoint.optional.is_empty() {
        return endpoint.docs.clone();
    }
    let request = format!("`{} {}`", endpoint.verb.as_str(), endpoint.path);
    let docs = endpoint.docs.clone().before(&request, &setters(endpoint));
    match usage(api, resource, endpoint) {
        Some(code) => docs.example("no_run", &code),
        None => docs,
    }
}

/// The setters of the optional parameters, each with a link.
fn setters(endpoint: &Endpoint) -> String {
    let marker = &endpoint.marker;
    let links: Vec<String> = endpoint
        .optional
        .iter()
        .map(|param| format!("[`{name}`]({marker}::{name})", name = param.name))
        .collect();
    format!("Optional: {}.", links.join(", "))
}

/// A call with the first setter for which a value can be made up.
fn usage(api: &Api, resource: &Resource, endpoint: &Endpoint) -> Option<String> {
    let krate = root::path(api);
    let call = sample::call(api, resource, endpoint)?;
    let setter = endpoint
        .optional
        .iter()
        .find_map(|param| sample::setter(api, param))?;
    let end = match endpoint.reply {
        Reply::Pages { .. } => ".items().collect().await?;",
        Reply::Nothing | Reply::One(_) | Reply::Stream { .. } => ".await?;",
    };
    let line = format!("{call}{setter}{end}");
    let line = if line.len() > WIDTH {
        broken(&call, &setter, end)
    } else {
        line
    };
    Some(format!(
        "# async fn usage(client: &{krate}::Client) -> Result<(), {krate}::Error> {{\n{line}\n# Ok(())\n# }}"
    ))
}

/// The same call with a line for each link of the chain, as rustfmt breaks it.
fn broken(call: &str, setter: &str, end: &str) -> String {
    let links = call.splitn(3, '.').collect::<Vec<_>>().join("\n    .");
    format!(
        "{links}\n    {setter}\n    {}",
        end.replace(").", ")\n    .")
    )
}
