//! `sync`: a connector sends the last event of each kind of each device of its project again.

use super::subject::subject;
use crate::call::Answer;
use crate::call::refusal::Refusal;
use crate::rules::check::request::CheckedRequest;
use crate::rules::connectors;
use crate::rules::events::log;
use crate::state::transaction::Transaction;

pub(super) fn sync(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let name = subject(tx, request)?;
    let view = tx.view();
    let project = view.kind_of(name).map_or("", |kind| kind.parent(name));
    let reporting = view
        .index()
        .events()
        .and_then(|events| events.about.as_deref());
    let devices = view.store().table(reporting.unwrap_or_default());
    let mut jobs = Vec::new();
    for (device, _) in devices.beginning(&format!("{project}/"), None) {
        for event in log::latest(view.store(), device) {
            if event.time >= log::oldest(view) {
                jobs.extend(connectors::again(view, name, device, event));
            }
        }
    }
    for job in jobs {
        connectors::add(tx, job);
    }
    tx.mark_effect();
    Ok(Answer::Json("{}".to_owned()))
}
