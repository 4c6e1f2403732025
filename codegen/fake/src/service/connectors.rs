//! Data connectors as deliveries see them.

use super::Service;
use crate::call::Caller;
use crate::deliver::connectors::{Connector, Connectors, Target};
use crate::deliver::job::JobNotes;
use crate::json::{self, Members};
use crate::model::names::id_of;
use crate::rules::changes;
use crate::rules::connectors::{TABLE, headers, is_active, key};
use crate::time::Time;

impl Connectors for Service {
    fn connector(&self, name: &str) -> Option<Connector> {
        self.state.view_at(Time(i64::MAX), |view| {
            let connector = view.stored(name).filter(is_active)?;
            let chain = view.chain(name);
            let organization = chain.last().map_or("", |name| id_of(name)).to_owned();
            Some(Connector {
                organization,
                target: target(&connector),
            })
        })
    }

    fn disable(&self, name: &str, now: Time) {
        let disabled = changes::change(&self.state, &Caller::Anyone, now, true, |tx| {
            if let Some((kind, mut connector)) =
                self.state.index.kind_of(name).zip(tx.view().stored(name))
            {
                connector.insert("status".to_owned(), "SYSTEM_DISABLED".into());
                changes::put(tx, kind, name, connector);
            }
            Ok(())
        });
        // It is tried again after the next failure if it could not be written down.
        drop(disabled);
    }

    fn keep(&self, fates: JobNotes, now: Time) {
        if !self.state.is_kept() {
            return;
        }
        let kept = changes::change(&self.state, &Caller::Anyone, now, true, |tx| {
            for (place, text) in fates {
                match text {
                    Some(text) => tx.put_note(TABLE, &key(place), &text),
                    None => tx.remove_note(TABLE, &key(place)),
                }
            }
            Ok(())
        });
        // What could not be written down is delivered once more after a restart: at least once is what is promised.
        drop(kept);
    }
}

fn target(connector: &Members) -> Target {
    if json::text(connector, "type") != "HTTP_PUSH" {
        return Target::Nowhere;
    }
    let secret = json::text(connector, "httpConfig.signatureSecret");
    Target::Web {
        url: json::text(connector, "httpConfig.url").to_owned(),
        headers: headers(connector),
        secret: Some(secret.to_owned()).filter(|secret| !secret.is_empty()),
    }
}
