//! What generating costs: time, and memory.

use std::time::{Duration, Instant};

use super::makers::Maker;
use super::table::{Aim, Line};
use crate::commands::bench::sample::Sample;
use crate::failure::{Failure, Result};
use crate::process::{self, Captured};

/// How often memory is looked at; it hardly differs.
const LOOKS: usize = 3;

/// Starts a program and prints the most memory that it, or what it started, has had at once, in KiB.
///
/// The standard library cannot ask the system for that.
const STARTER: [&str; 3] = [
    "python3",
    "-c",
    "import os, sys\n\
     out = os.open(os.devnull, os.O_WRONLY)\n\
     program = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])\n\
     _, status, used = os.wait4(program, 0)\n\
     print(used.ru_maxrss)\n\
     sys.exit(os.waitstatus_to_exitcode(status))",
];

/// The time of the whole process, each generator in turn.
pub(super) fn times(makers: &[Maker], runs: usize) -> Result<Line> {
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); makers.len()];
    for _ in 0..runs {
        for (maker, times) in makers.iter().zip(&mut times) {
            maker.clean()?;
            let start = Instant::now();
            generate(maker, &[])?;
            times.push(start.elapsed());
        }
    }
    let samples: Vec<Sample> = times.into_iter().filter_map(Sample::of).collect();
    let mut line = Line::times("generate, whole process", Aim::AtMost, &samples);
    line.note(&format!("release, median of {runs} in turns; ours writes the runtime, the fake and the documentation as well"));
    Ok(line)
}

/// The most memory that each has had; nothing where it cannot be told.
pub(super) fn memory(makers: &[Maker]) -> Result<Option<Line>> {
    let mut probe = std::process::Command::new(STARTER[0]);
    probe.args(["-c", "import os; os.wait4"]);
    if !process::works(probe) {
        return Ok(None);
    }
    let mut peaks = Vec::new();
    for maker in makers {
        let mut peak = 0;
        for _ in 0..LOOKS {
            maker.clean()?;
            let told = generate(maker, &STARTER)?.text;
            let last = told.lines().last().unwrap_or_default();
            let used: usize = last.parse().map_err(|_| {
                Failure::new(format!("error: no figure of memory was printed: {told}"))
            })?;
            peak = peak.max(used.div_ceil(1024));
        }
        peaks.push(peak);
    }
    let mut line = Line::counts("peak memory of that, MiB", Aim::None, &peaks);
    line.note("the most resident at once, rustfmt included; 13 MiB of what starts it would hide anything smaller");
    Ok(Some(line))
}

fn generate(maker: &Maker, starter: &[&str]) -> Result<Captured> {
    let captured = process::capture(maker.command(starter))?;
    if captured.success {
        Ok(captured)
    } else {
        Err(Failure::new(format!(
            "error: {} has failed\n{}",
            maker.title, captured.text
        )))
    }
}
