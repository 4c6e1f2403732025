//! Figures of several sides next to one another, ours first, as a Markdown table.

use std::io::{self, Write};

use super::used::Used;

/// What is asked of ours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Aim {
    /// It is told and nothing more.
    None,
    /// No more than this part of the side that it is compared with.
    Ratio(f64),
    /// No more than this part of that, or no more than so much.
    RatioOr(f64, f64),
    /// No more than so much.
    Most(f64),
    /// No more than that side plus so much.
    More(f64),
}

/// How a figure is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Count,
    Mebibytes,
    Percent,
    /// Thousands, with one more digit.
    Thousands,
}

/// With which of the other sides ours is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    /// The one with the least median.
    Best,
    /// The one of this number, counted from ours, which is 0.
    Side(usize),
}

/// One figure of all sides.
pub(super) struct Line {
    what: String,
    aim: Aim,
    unit: Unit,
    /// The rounds of each side; none where it has no such figure.
    rounds: Vec<Vec<f64>>,
    note: String,
}

/// All lines.
pub(super) struct Table {
    titles: Vec<String>,
    /// The columns of ratios; the first is what an aim speaks of.
    compared: Vec<(String, Compared)>,
    lines: Vec<Line>,
}

/// The least, the median and the greatest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub(super) least: f64,
    pub(super) median: f64,
    pub(super) most: f64,
}

impl Spread {
    /// Of at least one number.
    pub(super) fn of(mut numbers: Vec<f64>) -> Option<Self> {
        numbers.sort_by(f64::total_cmp);
        Some(Self {
            least: *numbers.first()?,
            median: *numbers.get(numbers.len() / 2)?,
            most: *numbers.last()?,
        })
    }
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Self::Seconds if value >= 1.0 => format!("{value:.2} s"),
            Self::Seconds if value >= 1e-3 => format!("{:.1} ms", value * 1e3),
            Self::Seconds if value >= 1e-6 => format!("{:.1} µs", value * 1e6),
            Self::Seconds => format!("{:.1} ns", value * 1e9),
            Self::Count => format!("{value:.0}"),
            Self::Mebibytes => format!("{value:.0} MiB"),
            Self::Percent => format!("{value:.1} %"),
            Self::Thousands => format!("{:.1} k", value / 1e3),
        }
    }
}

impl Line {
    /// What was counted or measured of each side, round by round.
    pub(super) fn new(what: impl Into<String>, unit: Unit, rounds: Vec<Vec<f64>>) -> Self {
        Self {
            what: what.into(),
            aim: Aim::None,
            unit,
            rounds,
            note: String::new(),
        }
    }

    /// The times by the clock.
    pub(super) fn wall(what: impl Into<String>, runs: &[Vec<Used>]) -> Self {
        let seconds = |used: &Used| used.wall.as_secs_f64();
        Self::new(what, Unit::Seconds, each(runs, seconds))
    }

    /// The times of processors.
    pub(super) fn cpu(what: impl Into<String>, runs: &[Vec<Used>]) -> Self {
        let seconds = |used: &Used| used.cpu.as_secs_f64();
        Self::new(what, Unit::Seconds, each(runs, seconds))
    }

    /// The memory of the largest process.
    pub(super) fn peak(what: impl Into<String>, runs: &[Vec<Used>]) -> Self {
        let mebibytes =
            |used: &Used| f64::from(u32::try_from(used.peak).unwrap_or(u32::MAX)) / 1024.0;
        Self::new(what, Unit::Mebibytes, each(runs, mebibytes))
    }

    /// What is the same in each round.
    pub(super) fn counts(what: impl Into<String>, counts: &[usize]) -> Self {
        // No count is beyond what a float holds exactly.
        let number = |count: &usize| u32::try_from(*count).map_or(f64::INFINITY, f64::from);
        let rounds = counts.iter().map(|count| vec![number(count)]);
        Self::new(what, Unit::Count, rounds.collect())
    }

    /// Asks something of ours.
    pub(super) fn aim(mut self, aim: Aim) -> Self {
        self.aim = aim;
        self
    }

