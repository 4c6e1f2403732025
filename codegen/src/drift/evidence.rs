//! Whether a few words stand in a text, and what comes nearest to them where they do not.

use std::collections::BTreeMap;

use serde::Serialize;

use super::figures::bare;
use super::normal;

/// How many words of a section are looked through for the nearest ones.
const MOST_WORDS: usize = 10_000;

/// How many words of evidence are compared.
const MOST_EVIDENCE: usize = 40;

/// Letters from the rarest to the most common; capitals, digits and signs are rarer.
const COMMON: &str = "zqxjkvbpygfwmucldrhsnioate ";

/// Whether `words` stand in `text`, both normalised: not as a part of longer words or numbers.
pub(super) fn stands(text: &str, words: &str) -> bool {
    places(text, words).any(|at| {
        let before = text.get(..at).unwrap_or_default();
        let behind = text.get(at + words.len()..).unwrap_or_default();
        !joined(before.chars().rev(), words.chars().next())
            && !joined(behind.chars(), words.chars().next_back())
    })
}

/// Where `words` begin in `text`. Looks for the rarest letter of them first, which is faster than comparing at each.
pub(super) fn places<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = usize> + use<'a> {
    let rarity = |c: char| match c {
        ' ' | 'a'..='z' => COMMON.find(c).unwrap_or_default() + 1,
        _ => 0,
    };
    let rarest = words.char_indices().min_by_key(|(_, c)| rarity(*c));
    let found =
        rarest.map(|(offset, rarest)| text.match_indices(rarest).map(move |(at, _)| (at, offset)));
    let begins = found
        .into_iter()
        .flatten()
        .filter_map(|(at, offset)| at.checked_sub(offset));
    begins.filter(move |at| text.get(*at..).is_some_and(|text| text.starts_with(words)))
}

/// Whether what stands beyond the edge of some words belongs to the word at the edge.
fn joined(mut beyond: impl Iterator<Item = char>, edge: Option<char>) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let Some(next) = beyond.next() else {
        return false;
    };
    let word = edge.is_some_and(is_word) && is_word(next);
    word || (is_digit(edge) && ['.', ','].contains(&next) && is_digit(beyond.next()))
}

/// The words of a section that are most like some evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Nearest {
    pub(super) text: String,
    /// Words before and behind, to find the place.
    pub(super) before: String,
    pub(super) behind: String,
    /// What was replaced by what, words that are gone and words that are new included.
    pub(super) changes: Vec<Change>,
}

/// One difference between evidence and page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Change {
    pub(super) spec: String,
    pub(super) page: String,
}

/// Finds what comes nearest to `evidence`, if anything comes near.
pub(super) fn nearest(text: &str, evidence: &str) -> Option<Nearest> {
    let wanted: Vec<&str> = evidence.split(' ').take(MOST_EVIDENCE).collect();
    let words: Vec<&str> = text.split(' ').take(MOST_WORDS).collect();
    let from = window(&words, &wanted)?;
    let spare = 2;
    let first = from.saturating_sub(spare);
    let end = (from + wanted.len() + spare).min(words.len());
    let near = words.get(first..end)?;
    let pairs = aligned(&wanted, near);
    if !pairs.iter().any(|pair| is_word(pair, &wanted, near)) {
        return None;
    }
    let used = |pair: &Pair| pair.page.filter(|_| pair.spec.is_some());
    let start = pairs.iter().find_map(used)?;
    let last = pairs.iter().rev().find_map(used)?;
    let inside = |pair: &&Pair| pair.page.is_none_or(|at| (start..=last).contains(&at));
    let pairs: Vec<&Pair> = pairs.iter().filter(inside).collect();
    let part = |range: std::ops::Range<usize>| {
        words
            .get(range)
            .map(|words| words.join(" "))
            .unwrap_or_default()
    };
    let (start, last) = (first + start, first + last);
    Some(Nearest {
        text: normal::shown(trimmed(&part(start..last + 1), evidence), 400),
        before: normal::shown(&part(start.saturating_sub(6)..start), 100),
        behind: normal::shown(&part(last + 1..(last + 7).min(words.len())), 100),
        changes: changes(&pairs, &wanted, near),
    })
}

/// Whether a pair has something in common but that both are numbers.
fn is_word(pair: &Pair, spec: &[&str], page: &[&str]) -> bool {
    let spec = pair.spec.and_then(|at| spec.get(at));
    let page = pair.page.and_then(|at| page.get(at));
    let words = spec.zip(page);
    words.is_some_and(|(spec, page)| is_number(spec) <= (bare(spec) == bare(page)))
}

fn is_number(word: &str) -> bool {
    bare(word).starts_with(|c: char| c.is_ascii_digit())
}

/// A text without the sign behind its last word, where evidence has none.
fn trimmed<'a>(text: &'a str, evidence: &str) -> &'a str {
    let ends = |c: char| !c.is_alphanumeric();
    if evidence.ends_with(ends) {
        text
    } else {
        text.trim_end_matches(ends)
    }
}

