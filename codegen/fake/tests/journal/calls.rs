//! Calls at random: mostly ones that work, on resources that are there.

use std::time::Duration;

use fake::service::{Request, Service};
use fake::time::Time;
use serde_json::{Value, json};

use crate::random::Random;

/// A call and when it is made.
#[derive(Debug)]
pub(crate) struct Call {
    operation: &'static str,
    path: Vec<(&'static str, String)>,
    query: Vec<(&'static str, &'static str)>,
    body: Option<Value>,
    account: Option<String>,
    now: Time,
}

/// Which operations there are: the placeholders of their paths, and the type of what they name.
const CALLS: [(&str, &[&str], &str); 24] = [
    ("projects.create", &[], "Organization"),
    ("projects.update", &["project"], "Project"),
    ("projects.delete", &["project"], "Project"),
    ("projects.get", &["project"], "Project"),
    ("projects.list", &[], "Project"),
    ("emulator.create", &["project"], "Project"),
    ("emulator.create", &["project"], "Project"),
    ("emulator.publish", &["project", "device"], "Device"),
    ("emulator.publish", &["project", "device"], "Device"),
    ("emulator.delete", &["project", "device"], "Device"),
    ("devices.list", &["project"], "Project"),
    ("devices.batch_update", &["project"], "Device"),
    ("devices.transfer", &["project"], "Device"),
    ("labels.create", &["project", "device"], "Device"),
    ("events.list", &["project", "device"], "Device"),
    ("service_accounts.create", &["project"], "Project"),
    (
        "service_accounts.update",
        &["project", "serviceaccount"],
        "ServiceAccount",
    ),
    (
        "service_accounts.delete",
        &["project", "serviceaccount"],
        "ServiceAccount",
    ),
    (
        "keys.create",
        &["project", "serviceaccount"],
        "ServiceAccount",
    ),
    ("keys.delete", &["project", "serviceaccount", "key"], "Key"),
    ("data_connectors.create", &["project"], "Project"),
    (
        "data_connectors.update",
        &["project", "dataconnector"],
        "DataConnector",
    ),
    (
        "data_connectors.delete",
        &["project", "dataconnector"],
        "DataConnector",
    ),
    ("members.create", &["project"], "Project"),
];

impl Call {
    /// Draws a call that fits what a service holds.
    pub(crate) fn draw(chance: &mut Random, service: &Service, now: Time) -> Self {
        let (operation, places, ty) = *chance.one_of(&CALLS).expect("calls");
        let name = chance
            .one_of(&service.names(ty))
            .cloned()
            .unwrap_or_default();
        let ids = name.split('/').skip(1).step_by(2);
        let path = places.iter().copied().zip(ids.map(str::to_owned));
        // Now somebody without a name, now one of two who get into each other's way.
        let account = chance
            .one_of(&[None, Some("s"), Some("t")])
            .copied()
            .flatten();
        Self {
            operation,
            path: path.collect(),
            query: Vec::new(),
            body: body(operation, &name, chance),
            account: account.map(|id| format!("projects/p1/serviceaccounts/{id}")),
            now,
        }
    }

    /// Makes the call; what it comes to, in words.
    pub(crate) fn make(&self, service: &Service) -> String {
        let path: Vec<_> = self
            .path
            .iter()
            .map(|(name, id)| (*name, id.as_str()))
            .collect();
        let asked = service.request(&Request {
            operation: self.operation,
            path: &path,
            query: &self.query,
            body: self.body.clone(),
            account: self.account.as_deref(),
            now: self.now,
        });
        match asked {
            Ok(answer) => answer.to_string(),
            Err(refused) => refused.to_string(),
        }
    }
}

fn body(operation: &str, name: &str, chance: &mut Random) -> Option<Value> {
    let word = format!("Nr \"{}\" é", chance.below(1000));
    let body = match operation {
        "projects.create" => json!({"displayName": word, "organization": name}),
        "projects.update" | "service_accounts.create" | "service_accounts.update" => {
            json!({"displayName": word})
        }
        "emulator.create" => json!({"type": "temperature", "labels": {"room": word}}),
        "emulator.publish" => json!({"temperature": {"value": chance.below(40)}}),
        "devices.batch_update" => {
            json!({"devices": [name], "addLabels": {"room": word}, "removeLabels": ["floor"]})
        }
        "devices.transfer" => json!({"devices": [name]}),
        "labels.create" => json!({"key": format!("k{}", chance.below(4)), "value": word}),
        "data_connectors.create" => {
            json!({"displayName": word, "type": "HTTP_PUSH", "httpConfig": {"url": "https://receiver.example/"}})
        }
        "data_connectors.update" => json!({"status": "USER_DISABLED"}),
        "members.create" => {
            json!({"email": format!("m{}@x.example", chance.below(9)), "roles": ["roles/organization.admin"]})
        }
        _ => return None,
    };
    Some(body)
}

/// A while that may be long enough for what was created to be seen, or not.
pub(crate) fn later(chance: &mut Random, now: Time) -> Time {
    now.after(Duration::from_millis(chance.below(900)))
}
