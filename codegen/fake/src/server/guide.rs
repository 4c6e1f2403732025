//! Where clients find a fake and what they sign in with.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use super::addresses::address;
use crate::model::{Api, Operation, Reply, Verb};

/// What a caller signs in with.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credentials {
    /// Id of the key.
    pub key_id: String,
    /// The key's secret.
    pub secret: String,
    /// E-mail address of the key's account.
    pub email: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("key_id", &self.key_id)
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// What a client has to know.
#[derive(Clone, Debug)]
pub(crate) struct Guide {
    pub(crate) api: Arc<Api>,
    pub(crate) port: u16,
    /// None if the API has no authentication.
    pub(crate) credentials: Option<Credentials>,
}

impl Guide {
    pub(crate) fn url(&self, host: &str) -> String {
        address(&self.api, host, self.port)
    }

    pub(crate) fn token_url(&self) -> Option<String> {
        let auth = self.api.auth.as_ref()?;
        Some(format!("{}{}", self.url(&auth.host), auth.path))
    }

    /// The environment of a client, but for the file with credentials.
    pub(crate) fn env(&self) -> Vec<(String, String)> {
        let hosts = self.api.hosts.iter();
        let hosts = hosts.filter_map(|host| Some((host.env.clone()?, self.url(&host.name))));
        let mut env: Vec<_> = hosts.collect();
        if let (Some(auth), Some(own)) = (&self.api.auth, &self.credentials) {
            env.push((auth.key_id.clone(), own.key_id.clone()));
            env.push((auth.secret.clone(), own.secret.clone()));
            env.push((auth.email.clone(), own.email.clone()));
        }
        env
    }

    /// The variable that names a file with credentials, and what that file holds.
    pub(crate) fn credentials_file(&self) -> Option<(String, String)> {
        let variable = self.api.auth.as_ref()?.file.clone()?;
        let own = self.credentials.as_ref()?;
        let file = json!({ "serviceAccount": {
            "keyId": own.key_id,
            "secret": own.secret,
            "email": own.email,
            "algorithm": "HS256",
            "tokenEndpoint": self.token_url()?,
        }});
        Some((variable, file.to_string()))
    }

    /// The same for the control interface.
    pub(crate) fn json(&self) -> Value {
        let hosts = self.api.hosts.iter();
        let hosts = hosts.map(|host| (host.name.as_str(), self.url(&host.name)));
        let tokens = self.token_url().map(|url| ("tokens", url));
        let addresses = hosts.chain(tokens);
        let env = self.env().into_iter();
        json!({
            "addresses": addresses.map(|(name, url)| json!({ "name": name, "url": url })).collect::<Value>(),
            "env": env.map(|(name, value)| json!({ "name": name, "value": value })).collect::<Value>(),
            "credentialsFile": self.credentials_file().map(|(name, text)| json!({ "name": name, "text": text })),
            "secret": self.credentials.as_ref().map(|own| &own.secret),
            "example": self.example(),
            "crate": self.api.crate_name,
        })
    }

    /// A call that anybody can try: a list that needs nothing to be known.
    fn example(&self) -> Option<Value> {
        let files = self.api.resources.iter();
        let mut operations = files.flat_map(|file| &file.endpoints);
        let operation = operations.find(|operation| is_plain_list(operation))?;
        let url = format!("{}{}", self.url(&operation.host), operation.path);
        let auth = self.api.auth.as_ref();
        Some(json!({
            "url": url,
            "user": auth.map(|auth| [&auth.key_id, &auth.secret]),
        }))
    }
}

fn is_plain_list(operation: &Operation) -> bool {
    let listed = matches!(operation.reply, Reply::Pages { .. });
    listed
        && operation.verb == Verb::Get
        && operation.required.is_empty()
        && !operation.path.contains('{')
}
