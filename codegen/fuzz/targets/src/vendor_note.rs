//! Any bytes as the `.vendor.json` of a copy: refused with a reason, or a note that says the same after it was written.

use xtask::commands::vendor::rewritten_note;

/// Reads `data` as a note, writes it, and reads that; returns whether it is a note.
#[must_use]
pub fn vendor_note(data: &[u8]) -> bool {
    match rewritten_note(data) {
        Err(why) => {
            assert!(!why.is_empty());
            false
        }
        Ok(text) => {
            let again = rewritten_note(text.as_bytes());
            assert_eq!(again.as_ref(), Ok(&text), "it is no longer the same note");
            true
        }
    }
}
