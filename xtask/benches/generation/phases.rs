//! Which phase of generating takes how much of it, in instructions as `callgrind` counts them.

use std::collections::BTreeMap;
use std::env::{self, current_exe};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The argument with which this program generates once.
pub(super) const ONCE: &str = "once";

/// The phases and the function whose inclusive cost each of them is; the phases of `emit` and `format` are summed over all threads.
///
/// A function that was inlined has no cost of its own, and so no line.
const PHASES: [(&str, &str); 14] = [
    ("all", "PROGRAM TOTALS"),
    ("read-spec", "codegen::spec::parse"),
    ("parse-yaml", "codegen::spec::yaml::parse"),
    ("lower", "codegen::lower::api"),
    ("check", "codegen::check::api"),
    ("select", "codegen::select::part"),
    ("model-json", "codegen::emit::model::text"),
    ("places-json", "codegen::places::text"),
    ("emit-tokens", "codegen::emit::jobs::{{closure}}"),
    ("flatten", "codegen::tokens::Tokens::new"),
    ("imports", "codegen::emit::imports::Imports::lines"),
    ("format", "codegen::format::file"),
    ("allocate", "malloc"),
    ("release", "free"),
];

/// Prints a line for each phase; nothing where `valgrind` is not installed.
pub(super) fn print(api: &str) {
    let file = env::temp_dir().join(format!("callgrind-generation-{}.out", std::process::id()));
    let costs = counted(api, &file).and_then(|()| costs(&file));
    // Where valgrind is missing there is no file.
    drop(fs::remove_file(&file));
    for (phase, function) in PHASES {
        if let Some(cost) = costs.as_ref().and_then(|costs| costs.get(function)) {
            println!("phase-{phase} {cost}");
        }
    }
}

fn counted(api: &str, file: &Path) -> Option<()> {
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(current_exe().ok()?)
        .args([api, ONCE])
        .output();
    output.ok()?.status.success().then_some(())
}

/// The inclusive cost of each function.
fn costs(file: &Path) -> Option<BTreeMap<String, u64>> {
    let output = Command::new("callgrind_annotate")
        .args(["--inclusive=yes", "--threshold=100", "--auto=no"])
        .arg(file)
        .output();
    let text = String::from_utf8(output.ok()?.stdout).ok()?;
    let mut costs = BTreeMap::new();
    // Libraries have functions of the same name; the greatest cost is that of the one that everybody calls.
    for (function, cost) in text.lines().filter_map(cost) {
        let known = costs.entry(function).or_default();
        *known = cost.max(*known);
    }
    Some(costs)
}

/// A line such as `1,234 (56.7%)  ???:codegen::lower::api [/path/of/the/program]`.
fn cost(line: &str) -> Option<(String, u64)> {
    let (number, rest) = line.trim_start().split_once(' ')?;
    let (_, place) = rest.split_once(")  ")?;
    let (_, function) = place.split_once(':').unwrap_or(("", place));
    let (function, _) = function.rsplit_once(" [").unwrap_or((function, ""));
    let cost = number.replace(',', "").parse().ok()?;
    Some((function.to_owned(), cost))
}
