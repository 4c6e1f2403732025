//! Merges a text three ways: what was generated, what the user made of it, and what is generated now.

use std::ops::Range;

use similar::{MergeRegion, MergeResolution, TextMerge};

/// How a marked conflict begins and ends.
const MARKS: [&str; 2] = ["<<<<<<< yours", ">>>>>>> generated now"];

/// What a merge came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Merged {
    /// Both changes are in it.
    Clean(String),
    /// Some lines were changed by both.
    Conflicts(Vec<Conflict>),
}

/// Lines that both sides changed, each in its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Conflict {
    /// The first of the lines in the user's file, counted from 1.
    pub(super) line: usize,
    /// The user's lines.
    pub(super) yours: String,
    /// The lines that are generated now.
    pub(super) generated: String,
}

type Merge<'a> = TextMerge<'a, 'a, 'a, str>;

/// Merges the user's text with the one that is generated now.
pub(super) fn merge(base: &str, yours: &str, generated: &str) -> Merged {
    let merge = TextMerge::from_lines(base, yours, generated);
    let mut conflicts = Vec::new();
    let mut text = String::new();
    for region in merge.regions() {
        match lines(&merge, region) {
            Ok(lines) => text += &lines,
            Err(conflict) => conflicts.push(conflict),
        }
    }
    if conflicts.is_empty() {
        Merged::Clean(text)
    } else {
        Merged::Conflicts(conflicts)
    }
}

/// The same with the conflicts in it, between marks as git writes them.
pub(super) fn marked(base: &str, yours: &str, generated: &str) -> String {
    let merge = TextMerge::from_lines(base, yours, generated);
    let mut text = String::new();
    for region in merge.regions() {
        text += &lines(&merge, region).unwrap_or_else(|conflict| {
            let was = side(region.base_range(), |line| merge.base_line(line));
            let [begin, end] = MARKS;
            let [yours, was, now] =
                [&conflict.yours, &was, &conflict.generated].map(|side| ended(side));
            format!("{begin}\n{yours}||||||| generated before\n{was}=======\n{now}{end}\n")
        });
    }
    text
}

/// Whether marks of a conflict are left in a text.
pub(super) fn has_marks(text: &str) -> bool {
    text.lines().any(|line| MARKS.contains(&line))
}

/// What a region comes to.
fn lines(merge: &Merge<'_>, region: &MergeRegion) -> Result<String, Conflict> {
    let yours = side(region.ours_range(), |line| merge.ours_line(line));
    let generated = side(region.theirs_range(), |line| merge.theirs_line(line));
    match region.resolution() {
        MergeResolution::Unchanged | MergeResolution::Ours | MergeResolution::Both => Ok(yours),
        MergeResolution::Theirs => Ok(generated),
        _ => line_by_line(merge, region).ok_or(Conflict {
            line: region.ours_range().start + 1,
            yours,
            generated,
        }),
    }
}

/// Neighbouring lines of which each was replaced by one side only: a name and the version below it.
fn line_by_line(merge: &Merge<'_>, region: &MergeRegion) -> Option<String> {
    let ranges = [
        region.base_range(),
        region.ours_range(),
        region.theirs_range(),
    ];
    let [base, ours, theirs] = ranges;
    if base.len() != ours.len() || base.len() != theirs.len() {
        return None;
    }
    let mut text = String::new();
    for ((base, ours), theirs) in base.zip(ours).zip(theirs) {
        let was = merge.base_line(base)?;
        let (yours, generated) = (merge.ours_line(ours)?, merge.theirs_line(theirs)?);
        text += match (yours == was, generated == was) {
            (true, _) => generated,
            (false, true) => yours,
            (false, false) if yours == generated => yours,
            (false, false) => return None,
        };
    }
    Some(text)
}

fn side<'a>(range: Range<usize>, line: impl Fn(usize) -> Option<&'a str>) -> String {
    range.filter_map(line).collect()
}