/// How alike two words are, from 0 to 4.
fn alike(spec: &str, page: &str) -> usize {
    let (bare_spec, bare_page) = (bare(spec), bare(page));
    let stem = |word: &str| word.to_lowercase().chars().take(5).collect::<String>();
    match () {
        () if spec == page => 4,
        () if bare_spec == bare_page => 3,
        () if is_number(spec) && is_number(page) => 2,
        () if bare_spec.len() > 3 && stem(bare_spec) == stem(bare_page) => 2,
        () => 0,
    }
}

/// Where the window of as many words as are wanted begins that has most of them.
fn window(words: &[&str], wanted: &[&str]) -> Option<usize> {
    let mut kinds = Kinds::new(wanted);
    let mut best = (0, 0);
    for (at, word) in words.iter().enumerate() {
        kinds.enter(word);
        if let Some(left) = at
            .checked_sub(wanted.len())
            .and_then(|left| words.get(left))
        {
            kinds.leave(left);
        }
        if kinds.score > best.0 {
            best = (kinds.score, (at + 1).saturating_sub(wanted.len()));
        }
    }
    // At least a third of the words.
    (best.0 * 3 >= wanted.len() * 2 && best.0 > 0).then_some(best.1)
}

/// How many words of each kind are wanted, and how many are there.
struct Kinds {
    counts: BTreeMap<String, (usize, usize)>,
    score: usize,
}

impl Kinds {
    fn new(wanted: &[&str]) -> Self {
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for word in wanted {
            counts.entry(kind(word)).or_default().0 += 1;
        }
        Self { counts, score: 0 }
    }

    fn enter(&mut self, word: &str) {
        if let Some((wanted, there)) = self.counts.get_mut(&kind(word)) {
            *there += 1;
            self.score += if *there <= *wanted { 2 } else { 0 };
        }
    }

    fn leave(&mut self, word: &str) {
        if let Some((wanted, there)) = self.counts.get_mut(&kind(word)) {
            self.score -= if *there <= *wanted { 2 } else { 0 };
            *there -= 1;
        }
    }
}

/// What words have in common that are worth comparing: any number, or the beginning of a word.
fn kind(word: &str) -> String {
    if is_number(word) {
        return "0".to_owned();
    }
    bare(word)
        .chars()
        .take(5)
        .flat_map(char::to_lowercase)
        .collect()
}

/// A word of the evidence, of the page, or one of each that belong together.
struct Pair {
    spec: Option<usize>,
    page: Option<usize>,
}

/// Aligns two lists of words so that they are most alike.
fn aligned(spec: &[&str], page: &[&str]) -> Vec<Pair> {
    let width = page.len() + 1;
    let mut scores = vec![0; (spec.len() + 1) * width];
    for i in (0..spec.len()).rev() {
        for j in (0..page.len()).rev() {
            let both = alike(spec[i], page[j]);
            let paired = if both > 0 {
                both + scores[(i + 1) * width + j + 1]
            } else {
                0
            };
            scores[i * width + j] = paired
                .max(scores[(i + 1) * width + j])
                .max(scores[i * width + j + 1]);
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < spec.len() || j < page.len() {
        let here = scores[i * width + j];
        let both = if i < spec.len() && j < page.len() {
            alike(spec[i], page[j])
        } else {
            0
        };
        let (in_spec, in_page) = if both > 0 && here == both + scores[(i + 1) * width + j + 1] {
            (1, 1)
        } else if i < spec.len() && (j == page.len() || here == scores[(i + 1) * width + j]) {
            (1, 0)
        } else {
            (0, 1)
        };
        pairs.push(Pair {
            spec: (in_spec == 1).then_some(i),
            page: (in_page == 1).then_some(j),
        });
        i += in_spec;
        j += in_page;
    }
    pairs
}

/// The stretches of pairs in which the two differ.
fn changes(pairs: &[&Pair], spec: &[&str], page: &[&str]) -> Vec<Change> {
    let words = |pair: &Pair| {
        let at = |words: &[&str], index: Option<usize>| {
            index
                .and_then(|index| words.get(index).copied())
                .map(str::to_owned)
        };
        (at(spec, pair.spec), at(page, pair.page))
    };
    let mut changes: Vec<Change> = Vec::new();
    let mut open = false;
    for pair in pairs {
        let (old, new) = words(pair);
        let same = matches!((&old, &new), (Some(old), Some(new)) if bare(old) == bare(new));
        if same {
            open = false;
            continue;
        }
        if !open {
            changes.push(Change {
                spec: String::new(),
                page: String::new(),
            });
        }
        open = true;
        if let Some(change) = changes.last_mut() {
            for (side, word) in [(&mut change.spec, old), (&mut change.page, new)] {
                normal::add(&normal::shown(bare(&word.unwrap_or_default()), 60), side);
            }
        }
    }
    changes
}
