//! The page that shows a fake at work.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::http::reply::Reply;

const PAGE: &str = include_str!("page.html");

/// What stands in the page for the word by which the browser knows the page's own script and style.
const NONCE: &str = "{{nonce}}";

/// The page, which may run its own script, ask this server, and nothing else.
pub(super) fn reply() -> Reply {
    let mut bytes = [0_u8; 18];
    if rand::fill(&mut bytes).is_err() {
        return Reply::text(
            500,
            "text/plain",
            "the random number generator of this machine failed",
        );
    }
    let nonce = STANDARD.encode(bytes);
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; \
         img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'"
    );
    Reply {
        policy: Some(policy),
        ..Reply::text(200, "text/html; charset=utf-8", PAGE.replace(NONCE, &nonce))
    }
}
