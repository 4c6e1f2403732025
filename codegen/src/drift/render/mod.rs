//! The report in four spellings; decides nothing.

pub(super) mod github;
pub(super) mod json;
pub(super) mod markdown;
pub(super) mod text;
mod words;
