//! Who calls: signed assertions, access tokens, HTTP Basic.

mod assertion;
pub(crate) mod authentication;
