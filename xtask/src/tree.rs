//! Keeps a folder of generated files: what differs, what is whose, and the all-or-nothing change.
//!
//! It knows nothing of what the files are for. [`plan`] only reads; [`apply`] builds the new tree beside the old one and
//! exchanges the two, so that a run that is killed anywhere leaves one of them whole.

mod access;
mod apply;
mod disk;
mod manifest;
mod path;
mod plan;
mod staged;
mod walk;

pub use apply::{Exchange, Stage, apply, recover};
pub use disk::{Disk, RealDisk, copy};
pub use manifest::{Fingerprint, MANIFEST, Manifest, hash};
pub use plan::{Change, Overwrite, Plan, Reason, Refusal, plan, plan_listed};
pub use staged::Staged;

pub(crate) use apply::Next;
pub(crate) use path::{check as check_paths, parents};
pub(crate) use walk::{Entry, read, walk};