    /// Says how it was measured.
    pub(super) fn note(mut self, text: impl Into<String>) -> Self {
        self.note = text.into();
        self
    }

    fn spread(&self, side: usize) -> Option<Spread> {
        Spread::of(self.rounds.get(side)?.clone())
    }

    fn shown(&self, side: usize) -> String {
        let Some(spread) = self.spread(side) else {
            return "–".to_owned();
        };
        let median = self.unit.show(spread.median);
        if self.rounds[side].len() == 1 || self.is_exact(spread) {
            return median;
        }
        let [least, most] = [spread.least, spread.most].map(|end| self.unit.show(end));
        format!("{median} ({least} to {most})")
    }

    fn is_exact(&self, spread: Spread) -> bool {
        self.unit.show(spread.least) == self.unit.show(spread.most)
    }

    /// The number of the side that ours is compared with.
    fn other(&self, compared: Compared) -> Option<usize> {
        match compared {
            Compared::Side(side) => Some(side),
            Compared::Best => (1..self.rounds.len())
                .filter_map(|side| Some((side, self.spread(side)?.median)))
                .min_by(|(_, a), (_, b)| a.total_cmp(b))
                .map(|(side, _)| side),
        }
    }

    /// Ours by the other side, round by round.
    fn ratio(&self, compared: Compared) -> Option<Spread> {
        let other = self.rounds.get(self.other(compared)?)?;
        let rounds = self.rounds.first()?.iter().zip(other);
        Spread::of(rounds.map(|(ours, other)| ours / other).collect())
    }

    fn shown_ratio(&self, compared: Compared) -> String {
        match self.ratio(compared) {
            None => "–".to_owned(),
            Some(Spread {
                least,
                median,
                most,
            }) if format!("{least:.2}") == format!("{most:.2}") => format!("**{median:.2}**"),
            Some(Spread {
                least,
                median,
                most,
            }) => format!("{least:.2}–**{median:.2}**–{most:.2}"),
        }
    }

    /// Whether the median does what was asked; none where there is nothing to compare with.
    fn is_met(&self, compared: Compared) -> Option<bool> {
        let ours = self.spread(0)?.median;
        let ratio = self.ratio(compared).map(|ratio| ratio.median);
        match self.aim {
            Aim::None => None,
            Aim::Ratio(most) => Some(ratio? <= most),
            Aim::RatioOr(most, value) => {
                Some(ours <= value || ratio.is_some_and(|ratio| ratio <= most))
            }
            Aim::Most(most) => Some(ours <= most),
            Aim::More(more) => Some(ours <= self.spread(self.other(compared)?)?.median + more),
        }
    }

    fn verdict(&self, compared: Compared) -> String {
        let aim = match self.aim {
            Aim::None => return "–".to_owned(),
            Aim::Ratio(most) => format!("≤ {most:.2}"),
            Aim::RatioOr(most, value) => format!("≤ {}, or ≤ {most:.2}", self.unit.show(value)),
            Aim::Most(most) => format!("≤ {}", self.unit.show(most)),
            Aim::More(more) => format!("≤ + {}", self.unit.show(more)),
        };
        match self.is_met(compared) {
            None => format!("{aim}: not known"),
            Some(true) => format!("{aim}: met"),
            Some(false) => format!("{aim}: missed"),
        }
    }
}

fn each(runs: &[Vec<Used>], figure: impl Fn(&Used) -> f64) -> Vec<Vec<f64>> {
    let runs = runs.iter().map(|runs| runs.iter().map(&figure).collect());
    runs.collect()
}

