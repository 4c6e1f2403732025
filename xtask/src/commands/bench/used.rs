//! What a program uses: time of the clock, time of the processors, and memory, with everything that it starts.

use std::process::Command;
use std::time::Duration;

use crate::failure::{Failure, Result};
use crate::process;

/// What a program used, with the programs that it started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Used {
    /// The time until it ended.
    pub(super) wall: Duration,
    /// The time that processors worked for it, in user mode and in the system.
    pub(super) cpu: Duration,
    /// The most memory that one of its processes had at once, in KiB.
    pub(super) peak: u64,
}

/// Starts a program and prints, on the last line, its microseconds by the clock and of processors, and the KiB of its largest process.
///
/// The standard library cannot ask the system for that.
const STARTER: &str = "import os, sys, time\n\
     out = os.open(os.devnull, os.O_WRONLY)\n\
     start = time.monotonic()\n\
     program = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])\n\
     _, status, used = os.wait4(program, 0)\n\
     wall = time.monotonic() - start\n\
     print(round(wall * 1e6), round((used.ru_utime + used.ru_stime) * 1e6), used.ru_maxrss)\n\
     sys.exit(os.waitstatus_to_exitcode(status))";

/// Runs `command` to its end and says what it used.
///
/// # Errors
/// When it fails, with what it printed to standard error.
pub(super) fn used(command: &Command, what: &str) -> Result<Used> {
    let captured = process::capture(started(command))?;
    let text = captured.expect_success(what)?;
    told(text.lines().last().unwrap_or_default())
        .ok_or_else(|| Failure::new(format!("error: nothing was measured of {what}\n{text}")))
}

/// The same command, started by what measures it.
fn started(command: &Command) -> Command {
    let mut starter = Command::new("python3");
    starter.args(["-c", STARTER]);
    starter.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        starter.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => starter.env(name, value),
            None => starter.env_remove(name),
        };
    }
    starter
}

fn told(line: &str) -> Option<Used> {
    let numbers: Vec<u64> = line
        .split(' ')
        .map_while(|number| number.parse().ok())
        .collect();
    let [wall, cpu, peak] = numbers[..] else {
        return None;
    };
    Some(Used {
        wall: Duration::from_micros(wall),
        cpu: Duration::from_micros(cpu),
        peak,
    })
}

/// Runs each of `things` in turns, A B C A B C …, after one round that makes dependencies ready and is not measured.
///
/// Gives the runs of each thing.
pub(super) fn in_turns<T>(
    things: &[T],
    rounds: usize,
    mut run: impl FnMut(&T) -> Result<Used>,
) -> Result<Vec<Vec<Used>>> {
    let mut runs: Vec<Vec<Used>> = things.iter().map(|_| Vec::new()).collect();
    for round in 0..=rounds {
        for (thing, runs) in things.iter().zip(&mut runs) {
            let used = run(thing)?;
            if round > 0 {
                runs.push(used);
            }
        }
    }
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::{Used, in_turns, told};
    use std::time::Duration;

    #[test]
    fn the_last_line_holds_three_numbers() {
        let used = told("1500 2000000 724").unwrap();
        assert_eq!(used.wall, Duration::from_micros(1500));
        assert_eq!(used.cpu, Duration::from_secs(2));
        assert_eq!(used.peak, 724);
        assert_eq!(told("error: no such file"), None);
        assert_eq!(told("1 2"), None);
    }

    #[test]
    fn things_take_turns_and_the_first_round_does_not_count() {
        let mut order = String::new();
        let runs = in_turns(&["a", "b"], 2, |name| {
            order.push_str(name);
            let peak = u64::try_from(order.len()).unwrap();
            Ok(Used {
                peak,
                ..Used::default()
            })
        });
        let peaks = |runs: &Vec<Used>| runs.iter().map(|used| used.peak).collect::<Vec<_>>();
        assert_eq!(
            runs.unwrap().iter().map(peaks).collect::<Vec<_>>(),
            [[3, 5], [4, 6]]
        );
        assert_eq!(order, "ababab");
    }
}
