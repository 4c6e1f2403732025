//! Entries put into a changelog in which people write too: what they wrote stays, and nothing is written twice.

use std::collections::BTreeSet;
use std::iter;
use std::ops::Range;

use crate::engine::Changelog;

/// Three numbers of a version.
pub(super) type Version = [u64; 3];

/// A version that is to have its section.
pub(super) struct Release<'a> {
    /// The crate, which a new file speaks of.
    pub(super) name: &'a str,
    /// The version that everything is compared with: sections up to it are history.
    pub(super) base: Version,
    /// The version.
    pub(super) version: &'a str,
    /// Its day.
    pub(super) date: &'a str,
    /// The version that the spec has now, where nobody can have seen it: its section takes the new heading.
    pub(super) unseen: Option<Version>,
    /// What has changed.
    pub(super) entries: &'a Changelog,
    /// Entries that an earlier run wrote. Those that are true no more go, as long as nobody can have seen them.
    pub(super) written: &'a [String],
}

/// The numbers of a version as specs and headings write it.
pub(super) fn version(text: &str) -> Option<Version> {
    let mut numbers = text.split('.').map(|number| number.parse().ok());
    let version = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(version)
}

/// Whether a changelog has a section on a version.
pub(super) fn has(text: &str, version: Version) -> bool {
    let mut sections = sections(text).into_iter();
    sections.any(|section| section.about == About::Version(version))
}

/// The text with the release in it; the same text where it says everything already.
pub(super) fn with(text: &str, release: &Release<'_>) -> String {
    let plain = if text.trim().is_empty() {
        start(release.name)
    } else {
        text.replace("\r\n", "\n")
    };
    let next = renamed(corrected(plain.clone(), release), release);
    let next = inserted(next, release);
    if next == plain {
        text.to_owned()
    } else if text.contains("\r\n") {
        next.replace('\n', "\r\n")
    } else {
        next
    }
}

/// A changelog that says nothing yet.
fn start(name: &str) -> String {
    format!(
        "# Changelog\n\nWhat has changed in the crate `{name}`, after [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).\n\
         Versions follow [Semantic Versioning](https://semver.org/spec/v2.0.0.html).\n"
    )
}

/// The section that nobody can have seen.
fn unseen(text: &str, release: &Release<'_>) -> Option<Range<usize>> {
    let version = release.unseen?;
    let mut sections = sections(text).into_iter();
    let section = sections.find(|section| section.about == About::Version(version));
    section.map(|section| section.whole)
}

/// A text without what an earlier run wrote and is true no more.
fn corrected(text: String, release: &Release<'_>) -> String {
    let Some(section) = unseen(&text, release) else {
        return text;
    };
    let entries = release.entries.sections.iter();
    let entries: BTreeSet<String> = entries
        .flat_map(|(_, entries)| entries)
        .map(|entry| plain(entry))
        .collect();
    let written = release.written.iter().map(|entry| plain(entry));
    let gone: BTreeSet<String> = written.filter(|entry| !entries.contains(entry)).collect();
    let whole = &text[section.clone()];
    let lists = parts(whole, "### ");
    let first = lists.first().map_or(whole.len(), |list| list.start);
    let kept: String = iter::once(0..first)
        .chain(lists)
        .map(|part| without(&whole[part], &gone))
        .collect();
    format!("{}{kept}{}", &text[..section.start], &text[section.end..])
}

/// A part of a section without some entries; nothing where only its heading would be left.
fn without(part: &str, gone: &BTreeSet<String>) -> String {
    let mut kept = part.to_owned();
    for (range, entry) in items(part).into_iter().rev() {
        if gone.contains(&entry) {
            kept.replace_range(range, "");
        }
    }
    let is_empty = kept.lines().skip(1).all(|line| line.trim().is_empty());
    if is_empty && kept != part && kept.starts_with("### ") {
        kept.clear();
    }
    kept
}

fn renamed(text: String, release: &Release<'_>) -> String {
    let Some(section) = unseen(&text, release) else {
        return text;
    };
    if release.unseen == version(release.version) {
        return text;
    }
    let line = text[section.clone()].find('\n');
    let end = line.map_or(section.end, |line| section.start + line);
    let (before, after) = (&text[..section.start], &text[end..]);
    format!("{before}{}{after}", heading(release))
}

fn heading(release: &Release<'_>) -> String {
    format!("## [{}] - {}", release.version, release.date)
}

