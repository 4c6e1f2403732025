//! Changes that would overwrite somebody else's change unseen.

use crate::call::refusal::{self, Refusal};
use crate::state::transaction::Transaction;

/// Somebody else's change of a moment ago must not be overwritten unseen.
pub(super) fn guard(tx: &Transaction<'_>, name: &str) -> Result<(), Refusal> {
    let window = tx.contents.options.conflict_window;
    let Some(record) = tx.view().record(name) else {
        return Ok(());
    };
    let recent = tx.now.since(record.changed) < window;
    if recent && !tx.state.readers.know(name, tx.caller) {
        return Err(refusal::conflict(format!(
            "{name} was changed by somebody else just now; read it again"
        )));
    }
    Ok(())
}
