//! Cuts a page into sections; knows the listed headings and what a heading of a status looks like, and no row.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::places;
use super::normal;
use super::page::{Form, Kind, Line};

/// A heading is not longer, unless it is listed.
const LONGEST_HEADING: usize = 120;

/// With these a page ends, or the part of it that somebody wrote.
const FOOTERS: [&str; 4] = [
    "Last updated",
    "Was this helpful",
    "Powered by GitBook",
    "©",
];

/// A section of the page.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) heading: String,
    /// The line of the heading in the file.
    pub(super) at: usize,
    /// The normalised text below it.
    pub(super) text: String,
}

/// The sections of a page.
pub(super) struct Sections {
    pub(super) form: Form,
    pub(super) all: Vec<Section>,
}

impl Sections {
    /// Reads a page as what it looks like, or as whatever has listed headings.
    pub(super) fn of(page: &str, listed: &BTreeSet<String>) -> Self {
        let mut forms = Form::likely(page).into_iter();
        let first = forms.next().map_or_else(
            || Self::read(page, Form::Text, listed),
            |form| Self::read(page, form, listed),
        );
        let elsewhere = || {
            listed
                .iter()
                .any(|heading| places(page, heading).next().is_some())
        };
        if first.listed(listed) > 0 || !elsewhere() {
            return first;
        }
        let mut others = forms.map(|form| Self::read(page, form, listed));
        others
            .find(|sections| sections.listed(listed) > 0)
            .unwrap_or(first)
    }

    fn read(page: &str, form: Form, listed: &BTreeSet<String>) -> Self {
        let lines = form.lines(page);
        let cutter = Cutter {
            level: level(&lines, listed),
            form,
            initials: listed
                .iter()
                .filter_map(|heading| heading.chars().next())
                .collect(),
            listed,
            found: Vec::new(),
            open: false,
            run: BTreeSet::new(),
            runs: 0,
        };
        Self {
            form,
            all: cutter.cut(&lines),
        }
    }

    fn listed(&self, listed: &BTreeSet<String>) -> usize {
        let headings = self.all.iter().map(|section| &section.heading);
        headings.filter(|heading| listed.contains(*heading)).count()
    }

    /// The section below a heading.
    pub(super) fn get(&self, heading: &str) -> Option<&Section> {
        self.all.iter().find(|section| section.heading == heading)
    }
}

/// The level at which most listed headings stand; headings of statuses where none is listed.
fn level(lines: &[Line], listed: &BTreeSet<String>) -> Option<u8> {
    let mut counts: [BTreeMap<u8, usize>; 2] = [BTreeMap::new(), BTreeMap::new()];
    for line in lines {
        if let Kind::Heading(level) = line.kind {
            let heading = heading(&line.text);
            let of_listed = usize::from(!listed.contains(&heading));
            if of_listed == 0 || status(&heading).is_some() {
                *counts[of_listed].entry(level).or_default() += 1;
            }
        }
    }
    let counts = counts.iter().find(|counts| !counts.is_empty())?;
    let most = counts
        .iter()
        .max_by_key(|(level, count)| (**count, u8::MAX - **level));
    most.map(|(level, _)| *level)
}

/// A heading without the signs that link to it.
fn heading(text: &str) -> String {
    let text = normal::text(text);
    text.trim_matches(|c: char| c.is_whitespace() || ['#', '¶', '§', '🔗'].contains(&c))
        .to_owned()
}

/// The status that a heading is about: `429 - Too many requests`, `429: Too many`, `429`.
pub(super) fn status(heading: &str) -> Option<u16> {
    let (status, rest) = heading.split_at_checked(3)?;
    let digits = status.bytes().all(|byte| byte.is_ascii_digit());
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || "_.,".contains(c));
    let status = status.parse().ok().filter(|_| digits && ends);
    status.filter(|status| (100..=599).contains(status))
}

/// Whether a line of plain text looks like the heading of a status, which a sentence may too: `429 - Too many requests`.
fn looks_like_one(line: &str) -> bool {
    let named = line
        .get(3..)
        .is_some_and(|rest| rest.starts_with(" - ") && rest.len() > 3);
    named
        && status(line).is_some()
        && line.len() <= LONGEST_HEADING
        && !line.ends_with(['.', ',', ';', ':'])
}

/// What a line does to the sections.
enum Turn {
    Begins(String),
    Ends,
    Continues,
}

struct Cutter<'a> {
    form: Form,
    level: Option<u8>,
    listed: &'a BTreeSet<String>,
    /// The first letters of the listed headings.
    initials: String,
    found: Vec<Found>,
    /// Whether lines belong to the last section found.
    open: bool,
    /// The headings that stand one below the other, without text between.
    run: BTreeSet<String>,
    runs: usize,
}

