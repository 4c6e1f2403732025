//! What only a fake does: no client notices, tests against a fake may.

use std::collections::BTreeMap;

use serde_json::Value;

use super::operations::Operations;
use super::touched::Touched;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::Api;

pub(super) fn changes(
    (base, head): (&Api, &Api),
    operations: &Operations<'_>,
    touched: &Touched,
) -> Vec<Change> {
    let (old, new) = (&base.service, &head.service);
    let mut changes: Vec<Change> = Vec::new();
    changes.extend(acts(
        "service/access",
        "permissions",
        &old.access,
        &new.access,
    ));
    changes.extend(acts("service/events", "events", &old.events, &new.events));
    let names = old.resources.keys().chain(
        new.resources
            .keys()
            .filter(|name| !old.resources.contains_key(*name)),
    );
    for name in names {
        let of =
            |resources: &BTreeMap<String, Value>| resources.get(name).cloned().unwrap_or_default();
        let key = format!("service/resources/{name}");
        changes.extend(acts(
            &key,
            &format!("`{name}`"),
            &of(&old.resources),
            &of(&new.resources),
        ));
    }
    let untouched = operations
        .both
        .iter()
        .filter(|pair| !touched.operation(&pair.head.id));
    for pair in untouched {
        let key = format!("service/operations/{}", pair.head.id);
        let subject = format!("`{}`", pair.call());
        changes.extend(acts(&key, &subject, &pair.base.service, &pair.head.service));
    }
    changes
}

fn acts(key: &str, subject: &str, old: &Value, new: &Value) -> Option<Change> {
    let text = |value: &Value| value.to_string();
    (old != new).then(|| {
        Change::new(
            ChangeKind::Docs,
            "fake changed",
            key,
            format!("fake: {subject}"),
        )
        .what(format!("the fake's behaviour changed: {subject}"))
        .brief("behaviour changed")
        .before(text(old))
        .after(text(new))
        .todo("Nothing, unless tests against the fake depend on it.")
    })
}
