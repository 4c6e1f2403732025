//! The report in five spellings; decides nothing.

pub(super) mod changelog;
pub(super) mod github;
pub(super) mod json;
pub(super) mod markdown;
pub(super) mod short;
pub(super) mod text;
mod words;
