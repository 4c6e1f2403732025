//! Holds a page against a table.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{nearest, stands};
use super::figures;
use super::report::{
    Contradiction, Drift, Evidence, Fingerprints, NewFingerprint, Page, Place, Rest, Row, Section,
    State, Verdict,
};
use super::sections::{self, Sections, status};
use super::{decided, draft, figure_sources, normal};
use crate::model::Api;
use crate::sources::{Sources, Span};
use crate::spec::{self, Spec, Text};

/// How much of a section is shown, in characters.
const LONGEST_BEGINNING: usize = 300;

/// Holds a page against the table of an API without mistakes.
pub(crate) fn check_page(spec: &Spec, api: &Api, sources: &Sources, page: &str) -> Drift {
    let listed: BTreeSet<String> = spec
        .errors
        .sections
        .iter()
        .map(|(heading, _)| normal::text(&heading.value))
        .collect();
    let found = Sections::of(page, &listed);
    let mut holder = Holder {
        spec,
        api,
        sources,
        renamed: BTreeMap::new(),
        found,
        listed,
    };
    holder.renamed = holder.renames();
    holder.drift(page)
}

struct Holder<'a> {
    spec: &'a Spec,
    api: &'a Api,
    sources: &'a Sources,
    found: Sections,
    /// The normalised headings that the table lists.
    listed: BTreeSet<String>,
    /// Listed headings that are gone, and the new ones that have most likely taken their place.
    renamed: BTreeMap<String, String>,
}

impl<'a> Holder<'a> {
    fn drift(&self, page: &str) -> Drift {
        let mut sections: Vec<Section> = self
            .spec
            .errors
            .sections
            .iter()
            .map(|(heading, written)| self.listed(heading, written))
            .collect();
        let new = self
            .found
            .all
            .iter()
            .filter(|section| self.is_new(&section.heading));
        sections.extend(new.map(|section| self.unlisted(section)));
        let contradictions = self.contradictions();
        let verdict = self.verdict(&sections, &contradictions);
        let holding = sections
            .iter()
            .flat_map(|section| &section.rows)
            .flat_map(|row| &row.evidence);
        let holding = holding
            .filter(|evidence| evidence.holds)
            .flat_map(|evidence| &evidence.rests);
        let mut rests: Vec<Rest> = Vec::new();
        for rest in holding {
            if !rests.contains(rest) {
                rests.push(rest.clone());
            }
        }
        Drift {
            api: self.api.folder.clone(),
            page: Page {
                title: self.spec.errors.title.value.clone(),
                url: self.spec.errors.url.as_ref().map(|url| url.value.clone()),
                read_as: self.found.form,
                bytes: page.len(),
            },
            verdict,
            new_fingerprints: self.new_fingerprints(&sections),
            sections,
            contradictions,
            rests,
        }
    }

    fn verdict(&self, sections: &[Section], contradictions: &[Contradiction]) -> Verdict {
        let known = sections
            .iter()
            .any(|section| section.state != State::New && section.page_line.is_some());
        let new = sections.iter().any(|section| section.state == State::New);
        if !known && (!new || !self.listed.is_empty()) {
            Verdict::NotThePage
        } else if contradictions.is_empty()
            && sections.iter().all(|section| section.state == State::Holds)
        {
            Verdict::Holds
        } else {
            Verdict::Drifted
        }
    }

    /// Finds for each listed heading that is gone the new one that means the same.
    fn renames(&self) -> BTreeMap<String, String> {
        let mut renamed = BTreeMap::new();
        let mut left: Vec<&sections::Section> = self
            .found
            .all
            .iter()
            .filter(|section| !self.listed.contains(&section.heading))
            .collect();
        for (heading, written) in &self.spec.errors.sections {
            let heading = normal::text(&heading.value);
            if self.found.get(&heading).is_some() {
                continue;
            }
            let same_text = |section: &&sections::Section| {
                !section.text.is_empty() && is_print_of(&written.value, &section.text)
            };
            let same_status = |section: &&sections::Section| {
                status(&heading).is_some() && status(&heading) == status(&section.heading)
            };
            let at = left
                .iter()
                .position(same_text)
                .or_else(|| left.iter().position(same_status));
            if let Some(at) = at {
                renamed.insert(heading, left.remove(at).heading.clone());
            }
        }
        renamed
    }

