//! Texts that are only shown, short enough that ten thousand of them can be remembered.

/// The most characters of a text that is remembered to be shown.
const LONGEST: usize = 2_000;

/// A text, cut off where it is too long.
pub(crate) fn clipped(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
    text
}
