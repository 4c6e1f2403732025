//! A fresh copy of a docs page, held against the table that states it.
//!
//! The project keeps no sentence of a page: it keeps headings, a few words of evidence for each row, and fingerprints. What a page
//! says beyond that is read, compared, and shown only to whoever asked.

mod decided;
mod draft;
mod entities;
mod evidence;
mod figures;
mod hold;
mod html;
mod markdown;
pub(crate) mod normal;
mod page;
mod render;
mod report;
mod sections;
mod text;
mod ties;

pub(crate) use hold::hold;
pub use report::{Drift, DriftFormat, Renewed, Verdict};