    fn is_new(&self, heading: &str) -> bool {
        !self.listed.contains(heading) && !self.renamed.values().any(|renamed| renamed == heading)
    }

    /// A listed section.
    fn listed(&self, heading: &Text, written: &Text) -> Section {
        let own = normal::text(&heading.value);
        let found = self.found.get(&own);
        let renamed = self.renamed.get(&own);
        let there = found.or_else(|| self.found.get(renamed?));
        let rows: Vec<Row> = self
            .rows(heading)
            .map(|(index, row)| self.row(index, row, there))
            .collect();
        let gone = rows
            .iter()
            .flat_map(|row| &row.evidence)
            .any(|evidence| !evidence.holds);
        let state = match found {
            None => State::Gone,
            Some(_) if gone => State::EvidenceGone,
            Some(section) if is_print_of(&written.value, &section.text) => State::Holds,
            Some(_) => State::Changed,
        };
        Section {
            heading: heading.value.clone(),
            state,
            place: Some(self.place(&heading.span)),
            page_line: there.map(|section| section.at),
            fingerprints: Fingerprints {
                spec: Some(written.value.clone()),
                page: there.map(|section| normal::fingerprint(&section.text)),
            },
            renamed_to: renamed.cloned(),
            rows,
            says: there.map_or_else(String::new, |section| {
                normal::shown(&section.text, LONGEST_BEGINNING)
            }),
            draft: None,
        }
    }

    /// The rows that cite a section, with their indices.
    fn rows(&self, heading: &Text) -> impl Iterator<Item = (usize, &'a spec::Row)> {
        let rows = self.spec.errors.rows.iter().enumerate();
        let heading = heading.value.clone();
        rows.filter(move |(_, row)| {
            row.section
                .as_ref()
                .is_some_and(|section| section.value == heading)
        })
    }

    fn row(&self, index: usize, row: &spec::Row, there: Option<&sections::Section>) -> Row {
        let stated = figure_sources::of(row, &self.spec.api);
        let evidence = row
            .evidence
            .iter()
            .map(|words| self.evidence(words, there, &stated));
        Row {
            about: draft::name(row),
            place: self.place(&row.span),
            evidence: evidence.collect(),
            decides: decided::by(index, self.api),
        }
    }