fn inserted(text: String, release: &Release<'_>) -> String {
    let new = missing(&text, release);
    let (Some(version), false) = (version(release.version), new.is_empty()) else {
        return text;
    };
    let sections = sections(&text);
    let own = sections
        .iter()
        .find(|section| section.about == About::Version(version));
    match own {
        Some(own) => {
            let whole = &text[own.whole.clone()];
            let section = grown(whole, &new);
            let (before, after) = (&text[..own.whole.start], &text[own.whole.end..]);
            format!("{before}{section}{after}")
        }
        None => {
            let at = place(&text, &sections, version);
            let section = grown(&format!("{}\n", heading(release)), &new);
            let (before, after) = (text[..at].trim_end(), text[at..].trim_start());
            let gap = |side: &str, gap| if side.is_empty() { "" } else { gap };
            let (above, below) = (gap(before, "\n\n"), gap(after, "\n"));
            format!("{before}{above}{section}{below}{after}")
        }
    }
}

/// Where the section of a version belongs: before older ones, behind what is not released.
fn place(text: &str, sections: &[Section], version: Version) -> usize {
    let older = sections
        .iter()
        .find(|section| matches!(section.about, About::Version(other) if other < version));
    older.map_or_else(|| end_of_prose(text), |section| section.whole.start)
}

/// The end of a text without the addresses of its links, which stand last.
fn end_of_prose(text: &str) -> usize {
    let is_address = |line: &str| line.starts_with('[') && line.contains("]: ");
    let mut end = text.len();
    for line in text.split_inclusive('\n').rev() {
        if !line.trim().is_empty() && !is_address(line) {
            break;
        }
        end -= line.len();
    }
    end
}

/// The entries that neither what is not released nor a version newer than the base has.
fn missing<'a>(text: &str, release: &'a Release<'_>) -> Vec<(&'a str, Vec<&'a str>)> {
    let said: BTreeSet<String> = sections(text)
        .iter()
        .filter(|section| match section.about {
            About::Version(version) => version > release.base,
            About::Unreleased => true,
            About::Other => false,
        })
        .flat_map(|section| items(&text[section.whole.clone()]))
        .map(|(_, entry)| entry)
        .collect();
    let sections = release.entries.sections.iter();
    let new = sections.map(|(heading, entries)| {
        let entries = entries.iter().map(String::as_str);
        (
            *heading,
            entries
                .filter(|entry| !said.contains(&plain(entry)))
                .collect(),
        )
    });
    new.filter(|(_, entries): &(&str, Vec<&str>)| !entries.is_empty())
        .collect()
}

/// A section with more entries, each at the end of its heading's list.
fn grown(section: &str, new: &[(&str, Vec<&str>)]) -> String {
    let mut section = section.to_owned();
    for (heading, entries) in new {
        let lines: Vec<String> = entries.iter().map(|entry| format!("- {entry}")).collect();
        let lines = lines.join("\n");
        let title = format!("### {heading}");
        let found = parts(&section, "### ").into_iter().find(|part| {
            let first = section[part.clone()].lines().next();
            first.is_some_and(|line| line.trim_end() == title)
        });
        let (at, added) = match found {
            Some(part) => {
                let kept = section[part.clone()].trim_end();
                let last = kept.lines().last().unwrap_or_default();
                let in_list = last.starts_with(['-', '*', ' ']);
                let gap = if in_list { "\n" } else { "\n\n" };
                (part.start + kept.len(), format!("{gap}{lines}"))
            }
            None => (section.trim_end().len(), format!("\n\n{title}\n\n{lines}")),
        };
        section.insert_str(at, &added);
    }
    section
}

/// What a section is about.
#[derive(Debug, PartialEq, Eq)]
enum About {
    Version(Version),
    Unreleased,
    Other,
}

/// A section: where it is and what it is about.
struct Section {
    whole: Range<usize>,
    about: About,
}

fn sections(text: &str) -> Vec<Section> {
    let end = end_of_prose(text);
    parts(&text[..end], "## ")
        .into_iter()
        .map(|whole| {
            let heading = text[whole.clone()].lines().next().unwrap_or_default();
            let about = about(heading.trim_start_matches("## "));
            Section { whole, about }
        })
        .collect()
}