impl Table {
    /// A table of these sides, with a column of ratios for each of `compared`.
    pub(super) fn new(
        titles: impl IntoIterator<Item = impl Into<String>>,
        compared: &[(&str, Compared)],
    ) -> Self {
        let compared = compared.iter();
        Self {
            titles: titles.into_iter().map(Into::into).collect(),
            compared: compared
                .map(|(title, compared)| ((*title).to_owned(), *compared))
                .collect(),
            lines: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, line: Line) {
        self.lines.push(line);
    }

    pub(super) fn extend(&mut self, lines: impl IntoIterator<Item = Line>) {
        self.lines.extend(lines);
    }

    pub(super) fn print(&self, head: &str, out: &mut dyn Write) -> io::Result<()> {
        let titles = self.titles.iter();
        let ratios = self.compared.iter().map(|(title, _)| title);
        let titles: Vec<&str> = titles.chain(ratios).map(String::as_str).collect();
        if self.lines.is_empty() {
            return Ok(());
        }
        writeln!(out, "{head}\n")?;
        writeln!(out, "| what | {} | aim | how |", titles.join(" | "))?;
        writeln!(out, "|---|{}---|---|", "---:|".repeat(titles.len()))?;
        for line in &self.lines {
            let sides = (0..self.titles.len()).map(|side| line.shown(side));
            let ratios = self.compared.iter();
            let ratios = ratios.map(|(_, compared)| line.shown_ratio(*compared));
            let cells: Vec<String> = sides.chain(ratios).collect();
            let verdict = match self.compared.first() {
                Some((_, compared)) => line.verdict(*compared),
                None => line.verdict(Compared::Best),
            };
            let Line { what, note, .. } = line;
            writeln!(
                out,
                "| {what} | {} | {verdict} | {note} |",
                cells.join(" | ")
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Aim, Compared, Line, Table, Unit};

    fn line() -> Line {
        let rounds = [[60.0, 66.0, 90.0], [300.0, 300.0, 300.0], [100.0; 3]];
        Line::new("lines", Unit::Count, rounds.map(Vec::from).into())
    }

    #[test]
    fn ours_is_held_against_the_least_of_the_others_round_by_round() {
        assert_eq!(line().shown(0), "66 (60 to 90)");
        assert_eq!(line().shown(1), "300");
        assert_eq!(line().shown(3), "–");
        assert_eq!(line().shown_ratio(Compared::Best), "0.60–**0.66**–0.90");
        assert_eq!(line().shown_ratio(Compared::Side(1)), "0.20–**0.22**–0.30");
        assert_eq!(line().shown_ratio(Compared::Side(7)), "–");
    }

    #[test]
    fn medians_decide_whether_an_aim_is_met() {
        let verdict = |aim| line().aim(aim).verdict(Compared::Best);
        assert_eq!(verdict(Aim::None), "–");
        assert_eq!(verdict(Aim::Ratio(0.7)), "≤ 0.70: met");
        assert_eq!(verdict(Aim::Ratio(0.5)), "≤ 0.50: missed");
        assert_eq!(verdict(Aim::RatioOr(0.5, 70.0)), "≤ 70, or ≤ 0.50: met");
        assert_eq!(verdict(Aim::RatioOr(0.7, 10.0)), "≤ 10, or ≤ 0.70: met");
        assert_eq!(verdict(Aim::RatioOr(0.5, 10.0)), "≤ 10, or ≤ 0.50: missed");
        assert_eq!(verdict(Aim::Most(65.0)), "≤ 65: missed");
        assert_eq!(verdict(Aim::More(5.0)), "≤ + 5: met");
        let alone = Line::counts("lines", &[60]).aim(Aim::Ratio(0.5));
        assert_eq!(alone.verdict(Compared::Best), "≤ 0.50: not known");
    }

    #[test]
    fn a_line_has_a_cell_for_each_side_and_each_ratio() {
        let mut table = Table::new(["ours", "a", "b"], &[("ours ÷ best", Compared::Best)]);
        table.add(line().aim(Aim::Ratio(0.5)).note("counted"));
        let mut out = Vec::new();
        table.print("a machine", &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a machine\n\n\
             | what | ours | a | b | ours ÷ best | aim | how |\n\
             |---|---:|---:|---:|---:|---|---|\n\
             | lines | 66 (60 to 90) | 300 | 100 | 0.60–**0.66**–0.90 | ≤ 0.50: missed | counted |\n"
        );
    }
}
