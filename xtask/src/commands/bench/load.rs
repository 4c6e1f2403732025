//! What else the machine did while it measured.

use std::fs;

/// The machine at one moment; nothing where the system does not tell.
pub(super) struct Load {
    start: Option<Moment>,
}

#[derive(Clone, Copy)]
struct Moment {
    /// How many programs wanted to run, in the average of a minute.
    waiting: f64,
    /// The ticks that all processors have worked.
    busy: u64,
    /// The same, with those that they had nothing to do.
    all: u64,
    /// The ticks of this program and of those that it started and that have ended.
    own: u64,
}

impl Load {
    /// Begins to watch.
    pub(super) fn watch() -> Self {
        Self { start: now() }
    }

    /// What there was besides this program, as the end of a sentence.
    pub(super) fn text(&self) -> String {
        let Some((start, end)) = self.start.zip(now()) else {
            return "load not known".to_owned();
        };
        let part = |ticks: u64| f64::from(u32::try_from(ticks).unwrap_or(u32::MAX));
        let own = end.own - start.own;
        let others = (end.busy - start.busy).saturating_sub(own);
        let share = 100.0 * part(others) / part(end.all - start.all).max(1.0);
        format!(
            "load average {:.1} at the start and {:.1} at the end; other programs took {share:.0} % of the processors meanwhile",
            start.waiting, end.waiting
        )
    }
}

fn now() -> Option<Moment> {
    let waiting = fs::read_to_string("/proc/loadavg").ok()?;
    let processors = fs::read_to_string("/proc/stat").ok()?;
    let own = fs::read_to_string("/proc/self/stat").ok()?;
    moment(&waiting, &processors, &own)
}

fn moment(waiting: &str, processors: &str, own: &str) -> Option<Moment> {
    let words = processors.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Vec<u64> = words.split_whitespace().flat_map(str::parse).collect();
    // user nice system idle iowait irq softirq steal; guests are counted in the first two.
    let all: u64 = ticks.iter().take(8).sum();
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    // The name of the program may hold spaces; it ends at the last bracket.
    let (_, own) = own.rsplit_once(')')?;
    let own = own.split_whitespace().skip(11).take(4);
    Some(Moment {
        waiting: waiting.split_whitespace().next()?.parse().ok()?,
        busy: all - idle,
        all,
        own: own.flat_map(str::parse::<u64>).sum(),
    })
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn ticks_are_read_where_the_system_writes_them() {
        let own = "42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 100 20 3000 4 20 0 1 0 77 1 1";
        let moment = moment(
            "1.50 2.00 3.00 1/2 3\n",
            "cpu  10 20 30 400 50 6 7 8 0 0\ncpu0 1\n",
            own,
        );
        let moment = moment.unwrap();
        assert!((moment.waiting - 1.5).abs() < 1e-9);
        assert_eq!((moment.busy, moment.all, moment.own), (81, 531, 3124));
    }
}