/// Reads `[0.2.0] - 2026-01-31`, `0.2.0`, `v0.2.0 (January)` and `[Unreleased]`.
fn about(heading: &str) -> About {
    let name = heading.trim_start_matches('[');
    let name = name.split([']', ' ', '(']).next().unwrap_or_default();
    if name.eq_ignore_ascii_case("unreleased") {
        return About::Unreleased;
    }
    version(name.trim_start_matches('v')).map_or(About::Other, About::Version)
}

/// The parts of a text that begin with a line of this beginning, outside of listings; what is before the first is in none.
fn parts(text: &str, beginning: &str) -> Vec<Range<usize>> {
    let (mut starts, mut at, mut listing) = (Vec::new(), 0, false);
    for line in text.split_inclusive('\n') {
        listing ^= line.trim_start().starts_with("```");
        if !listing && line.starts_with(beginning) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([at]);
    starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(start, end)| start..end)
        .collect()
}

/// The entries of a section and where they are, however their lines are broken.
fn items(section: &str) -> Vec<(Range<usize>, String)> {
    let (mut items, mut at, mut open) = (Vec::<Range<usize>>::new(), 0, false);
    for line in section.split_inclusive('\n') {
        let end = at + line.len();
        let begins = line.starts_with("- ") || line.starts_with("* ");
        let goes_on = open && !line.trim().is_empty() && !line.starts_with('#');
        match items.last_mut() {
            _ if begins => items.push(at..end),
            Some(item) if goes_on => item.end = end,
            _ => {}
        }
        open = begins || goes_on;
        at = end;
    }
    let text = |item: &Range<usize>| plain(&section[item.start + 2..item.end]);
    items
        .iter()
        .map(|item| (item.clone(), text(item)))
        .collect()
}

