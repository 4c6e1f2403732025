//! Lists: which resources they hold, in which order, page by page.

pub(crate) mod filters;
pub(crate) mod paging;
