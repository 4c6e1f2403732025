//! How often each operation was asked, and how.

use std::collections::BTreeMap;
use std::fmt;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    /// Valid requests that did what they say.
    pub(crate) done: usize,
    /// Valid requests that a rule refuses.
    pub(crate) refused: usize,
    /// Requests with one thing wrong.
    pub(crate) wrong: usize,
    /// Requests with two things wrong.
    pub(crate) twice: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<String, Count>);

impl Tally {
    pub(crate) fn of(&mut self, operation: &str) -> &mut Count {
        self.0.entry(operation.to_owned()).or_default()
    }

    /// The operations that never did what they say.
    pub(crate) fn never(&self) -> Vec<&str> {
        let never = self.0.iter().filter(|(_, count)| count.done == 0);
        never.map(|(operation, _)| operation.as_str()).collect()
    }

    /// How many requests had one thing wrong, and how many had two.
    pub(crate) fn spoiled(&self) -> (usize, usize) {
        let wrong = self.0.values().map(|count| count.wrong).sum();
        let twice = self.0.values().map(|count| count.twice).sum();
        (wrong, twice)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<42}{:>8}{:>8}{:>8}{:>8}",
            "operation", "done", "refused", "1 wrong", "2 wrong"
        )?;
        let mut sum = Count::default();
        for (
            operation,
            Count {
                done,
                refused,
                wrong,
                twice,
            },
        ) in &self.0
        {
            writeln!(
                f,
                "{operation:<42}{done:>8}{refused:>8}{wrong:>8}{twice:>8}"
            )?;
            sum = Count {
                done: sum.done + done,
                refused: sum.refused + refused,
                wrong: sum.wrong + wrong,
                twice: sum.twice + twice,
            };
        }
        let Count {
            done,
            refused,
            wrong,
            twice,
        } = sum;
        write!(
            f,
            "{:<42}{done:>8}{refused:>8}{wrong:>8}{twice:>8}",
            "together"
        )
    }
}