/// A text without its line ends and without double blanks.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Release, has, version, with};
    use crate::engine::Changelog;

    /// Two entries as a diff writes them.
    fn entries() -> Changelog {
        let mut changelog = Changelog::default();
        let changed = vec!["**Breaking:** `a.b` has gone.".to_owned()];
        changelog.sections.push(("Changed", changed));
        changelog
            .sections
            .push(("Added", vec!["`c.d` is new.".to_owned()]));
        changelog
    }

    fn release<'a>(version: &'a str, entries: &'a Changelog) -> Release<'a> {
        Release {
            name: "birds",
            base: [0, 1, 0],
            version,
            date: "2026-01-31",
            unseen: None,
            entries,
            written: &[],
        }
    }

    const SECTION: &str = "## [0.2.0] - 2026-01-31\n\n### Changed\n\n- **Breaking:** `a.b` has gone.\n\n### Added\n\n- `c.d` is new.\n";

    fn check(text: &str, expected: &str) {
        let entries = entries();
        let release = release("0.2.0", &entries);
        let next = with(text, &release);
        assert_eq!(next, expected);
        assert_eq!(with(&next, &release), next, "a second run changes nothing");
    }

    #[test]
    fn a_file_is_started() {
        let text = with("", &release("0.2.0", &entries()));
        assert!(text.starts_with("# Changelog\n\nWhat has changed in the crate `birds`, after "));
        assert!(text.ends_with(&format!("\n\n{SECTION}")), "{text}");
        check(&text, &text);
        assert_eq!(with("", &release("0.2.0", &Changelog::default())), "");
    }

    #[test]
    fn a_section_comes_before_older_ones_and_behind_what_is_not_released() {
        check(
            "# C\n\n## [Unreleased]\n\n- Soon.\n\n\n## [0.1.0] - 2025-01-01\n\nFirst.\n",
            &format!(
                "# C\n\n## [Unreleased]\n\n- Soon.\n\n{SECTION}\n## [0.1.0] - 2025-01-01\n\nFirst.\n"
            ),
        );
        check(
            "## 0.3.0\n\n## v0.1.0 (May)",
            &format!("## 0.3.0\n\n{SECTION}\n## v0.1.0 (May)"),
        );
        check(
            "## [0.1.0](https://x.example)\n",
            &format!("{SECTION}\n## [0.1.0](https://x.example)\n"),
        );
    }

    #[test]
    fn a_section_without_older_ones_comes_last_but_before_addresses() {
        check("# C", &format!("# C\n\n{SECTION}"));
        check(
            "# C\n\n## Unreleased\n\n[0.1.0]: https://x.example\n",
            &format!("# C\n\n## Unreleased\n\n{SECTION}\n[0.1.0]: https://x.example\n"),
        );
        check(
            "# C\n\n```\n## [0.1.0]\n```\n",
            &format!("# C\n\n```\n## [0.1.0]\n```\n\n{SECTION}"),
        );
    }

    #[test]
    fn a_section_that_is_there_grows() {
        check(
            "## [0.2.0] - soon\n\nBy hand.\n\n### Added\n\n- Mine.\n  Two lines.\n\n### Fixed\n\n- This.\n\n## [0.1.0]\n",
            "## [0.2.0] - soon\n\nBy hand.\n\n### Added\n\n- Mine.\n  Two lines.\n- `c.d` is new.\n\n### Fixed\n\n- This.\n\n### Changed\n\n- **Breaking:** `a.b` has gone.\n\n## [0.1.0]\n",
        );
        check(
            "## [0.2.0]\n### Changed\nWords.\n### Added\n",
            "## [0.2.0]\n### Changed\nWords.\n\n- **Breaking:** `a.b` has gone.\n### Added\n\n- `c.d` is new.\n",
        );
    }

    #[test]
    fn what_is_said_is_not_said_again_and_history_does_not_count() {
        check(
            "## [Unreleased]\n\n* **Breaking:** `a.b`\n  has gone.\n\n## [0.1.1]\n\n- `c.d` is\n new.\n",
            "## [Unreleased]\n\n* **Breaking:** `a.b`\n  has gone.\n\n## [0.1.1]\n\n- `c.d` is\n new.\n",
        );
        let old = "## [0.1.0]\n\n- **Breaking:** `a.b` has gone.\n- `c.d` is new.\n";
        check(old, &format!("{SECTION}\n{old}"));
    }

    #[test]
    fn line_ends_stay() {
        let windows = |text: &str| text.replace('\n', "\r\n");
        check(&windows("# C\n"), &windows(&format!("# C\n\n{SECTION}")));
        let mixed = format!("# C\r\n\n{SECTION}");
        check(&mixed, &mixed);
    }

    #[test]
    fn a_version_that_nobody_has_seen_gives_its_section() {
        let text = "# C\n\n## [0.1.1] - 2026-01-30\n\n### Added\n\n- `c.d` is new.\n\n## [0.1.0]\n";
        let entries = entries();
        let release = Release {
            unseen: Some([0, 1, 1]),
            ..release("0.2.0", &entries)
        };
        assert_eq!(
            with(text, &release),
            "# C\n\n## [0.2.0] - 2026-01-31\n\n### Added\n\n- `c.d` is new.\n\n### Changed\n\n- **Breaking:** `a.b` has gone.\n\n## [0.1.0]\n"
        );
        assert!(has(text, [0, 1, 1]) && !has(text, [0, 2, 0]));
    }

    #[test]
    fn what_was_written_and_is_true_no_more_goes_while_nobody_has_seen_it() {
        let written = ["`e.f` is new.", "`g.h` is another.", "`c.d` is new."].map(str::to_owned);
        let text = "## [0.2.0] - 2026-01-30\n\nBy hand.\n\n### Added\n\n- `e.f` is\n  new.\n\n### Fixed\n\n- `g.h` is another.\n- Mine.\n\n## [0.1.0]\n\n- `e.f` is new.\n";
        let entries = entries();
        let release = Release {
            unseen: Some([0, 2, 0]),
            written: &written,
            ..release("0.2.0", &entries)
        };
        let expected = "## [0.2.0] - 2026-01-30\n\nBy hand.\n\n### Fixed\n\n- Mine.\n\n### Changed\n\n- **Breaking:** `a.b` has gone.\n\n### Added\n\n- `c.d` is new.\n\n## [0.1.0]\n\n- `e.f` is new.\n";
        assert_eq!(with(text, &release), expected);
        assert_eq!(with(expected, &release), expected);
        let seen = Release {
            unseen: None,
            ..release
        };
        assert!(with(text, &seen).contains("### Added\n\n- `e.f` is\n  new.\n"));
    }

    #[test]
    fn versions_have_three_numbers() {
        assert_eq!(version("1.20.3"), Some([1, 20, 3]));
        for none in ["", "1", "1.2", "1.2.3.4", "1.2.x", "1.2.3-a", "1.2."] {
            assert_eq!(version(none), None, "{none}");
        }
    }
}
