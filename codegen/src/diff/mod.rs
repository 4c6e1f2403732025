//! Two models of an API held against each other: what changed, for whom, and what they do about it.
//!
//! [`surface`] reads what of a model somebody can notice, [`compare`] finds what differs, [`report`] says what the whole comes to, and
//! [`render`] spells it. Knows no spec: both sides are the texts of files that lie in a generated crate.

mod change;
mod compare;
mod error;
mod places;
mod render;
mod report;
mod side;
mod surface;
mod table;
mod version;

pub use change::{Bump, Change, ChangeKind};
pub use error::DiffError;
pub use report::{Changelog, Diff, DiffFormat};

use crate::Description;
use error::Which;
use side::Side;

/// Compares two descriptions of an API: what a user of the crate, or of the wire, notices when `head` takes the place of `base`.
///
/// `only` names the resources that a copy of the crate was made with; none means all. What such a copy does not hold is left out.
///
/// # Errors
///
/// Fails where a text is not what [`describe`](crate::describe) writes, or has another format than this version reads.
pub fn diff(base: &Description, head: &Description, only: &[String]) -> Result<Diff, DiffError> {
    let base = Side::read(Which::Base, base, only)?;
    let head = Side::read(Which::Head, head, only)?;
    let (changes, table) = compare::all(&base, &head);
    Ok(Diff::new(&base, &head, changes, table))
}
