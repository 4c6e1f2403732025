//! What a fake serves, and what it costs to have one with many devices.

use super::calls::{ends, median, numbers};
use super::{Row, words};
use crate::failure::Result;
use crate::process;
use crate::workspace::Workspace;

/// How the benchmark's whole numbers are shown.
#[derive(Clone, Copy)]
enum Unit {
    EachSecond,
    Seconds,
    Mebibytes,
}

/// What is measured by load: its name in the benchmark's output, and what it is.
const LOADS: [(&str, &str); 4] = [
    ("get", "a fake's reads of one device"),
    ("list", "a fake's pages of 100 devices"),
    ("create-memory", "a fake's new projects, in memory"),
    ("create-data", "a fake's new projects, with `--data`"),
];

/// What is measured of a fake that holds many devices.
const SIZES: [(&str, &str, Unit); 3] = [
    (
        "start",
        "start of a fake with many devices, from a seed",
        Unit::Seconds,
    ),
    (
        "start-data",
        "start of a fake with many devices, from a file of `--data`",
        Unit::Seconds,
    ),
    (
        "memory",
        "memory of a fake with many devices, resident",
        Unit::Mebibytes,
    ),
];

/// The rows of the fake.
pub(super) fn rows(workspace: &Workspace) -> Result<Vec<Row>> {
    let mut command = process::cargo(workspace.root());
    command.args([
        "bench",
        "--quiet",
        "--package",
        "fake-program",
        "--features",
        "sqlite",
    ]);
    command.args(["--bench", "serve"]);
    let text = process::capture(command)?.expect_success("cargo bench")?;
    told(&text)
}

fn told(text: &str) -> Result<Vec<Row>> {
    let devices = numbers(text, "devices")?[0];
    let mut rows = Vec::new();
    for (name, what) in LOADS {
        let how = "release, over loopback, `wrk -t2 -c64` on the same machine, authenticated, without a rate limit";
        rows.push(match words(text, "wrk").next() {
            Some(_) => skipped(what),
            None => row(what, &numbers(text, name)?, Unit::EachSecond, how),
        });
    }
    for (name, what, unit) in SIZES {
        // Memory is told by some systems only.
        if let Ok(found) = numbers(text, name) {
            rows.push(row(
                what,
                &found,
                unit,
                &format!("release, {devices:.0} devices"),
            ));
        }
    }
    Ok(rows)
}

fn row(what: &str, found: &[f64], unit: Unit, how: &str) -> Row {
    let [least, most] = ends(found);
    Row {
        what: what.to_owned(),
        value: unit.show(median(&mut found.to_vec())),
        spread: format!("{} to {}", unit.show(least), unit.show(most)),
        how: format!("{how}, median of {}", found.len()),
    }
}

fn skipped(what: &str) -> Row {
    Row {
        what: what.to_owned(),
        value: "–".to_owned(),
        spread: "–".to_owned(),
        how: "skipped: `wrk`, which makes the load, is not installed".to_owned(),
    }
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Self::EachSecond => format!("{value:.0}/s"),
            Self::Seconds => format!("{:.2} s", value / 1e6),
            Self::Mebibytes => format!("{:.0} MiB", value / 1024.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    const SIZES: &str = "devices 1000\nstart 500000 700000 600000\nstart-data 200000\n";

    fn shown(text: &str) -> Vec<String> {
        let rows = told(text).unwrap();
        rows.into_iter()
            .map(|row| format!("{}: {} ({}), {}", row.what, row.value, row.spread, row.how))
            .collect()
    }

    #[test]
    fn runs_become_their_median_and_their_ends() {
        let text = format!(
            "{SIZES}memory 61440\nget 20000 30000 25000\nlist 1\ncreate-memory 2\ncreate-data 3\n"
        );
        let rows = shown(&text);
        assert!(
            rows[0].starts_with("a fake's reads of one device: 25000/s (20000/s to 30000/s), ")
        );
        assert_eq!(
            rows[4],
            "start of a fake with many devices, from a seed: 0.60 s (0.50 s to 0.70 s), release, 1000 devices, median of 3"
        );
        assert!(rows[6].contains(": 60 MiB "));
    }

    #[test]
    fn what_cannot_be_measured_is_said() {
        let rows = shown(&format!("{SIZES}wrk missing\n"));
        assert_eq!(rows.len(), 6);
        assert!(rows[0].ends_with("skipped: `wrk`, which makes the load, is not installed"));
    }
}
