//! What a call through the generated crate costs beside one through bare reqwest, in time of the processor and of
//! the clock and in allocations; and the time to decide an outcome.

use super::{Row, unexpected, words};
use crate::failure::Result;
use crate::process;
use crate::workspace::Workspace;

/// The API through whose crate the calls go.
pub(super) const API: &str = "disruptive";

/// The calls, by their names in the output of the benchmarks.
const LOADS: [(&str, &str); 4] = [
    ("device-1", "1 KiB reply, one at a time"),
    ("device-64", "1 KiB reply, 64 at a time"),
    ("page-1", "100 KiB reply, one at a time"),
    ("page-64", "100 KiB reply, 64 at a time"),
];

/// How often allocations are counted; they hardly differ.
const COUNTS: usize = 5;

/// How the benchmarks' whole numbers become what is shown: divided, with so many decimals and a unit.
#[derive(Clone, Copy)]
struct Unit {
    divisor: f64,
    decimals: usize,
    name: &'static str,
}

const MICROSECONDS: Unit = Unit {
    divisor: 1e3,
    decimals: 1,
    name: " µs",
};
const NANOSECONDS: Unit = Unit {
    divisor: 1e3,
    decimals: 1,
    name: " ns",
};
const ALLOCATIONS: Unit = Unit {
    divisor: 1e3,
    decimals: 0,
    name: "",
};

/// The rows of calls, of which each side makes a round in turns, `rounds` times.
pub(super) fn rows(workspace: &Workspace, rounds: usize) -> Result<Vec<Row>> {
    let times = run(workspace, "calls", rounds)?;
    let counts = run(workspace, "allocations", COUNTS)?;
    let mut rows = Vec::new();
    for (part, what) in [("cpu", "CPU time"), ("wall", "wall time")] {
        for (load, calls) in LOADS {
            let pairs = Pairs::of(&times, &format!("{load}-{part}"))?;
            let number = numbers(&times, &format!("{load}-calls"))?[0];
            rows.push(Row {
                what: format!("{what} of a call, {calls}"),
                value: pairs.medians(MICROSECONDS),
                spread: pairs.spread(MICROSECONDS),
                how: format!(
                    "release, over loopback, beside bare reqwest and serde_json into the same types, {rounds} pairs of {number:.0} calls in turns"
                ),
            });
        }
    }
    for (load, calls) in LOADS {
        let pairs = Pairs::of(&counts, &format!("{load}-allocations"))?;
        rows.push(Row {
            what: format!("allocations of a call, {calls}"),
            value: pairs.more(ALLOCATIONS),
            spread: pairs.spread(ALLOCATIONS),
            how: format!("beside the same, {COUNTS} pairs; growing counts as one"),
        });
    }
    rows.push(decision(&times, rounds)?);
    Ok(rows)
}

fn decision(times: &str, rounds: usize) -> Result<Row> {
    let mut decisions = numbers(times, "decide")?;
    let number = numbers(times, "decide-count")?[0];
    Ok(Row {
        what: String::from("time to decide an outcome"),
        value: NANOSECONDS.show(median(&mut decisions)),
        spread: NANOSECONDS.range(&decisions),
        how: format!(
            "every operation on every status from 100 to 599, median of {rounds} rounds of {number:.0}"
        ),
    })
}

fn run(workspace: &Workspace, bench: &str, rounds: usize) -> Result<String> {
    let mut command = process::cargo(workspace.root());
    command.args(["bench", "--quiet", "--package", "acceptance", "--bench"]);
    command.args([bench, "--", &rounds.to_string()]);
    process::capture(command)?.expect_success("cargo bench")
}

/// The numbers after `name` in what a benchmark printed; at least one.
pub(super) fn numbers(text: &str, name: &str) -> Result<Vec<f64>> {
    let numbers: Vec<f64> = words(text, name)
        .filter_map(|number| number.parse().ok())
        .collect();
    if numbers.is_empty() {
        return Err(unexpected(name, text));
    }
    Ok(numbers)
}

/// The same measured on both sides, round by round.
struct Pairs {
    ours: Vec<f64>,
    bare: Vec<f64>,
    ratios: Vec<f64>,
}

impl Pairs {
    fn of(text: &str, name: &str) -> Result<Self> {
        let ours = numbers(text, &format!("{name}-ours"))?;
        let bare = numbers(text, &format!("{name}-bare"))?;
        let ratios = ours
            .iter()
            .zip(&bare)
            .map(|(ours, bare)| ours / bare)
            .collect();
        Ok(Self { ours, bare, ratios })
    }

    /// The median of each side, and of the ratios of the rounds.
    fn medians(&self, unit: Unit) -> String {
        let [ours, bare, ratio] =
            [&self.ours, &self.bare, &self.ratios].map(|side| median(&mut side.clone()));
        format!(
            "{}, bare {}: × {ratio:.2}",
            unit.show(ours),
            unit.show(bare)
        )
    }

    /// The median of each side, and how much more ours is.
    fn more(&self, unit: Unit) -> String {
        let [ours, bare] = [&self.ours, &self.bare].map(|side| median(&mut side.clone()));
        format!(
            "{}, bare {}: + {}",
            unit.show(ours),
            unit.show(bare),
            unit.show(ours - bare)
        )
    }

    /// The least and the greatest of each.
    fn spread(&self, unit: Unit) -> String {
        let [least, greatest] = ends(&self.ratios);
        format!(
            "ours {}, bare {}, × {least:.2} to {greatest:.2}",
            unit.range(&self.ours),
            unit.range(&self.bare)
        )
    }
}

impl Unit {
    fn show(self, value: f64) -> String {
        format!("{}{}", self.number(value), self.name)
    }

    fn range(self, values: &[f64]) -> String {
        let [least, greatest] = ends(values);
        format!("{} to {}", self.number(least), self.show(greatest))
    }

    fn number(self, value: f64) -> String {
        format!("{:.*}", self.decimals, value / self.divisor)
    }
}

/// The number in the middle.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The least and the greatest.
pub(super) fn ends(values: &[f64]) -> [f64; 2] {
    values.iter().fold(
        [f64::INFINITY, f64::NEG_INFINITY],
        |[least, most], value| [least.min(*value), most.max(*value)],
    )
}

#[cfg(test)]
mod tests {
    use super::{ALLOCATIONS, MICROSECONDS, Pairs};

    #[test]
    fn rounds_are_compared_pair_by_pair() {
        let text = "a-cpu-ours 30000 11000 22000\na-cpu-bare 20000 10000 40000\n";
        let pairs = Pairs::of(text, "a-cpu").unwrap();
        assert_eq!(pairs.medians(MICROSECONDS), "22.0 µs, bare 20.0 µs: × 1.10");
        assert_eq!(
            pairs.spread(MICROSECONDS),
            "ours 11.0 to 30.0 µs, bare 10.0 to 40.0 µs, × 0.55 to 1.50"
        );
        assert_eq!(pairs.more(ALLOCATIONS), "22, bare 20: + 2");
        assert!(Pairs::of(text, "a-wall").is_err());
    }
}
