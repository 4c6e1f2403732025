//! A fresh copy of a docs page, held against the table that states it.
//!
//! The project keeps no sentence of a page: it keeps headings, a few words of evidence for each row, and fingerprints. What a page
//! says beyond that is read, compared, and shown only to whoever asked.

mod decided;
mod draft;
mod entities;
mod evidence;
mod evidence_check;
mod figure_sources;
mod figures;
mod html;
mod markdown;
pub(crate) mod normal;
mod page;
mod render;
mod report;
mod sections;
mod text;

pub(crate) use evidence_check::check_page;
pub use report::{Accepted, Drift, DriftFormat, Verdict};
