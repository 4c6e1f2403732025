//! The first place in which two texts differ, short enough for a terminal.

use std::fmt::Write as _;

use crate::tree::Change;

/// How many lines of each side are shown.
const SHOWN: usize = 3;

/// How much of a line is shown.
const WIDTH: usize = 110;

/// Shows where a file first differs from what it should be.
pub(crate) fn short(change: &Change) -> String {
    let Some(old) = &change.old else {
        return String::from("  missing\n");
    };
    let same = old
        .lines()
        .zip(change.new.lines())
        .take_while(|(old, new)| old == new)
        .count();
    let mut text = format!("  line {}\n", same + 1);
    add(&mut text, '-', old, same);
    add(&mut text, '+', &change.new, same);
    if text.lines().count() == 1 {
        text.push_str("  only the line end at the end of the file differs\n");
    }
    text
}

fn add(text: &mut String, sign: char, side: &str, from: usize) {
    for line in side.lines().skip(from).take(SHOWN) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {sign} {}", cut(line));
    }
}

/// The start of a line, as much as a terminal shows in one row.
fn cut(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::short;
    use crate::tree::Change;

    fn check(old: Option<&str>, new: &str, expected: &str) {
        let change = Change {
            old: old.map(str::to_owned),
            new: new.to_owned(),
        };
        assert_eq!(short(&change), expected);
    }

    #[test]
    fn the_first_difference_is_shown() {
        check(
            Some("a\nb\nc\n"),
            "a\nx\nc\n",
            "  line 2\n  - b\n  - c\n  + x\n  + c\n",
        );
        check(Some("a\n"), "a\nb\n", "  line 2\n  + b\n");
        check(None, "a\n", "  missing\n");
    }

    #[test]
    fn long_lines_are_cut() {
        let line = "ä".repeat(200);
        let shown = format!("  line 1\n  + {}…\n", "ä".repeat(110));
        check(Some(""), &line, &shown);
    }

    #[test]
    fn line_ends_are_not_passed_over() {
        check(
            Some("a"),
            "a\n",
            "  line 2\n  only the line end at the end of the file differs\n",
        );
    }
}
