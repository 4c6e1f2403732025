//! Where the API's hosts are on this machine.

use crate::model::Api;

/// The address of the first host, or of another one, without any prefix.
pub(crate) fn address(api: &Api, host: &str, port: u16) -> String {
    let base = format!("http://127.0.0.1:{port}");
    match api.hosts.first() {
        Some(first) if first.name == host => base,
        _ => format!("{base}/{host}"),
    }
}

/// The addresses of the endpoint that gives out tokens, by each name of this machine and each that it was given.
pub(super) fn audiences(api: &Api, port: u16, given: &[String]) -> Vec<String> {
    let Some(auth) = &api.auth else {
        return Vec::new();
    };
    let own = format!("{}{}", address(api, &auth.host, port), auth.path);
    let names = ["127.0.0.1", "localhost", "[::1]"];
    let given = given.iter().map(String::as_str);
    names
        .into_iter()
        .chain(given)
        .map(|name| own.replacen("127.0.0.1", name, 1))
        .collect()
}