    fn evidence(
        &self,
        words: &Text,
        there: Option<&sections::Section>,
        stated: &[figure_sources::StatedFigure<'_>],
    ) -> Evidence {
        let normal = normal::text(&words.value);
        let holds = there.is_some_and(|section| stands(&section.text, &normal));
        let elsewhere = || {
            self.found
                .all
                .iter()
                .find(|section| stands(&section.text, &normal))
        };
        let under = there.filter(|_| holds).or_else(elsewhere);
        let nearest = there
            .filter(|_| !holds)
            .and_then(|section| nearest(&section.text, &normal));
        let page = nearest.as_ref().map(|nearest| nearest.text.as_str());
        Evidence {
            words: words.value.clone(),
            place: self.place(&words.span),
            stands_under: under.map(|section| section.heading.clone()),
            holds,
            rests: stated
                .iter()
                .filter_map(|figure| self.rest(figure, &normal, page))
                .collect(),
            nearest,
        }
    }

    /// A figure that stands in evidence, and the one that the page has in its place.
    fn rest(
        &self,
        stated: &figure_sources::StatedFigure<'_>,
        evidence: &str,
        page: Option<&str>,
    ) -> Option<Rest> {
        let candidates = stated.candidates(evidence);
        let at = candidates
            .iter()
            .position(|figure| *figure == stated.figure)?;
        let now = page.and_then(|page| stated.candidates(page).get(at).copied());
        Some(Rest {
            key: stated.key.to_owned(),
            value: figures::written(stated.figure),
            place: self.place(stated.at),
            becomes: now
                .filter(|now| *now != stated.figure)
                .map(figures::written),
        })
    }

    /// Figures that are less careful than all evidence of their row that holds.
    fn contradictions(&self) -> Vec<Contradiction> {
        let mut contradictions = Vec::new();
        for row in &self.spec.errors.rows {
            let section = row
                .section
                .as_ref()
                .and_then(|section| self.found.get(&normal::text(&section.value)));
            let Some(section) = section else { continue };
            let evidence = row
                .evidence
                .iter()
                .map(|words| (words, normal::text(&words.value)));
            let holding: Vec<(&Text, String)> = evidence
                .filter(|(_, words)| stands(&section.text, words))
                .collect();
            for stated in figure_sources::of(row, &self.spec.api) {
                let figures = holding.iter().flat_map(|(words, normal)| {
                    let candidates = stated.candidates(normal);
                    candidates.into_iter().map(move |figure| (*words, figure))
                });
                let figures: Vec<_> = figures.collect();
                let careful = figures.iter().any(|(_, figure)| stated.is_careful(*figure));
                if let Some((words, figure)) = figures.first().filter(|_| !careful) {
                    contradictions.push(Contradiction {
                        key: stated.key.to_owned(),
                        value: figures::written(stated.figure),
                        place: self.place(stated.at),
                        evidence: words.value.clone(),
                        page: figures::written(*figure),
                    });
                }
            }
        }
        contradictions
    }

    fn unlisted(&self, section: &sections::Section) -> Section {
        let rows = &self.spec.errors.rows;
        let status = status(&section.heading);
        let own = |status: u16| {
            rows.iter().find(|row| {
                row.statuses
                    .iter()
                    .any(|text| text.value == status.to_string())
            })
        };
        let known = status.and_then(own);
        let class = status.filter(|_| known.is_none()).and_then(|status| {
            let class = match status {
                400..=499 => "other_4xx",
                500..=599 => "other_5xx",
                _ => "other",
            };
            rows.iter()
                .find(|row| row.statuses.iter().any(|text| text.value == class))
        });
        let row = class
            .filter(|_| status >= Some(300))
            .and_then(|class| draft::row(section, class));
        Section {
            heading: normal::shown(&section.heading, 200),
            state: State::New,
            place: None,
            page_line: Some(section.at),
            fingerprints: Fingerprints {
                spec: None,
                page: Some(normal::fingerprint(&section.text)),
            },
            renamed_to: None,
            rows: Vec::new(),
            says: normal::shown(&section.text, LONGEST_BEGINNING),
            draft: Some(super::report::Draft {
                section: draft::section(section),
                row,
                known: known.map(|row| self.place(&row.span)),
            }),
        }
    }

    /// The fingerprints of changed sections, where they are written.
    fn new_fingerprints(&self, sections: &[Section]) -> Vec<NewFingerprint> {
        let written = self.spec.errors.sections.iter().zip(sections);
        let changed = written.filter(|(_, section)| section.state == State::Changed);
        let mut new_fingerprints: Vec<NewFingerprint> = changed
            .filter_map(|((heading, written), section)| {
                Some(NewFingerprint {
                    heading: heading.value.clone(),
                    at: self.inside(written)?,
                    old: written.value.clone(),
                    new: section.fingerprints.page.clone()?,
                })
            })
            .collect();
        new_fingerprints.sort_by_key(|fingerprint| fingerprint.at.start);
        new_fingerprints
    }

    /// Where the words of a text are, without quotes or what else stands around them.
    fn inside(&self, text: &Text) -> Option<Span> {
        let bytes = self.sources.bytes(&text.span.file)?;
        let around = bytes.get(text.span.start..text.span.end)?;
        let start = text.span.start + std::str::from_utf8(around).ok()?.find(&text.value)?;
        Some(Span {
            start,
            end: start + text.value.len(),
            ..text.span.clone()
        })
    }

    fn place(&self, span: &Span) -> Place {
        let bytes = self.sources.bytes(&span.file).unwrap_or_default();
        let before = String::from_utf8_lossy(bytes.get(..span.start).unwrap_or_default());
        let line = before.matches('\n').count() + 1;
        let last = before.rsplit('\n').next().unwrap_or_default();
        Place {
            file: format!("spec/{}/{}", self.api.folder, span.file),
            line,
            column: last.chars().count() + 1,
        }
    }
}

fn is_print_of(fingerprint: &str, text: &str) -> bool {
    fingerprint.eq_ignore_ascii_case(&normal::fingerprint(text))
}
