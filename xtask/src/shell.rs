//! Printed commands, spelled so that a shell reads each word as it is meant.

use std::borrow::Cow;
use std::path::Path;

/// A word of a command, in quotes where a shell would take it for something else.
pub(crate) fn word(text: &str) -> Cow<'_, str> {
    // Only a NUL cannot be quoted, and no argument or path of a system holds one.
    shlex::try_quote(text).unwrap_or(Cow::Borrowed(text))
}

/// A path as a word of a command.
pub(crate) fn path(path: &Path) -> String {
    word(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{path, word};
    use std::path::Path;

    #[test]
    fn words_are_quoted_where_they_must_be() {
        assert_eq!(word("../my-project/sdk"), "../my-project/sdk");
        for strange in ["my project/sdk", "$(date)", "it's", "a;b", "", "~x", "é*"] {
            let quoted = word(strange);
            assert_eq!(shlex::split(&quoted), Some(vec![strange.to_owned()]));
            assert_ne!(quoted, strange);
        }
        assert_eq!(path(Path::new("my project")), "'my project'");
    }
}