/// A section as it was met.
struct Found {
    section: Section,
    run: usize,
    /// The length of the text without the links at its end.
    sure: usize,
}

impl Cutter<'_> {
    fn cut(mut self, lines: &[Line]) -> Vec<Section> {
        let mut before: Option<&Line> = None;
        for line in lines {
            match self.turn(line, before) {
                Turn::Begins(heading) => self.begin(heading, line.at),
                Turn::Ends => self.end(),
                Turn::Continues => self.add(line),
            }
            before = Some(line);
        }
        self.end();
        merged(without_contents(self.found))
    }

    fn turn(&self, line: &Line, before: Option<&Line>) -> Turn {
        match line.kind {
            Kind::Heading(level) => self.marked(line, level),
            Kind::Text
                if FOOTERS
                    .iter()
                    .any(|footer| line.text.trim_start().starts_with(footer)) =>
            {
                Turn::Ends
            }
            Kind::Text if self.form == Form::Text => self.plain(line, before),
            Kind::Text | Kind::Item | Kind::Links => Turn::Continues,
        }
    }

    /// A heading that is marked as one.
    fn marked(&self, line: &Line, level: u8) -> Turn {
        let heading = heading(&line.text);
        let main = self.level.unwrap_or(1);
        if self.listed.contains(&heading) {
            Turn::Begins(heading)
        } else if level > main {
            Turn::Continues
        } else if status(&heading).is_some() || (level == main && !self.found.is_empty()) {
            Turn::Begins(heading)
        } else {
            Turn::Ends
        }
    }

    /// A line of plain text that may be a heading.
    fn plain(&self, line: &Line, before: Option<&Line>) -> Turn {
        let text = line.text.trim();
        if matches!(text, "Previous" | "Next") {
            return Turn::Ends;
        }
        let first = text
            .trim_start_matches(['#', ' ', '\u{feff}'])
            .chars()
            .next();
        let likely =
            first.is_some_and(|first| first.is_ascii_digit() || self.initials.contains(first));
        if !likely || text.len() > 2 * LONGEST_HEADING {
            return Turn::Continues;
        }
        let heading = heading(text);
        // A wrapped sentence may go on with the name of a section.
        let apart = before.is_none_or(|line| {
            let text = line.text.trim_end();
            text.is_empty() || text.ends_with(['.', '!', '?', ':', '}', ')', '"', '”'])
        });
        if self.listed.contains(&heading) || (apart && looks_like_one(&heading)) {
            Turn::Begins(heading)
        } else {
            Turn::Continues
        }
    }

    fn begin(&mut self, heading: String, at: usize) {
        let goes_on = self
            .found
            .last()
            .is_some_and(|last| last.section.text.is_empty());
        if !goes_on || self.run.contains(&heading) {
            self.run.clear();
            self.runs += 1;
        }
        self.run.insert(heading.clone());
        let section = Section {
            heading,
            at,
            text: String::new(),
        };
        self.found.push(Found {
            section,
            run: self.runs,
            sure: 0,
        });
        self.open = true;
    }

    fn add(&mut self, line: &Line) {
        if let Some(found) = self.found.last_mut().filter(|_| self.open) {
            normal::add(&line.text, &mut found.section.text);
            if line.kind != Kind::Links {
                found.sure = found.section.text.len();
            }
        }
    }

    /// Ends the part with sections; links before its end lead to other pages.
    fn end(&mut self) {
        if let Some(found) = self.found.last_mut().filter(|_| self.open) {
            found.section.text.truncate(found.sure);
        }
        self.open = false;
    }
}

/// Leaves out tables of contents: headings that stand in a longer run of headings than they do elsewhere.
fn without_contents(mut found: Vec<Found>) -> Vec<Found> {
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    for section in &found {
        *lengths.entry(section.run).or_default() += 1;
    }
    let length = |found: &Found| lengths.get(&found.run).copied().unwrap_or_default();
    let mut shortest: BTreeMap<String, usize> = BTreeMap::new();
    for section in &found {
        let least = shortest
            .entry(section.section.heading.clone())
            .or_insert(usize::MAX);
        *least = length(section).min(*least);
    }
    found.retain(|section| {
        shortest
            .get(&section.section.heading)
            .is_none_or(|least| length(section) <= *least)
    });
    found
}

/// Makes one section of those with one heading.
fn merged(found: Vec<Found>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for Found { section, .. } in found {
        match known
            .get(&section.heading)
            .and_then(|index| sections.get_mut(*index))
        {
            None => {
                known.insert(section.heading.clone(), sections.len());
                sections.push(section);
            }
            Some(first) if first.text != section.text => {
                normal::add(&section.text, &mut first.text);
            }
            Some(_) => {}
        }
    }
    sections
}
