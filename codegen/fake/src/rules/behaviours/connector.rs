//! `push`: what a data connector needs: the one configuration that belongs to its type, which it keeps for good.

use serde_json::{Value, json};

use super::part::{Draft, Part};
use crate::call::refusal::{self, Refusal};
use crate::deliver::http::{checked_headers, checked_url};
use crate::json::{self, Members};
use crate::rules::connectors;
use crate::state::transaction::Transaction;

pub(super) const PART: Part = Part {
    creating,
    changing,
    deleting,
};

/// The configuration of each type.
const CONFIGS: [(&str, &str); 5] = [
    ("HTTP_PUSH", "httpConfig"),
    ("AZURE_SERVICE_BUS", "azureServiceBusConfig"),
    ("AZURE_EVENT_HUB", "azureEventHubConfig"),
    ("GOOGLE_CLOUD_PUBSUB", "pubsubConfig"),
    ("AWS_SQS", "awsSqsConfig"),
];

const STATUS: &str = "status";

/// What the service alone may say of a connector.
const SWITCHED_OFF: &str = "SYSTEM_DISABLED";

fn creating(_: &mut Transaction<'_>, draft: &mut Draft) -> Result<(), Refusal> {
    if json::text(&draft.members, STATUS) == SWITCHED_OFF {
        return Err(refusal::bad(format!(
            "`{STATUS}` cannot be {SWITCHED_OFF} from the beginning"
        )));
    }
    check_config(&mut draft.members)
}

/// A connector that is switched off drops what waits, at once.
fn changing(tx: &mut Transaction<'_>, name: &str, after: &mut Members) -> Result<(), Refusal> {
    let before = tx.view().stored(name).unwrap_or_default();
    let (was, is) = (json::text(&before, "type"), json::text(after, "type"));
    if was != is {
        return Err(refusal::bad(format!(
            "`type` cannot be changed from {was} to {is}"
        )));
    }
    check_config(after)?;
    let status = json::text(after, STATUS);
    if status == SWITCHED_OFF && json::text(&before, STATUS) != status {
        return Err(refusal::bad(format!(
            "`{STATUS}` cannot be set to {SWITCHED_OFF}"
        )));
    }
    if status != "ACTIVE" {
        deleting(tx, name);
    }
    Ok(())
}

fn deleting(tx: &mut Transaction<'_>, name: &str) {
    if let Some(deliveries) = &tx.state.deliveries {
        deliveries.forget(name);
    }
}

/// Exactly one configuration, that of the type; a null stands for none.
fn check_config(connector: &mut Members) -> Result<(), Refusal> {
    connector.retain(|member, value| {
        !(value.is_null() && CONFIGS.iter().any(|(_, config)| config == member))
    });
    let ty = json::text(connector, "type");
    let configs = CONFIGS
        .iter()
        .filter(|(_, config)| connector.contains_key(*config));
    let found: Vec<_> = configs.map(|(_, config)| *config).collect();
    let wanted = CONFIGS
        .iter()
        .find(|(known, _)| *known == ty)
        .map(|(_, config)| *config);
    if let Some(wanted) = wanted.filter(|wanted| found != [*wanted]) {
        let found = match found[..] {
            [] => "none".to_owned(),
            _ => format!("`{}`", found.join("` and `")),
        };
        return Err(refusal::bad(format!(
            "a connector of the type {ty} needs `{wanted}` and no other configuration; it has {found}"
        )));
    }
    match connector.get_mut("httpConfig") {
        Some(Value::Object(config)) => {
            // Both are there in every answer, empty if nobody has set them.
            config.entry("signatureSecret").or_insert("".into());
            config.entry("headers").or_insert(json!({}));
            check_receiver(connector)
        }
        _ => Ok(()),
    }
}

fn check_receiver(connector: &Members) -> Result<(), Refusal> {
    let url = json::text(connector, "httpConfig.url");
    checked_url(url).map_err(|why| refusal::bad(format!("`httpConfig.url`: {why}")))?;
    let headers = connectors::headers(connector);
    match checked_headers(&headers) {
        Ok(_) => Ok(()),
        Err(why) => Err(refusal::bad(format!("`httpConfig.headers`: {why}"))),
    }
}
