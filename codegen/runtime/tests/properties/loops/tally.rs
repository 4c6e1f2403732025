//! What a property has met, lest it hold for want of an occasion.

/// Counts what has happened at all, so that no promise is kept for want of an occasion.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) attempts: u64,
    pub(crate) errors: u64,
    pub(crate) named: u64,
    pub(crate) after_creation: u64,
    pub(crate) refreshed: u64,
    pub(crate) finished: u64,
    pub(crate) once_repeated: u64,
    pub(crate) once_held_back: u64,
    pub(crate) stops: [u64; 4],
    pub(crate) token_failures: u64,
    pub(crate) token_requests_put_off: usize,
}

impl Tally {
    pub(crate) fn check(&self) {
        println!("{self:?}");
        let once = [self.once_repeated, self.once_held_back];
        let rare = [self.after_creation, self.refreshed, self.finished];
        let often = [self.attempts, self.errors, self.named];
        assert!(self.token_requests_put_off > 100, "{self:?}");
        assert!(often.into_iter().all(|count| count > 3000), "{self:?}");
        assert!(once.into_iter().all(|count| count > 500), "{self:?}");
        assert!(rare.into_iter().all(|count| count > 20), "{self:?}");
        assert!(self.stops.into_iter().all(|count| count > 500), "{self:?}");
    }
}
