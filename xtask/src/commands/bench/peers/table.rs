//! The table of the comparison.

use std::io::{self, Write};
use std::time::Duration;

use super::makers::Maker;
use crate::commands::bench::sample::Sample;

/// What ours is to be beside the best of the others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// It is told and nothing more.
    None,
    /// No more than that.
    AtMost,
    /// No more than half of that.
    Half,
}

/// One figure of all generators, ours first.
pub(super) struct Line {
    what: String,
    aim: Aim,
    shown: Vec<String>,
    values: Vec<f64>,
    note: String,
}

pub(super) struct Table {
    titles: Vec<String>,
    lines: Vec<Line>,
    /// What was done to the document for the sake of each generator.
    changes: Vec<String>,
}

impl Line {
    pub(super) fn times(what: &str, aim: Aim, samples: &[Sample]) -> Self {
        let show = |sample: &Sample| format!("{} ({})", sample.median(), sample.spread());
        Self {
            what: what.to_owned(),
            aim,
            shown: samples.iter().map(show).collect(),
            values: samples
                .iter()
                .map(Sample::middle)
                .map(|time: Duration| time.as_secs_f64())
                .collect(),
            note: String::new(),
        }
    }

    pub(super) fn counts(what: &str, aim: Aim, counts: &[usize]) -> Self {
        Self {
            what: what.to_owned(),
            aim,
            shown: counts.iter().map(usize::to_string).collect(),
            // No count is beyond what a float holds exactly.
            values: counts
                .iter()
                .map(|count| u32::try_from(*count).map_or(f64::INFINITY, f64::from))
                .collect(),
            note: String::new(),
        }
    }

    /// Says how it was measured.
    pub(super) fn note(&mut self, text: &str) {
        text.clone_into(&mut self.note);
    }

    /// Ours by the least of the others.
    fn ratio(&self) -> f64 {
        self.values[0]
            / self.values[1..]
                .iter()
                .copied()
                .fold(f64::INFINITY, f64::min)
    }

    fn verdict(&self) -> String {
        let bound = match self.aim {
            Aim::None => return "–".to_owned(),
            Aim::AtMost => 1.0,
            Aim::Half => 0.5,
        };
        let word = if self.ratio() <= bound {
            "met"
        } else {
            "missed"
        };
        format!("≤ {bound}: {word}")
    }
}

impl Table {
    pub(super) fn new(makers: &[Maker]) -> Self {
        let titles = makers.iter().map(|maker| maker.title.clone()).collect();
        let changes = makers.iter().flat_map(|maker| {
            let changes = maker.changes.iter();
            changes
                .map(|change| format!("{}: {}, since {}", maker.title, change.what, change.because))
        });
        Self {
            titles,
            lines: Vec::new(),
            changes: changes.collect(),
        }
    }

    pub(super) fn add(&mut self, line: Line) {
        self.lines.push(line);
    }

    pub(super) fn extend(&mut self, lines: impl IntoIterator<Item = Line>) {
        self.lines.extend(lines);
    }

    pub(super) fn print(&self, machine: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{machine}\n")?;
        writeln!(
            out,
            "| what | {} | ours ÷ best of theirs | aim | how |",
            self.titles.join(" | ")
        )?;
        writeln!(
            out,
            "|---|{}---:|---|---|",
            "---:|".repeat(self.titles.len())
        )?;
        for line in &self.lines {
            let Line {
                what, shown, note, ..
            } = line;
            let (ratio, verdict) = (line.ratio(), line.verdict());
            writeln!(
                out,
                "| {what} | {} | {ratio:.2} | {verdict} | {note} |",
                shown.join(" | ")
            )?;
        }
        writeln!(out, "\nWhat the document was changed for:\n")?;
        for change in &self.changes {
            writeln!(out, "- {change}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Aim, Line};

    #[test]
    fn ours_is_held_against_the_least_of_the_others() {
        let line = |aim| Line::counts("lines", aim, &[60, 300, 100]);
        assert!((line(Aim::None).ratio() - 0.6).abs() < 1e-9);
        assert_eq!(line(Aim::None).verdict(), "–");
        assert_eq!(line(Aim::AtMost).verdict(), "≤ 1: met");
        assert_eq!(line(Aim::Half).verdict(), "≤ 0.5: missed");
    }
}