/// A text whose last line has an end.
fn ended(text: &str) -> String {
    match text {
        "" => String::new(),
        text if text.ends_with('\n') => text.to_owned(),
        text => format!("{text}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Conflict, Merged, has_marks, marked, merge};

    fn clean(base: &str, yours: &str, generated: &str) -> String {
        match merge(base, yours, generated) {
            Merged::Clean(text) => text,
            Merged::Conflicts(conflicts) => panic!("{conflicts:?}"),
        }
    }

    #[test]
    fn changes_apart_are_both_made() {
        assert_eq!(clean("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n"), "A\nb\nC\n");
        assert_eq!(clean("a\nb\nc\n", "b\nc\n", "a\nb\nc\nd\n"), "b\nc\nd\n");
        assert_eq!(clean("a\nb\nc", "a\nb\nc\n", "A\nb\nc"), "A\nb\nc\n");
    }

    #[test]
    fn replaced_neighbours_are_merged_and_other_neighbours_are_not() {
        let (base, yours) = ("name\nversion 1\nend\n", "mine\nversion 1\nend\n");
        assert_eq!(
            clean(base, yours, "name\nversion 2\nend\n"),
            "mine\nversion 2\nend\n"
        );
        let conflict = Conflict {
            line: 1,
            yours: "mine\n".to_owned(),
            generated: "name\nmore\n".to_owned(),
        };
        assert_eq!(
            merge(base, yours, "name\nmore\nversion 1\nend\n"),
            Merged::Conflicts(vec![conflict])
        );
    }

    #[test]
    fn conflicts_have_the_line_of_the_users_file() {
        let base = "a\nb\nc\nd\n";
        let merged = merge(base, "new\na\nb\nC\nd\n", "a\nb\nc!\nd\n");
        let conflict = Conflict {
            line: 4,
            yours: "C\n".to_owned(),
            generated: "c!\n".to_owned(),
        };
        assert_eq!(merged, Merged::Conflicts(vec![conflict]));
    }

    #[test]
    fn marks_stand_on_lines_of_their_own() {
        let text = marked("a\nb", "a\nB", "a\nb!");
        assert_eq!(
            text,
            "a\n<<<<<<< yours\nB\n||||||| generated before\nb\n=======\nb!\n>>>>>>> generated now\n"
        );
        assert!(has_marks(&text));
        assert!(!has_marks("a\n=======\n// <<<<<<< yours\n"));
    }

    /// Numbers that look random and are the same each time (`SplitMix64`).
    fn number(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
    }

    /// One of a few lines.
    fn other(state: &mut u64) -> String {
        format!("line {}\n", number(state) % 5)
    }

    /// A text with some lines replaced, left out, doubled or added.
    fn edited(text: &str, state: &mut u64) -> String {
        let mut edited = String::new();
        for line in text.split_inclusive('\n') {
            match number(state) % 16 {
                0 => {}
                1 => edited += &other(state),
                2 => edited += &[line, &other(state)].concat(),
                _ => edited += line,
            }
        }
        edited
    }

    #[test]
    fn what_only_one_side_does_is_done() {
        let (mut state, mut met) = (7, 0);
        for _ in 0..2000 {
            let count = number(&mut state) % 24;
            let base: String = (0..count).map(|_| other(&mut state)).collect();
            let other = edited(&base, &mut state);
            assert_eq!(clean(&base, &base, &other), other);
            assert_eq!(clean(&base, &other, &base), other);
            assert_eq!(clean(&base, &other, &other), other);
            let third = edited(&base, &mut state);
            if let Merged::Conflicts(conflicts) = merge(&base, &other, &third) {
                let marked = marked(&base, &other, &third);
                let begun = marked.lines().filter(|line| *line == "<<<<<<< yours");
                assert_eq!(begun.count(), conflicts.len());
                met += 1;
            }
        }
        assert!((200..1800).contains(&met), "{met} of 2000 met");
    }
}
