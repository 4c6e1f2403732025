//! `sync`: a connector sends the last event of each kind of each device of its project again.

use super::super::verbs::Asked;
use super::super::work::Work;
use super::super::{deliveries, events};
use super::subject;
use crate::fake::call::{Answer, Refusal};

pub(super) fn sync(work: &mut Work<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let name = subject(work, asked)?;
    let look = work.look();
    let project = look.kind_of(name).map_or("", |kind| kind.parent(name));
    let reporting = look
        .index()
        .events()
        .and_then(|events| events.about.as_deref());
    let devices = look.store().table(reporting.unwrap_or_default());
    let mut jobs = Vec::new();
    for (device, _) in devices.beginning(&format!("{project}/"), None) {
        for event in events::latest(look.store(), device) {
            if event.time >= events::oldest(look) {
                jobs.extend(deliveries::again(look, name, device, event));
            }
        }
    }
    for job in jobs {
        deliveries::add(work, job);
    }
    work.mark_effect();
    Ok(Answer::Json("{}".to_owned()))
}
