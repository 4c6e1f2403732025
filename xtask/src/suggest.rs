//! "Did you mean": the nearest of some known words.

/// Gives the known word nearest to `word`, if one is near enough to have been meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= candidate.chars().count().div_ceil(3))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Gives " Did you mean `x`?" or nothing.
#[must_use]
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(String::new, |near| format!(" Did you mean `{near}`?"))
}

/// The Levenshtein distance, one row at a time.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, from) in left.chars().enumerate() {
        let mut diagonal = line;
        let mut previous = line + 1;
        for (column, to) in right.iter().enumerate() {
            let above = row[column + 1];
            let changed = diagonal + usize::from(from != *to);
            row[column] = previous;
            previous = changed.min(above + 1).min(previous + 1);
            diagonal = above;
        }
        row[right.len()] = previous;
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, hint, nearest};

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        assert_eq!(nearest("generat", ["test", "generate"]), Some("generate"));
        assert_eq!(nearest("deploy", ["test", "generate"]), None);
        assert_eq!(hint("tets", ["test"]), " Did you mean `test`?");
    }
}
