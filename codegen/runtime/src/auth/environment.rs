//! Credentials and base URLs from environment variables.

use crate::auth::credentials::Credentials;
use crate::error::call_error::Error;
use crate::policy::api::{Api, Auth};
use crate::policy::error_kind::ErrorKind;
use crate::wire::json::Json;
use crate::wire::secret::Secret;

/// Looks up a variable.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The settings in the environment.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) credentials: Credentials,
    pub(crate) token_url: Option<String>,
    /// Base URLs by host name, each with its variable.
    pub(crate) hosts: Vec<(&'static str, String, &'static str)>,
}

/// Reads the environment. A credentials file takes precedence over variables; an empty variable
/// counts as missing, and space around a value does not count, since files end with a line break.
pub(crate) fn read(api: &Api, lookup: Lookup<'_>) -> Result<Found, Error> {
    let lookup = |name: &str| {
        let value = lookup(name)?.trim().to_owned();
        (!value.is_empty()).then_some(value)
    };
    let mut found = match &api.auth {
        Some(auth) => match from_file(auth, &lookup)? {
            Some(found) => found,
            None => from_variables(auth, &lookup)?,
        },
        None => Found::default(),
    };
    let hosts = api
        .hosts
        .iter()
        .filter_map(|host| Some((host.name, lookup(host.env?)?, host.env?)));
    found.hosts = hosts.collect();
    Ok(found)
}

fn from_file(auth: &Auth, lookup: Lookup<'_>) -> Result<Option<Found>, Error> {
    let Some((variable, path)) = auth
        .file
        .and_then(|variable| Some((variable, lookup(variable)?)))
    else {
        return Ok(None);
    };
    let place = format!("the credentials file `{path}` (from `{variable}`)");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| config(format!("{place} cannot be read: {error}")).with_source(error))?;
    // The parser's message may quote a secret, so only the position is shown.
    let file: Json = serde_json::from_str(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        bad_file(format!(
            "{place} is not valid JSON at line {line}, column {column}"
        ))
    })?;
    let Some(account) = file
        .get("serviceAccount")
        .filter(|account| !account.is_null())
    else {
        return Ok(None);
    };
    let member = |name: &str| account.get(name).and_then(Json::as_str).map(str::to_owned);
    let (Some(key_id), Some(secret), Some(email)) =
        (member("keyId"), member("secret"), member("email"))
    else {
        let missing = ["keyId", "secret", "email"]
            .into_iter()
            .filter(|name| member(name).is_none())
            .map(|name| format!("`serviceAccount.{name}`"))
            .collect::<Vec<_>>()
            .join(", ");
        return Err(bad_file(format!(
            "{place} is incomplete: missing, or not a string: {missing}"
        )));
    };
    Ok(Some(Found {
        credentials: Credentials::ServiceAccount {
            key_id,
            email,
            secret: secret.into(),
        },
        token_url: member("tokenEndpoint"),
        hosts: Vec::new(),
    }))
}

fn bad_file(message: String) -> Error {
    config(message)
        .with_advice("Write `{\"serviceAccount\": {\"keyId\": …, \"secret\": …, \"email\": …}}`.")
}

fn from_variables(auth: &Auth, lookup: Lookup<'_>) -> Result<Found, Error> {
    let names = [auth.env.key_id, auth.env.secret, auth.env.email];
    let [key_id, secret, email] = names.map(lookup);
    let values = [&key_id, &secret, &email];
    let missing: Vec<&str> = names
        .iter()
        .zip(values)
        .filter(|(_, value)| value.is_none())
        .map(|(name, _)| *name)
        .collect();
    let (Some(key_id), Some(secret), Some(email)) = (key_id, secret, email) else {
        return Err(incomplete(auth, &missing));
    };
    let credentials = Credentials::ServiceAccount {
        key_id,
        email,
        secret: Secret::from(secret),
    };
    Ok(Found {
        credentials,
        ..Found::default()
    })
}

fn incomplete(auth: &Auth, missing: &[&str]) -> Error {
    let list = missing
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let file = auth
        .file
        .map(|file| format!(", or set `{file}` to the path of a credentials file"));
    config(format!(
        "the credentials in the environment are incomplete: not set or empty: {list}"
    ))
    .with_advice(format!(
        "Set each missing variable{}.",
        file.unwrap_or_default()
    ))
}

fn config(message: String) -> Error {
    Error::new(ErrorKind::Config, message)
}
