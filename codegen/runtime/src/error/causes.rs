//! The sources of an error.

use std::error::Error as StdError;

/// Returns an error and its sources, the outermost first.
pub(crate) fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// Joins the messages of an error and its sources; the last one is usually the useful one.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = String::new();
    for cause in causes(error) {
        let more = cause.to_string();
        if text.is_empty() {
            text = more;
        } else if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
    }
    text
}
