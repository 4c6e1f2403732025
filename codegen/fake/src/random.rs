//! Randomness that is the same for the same seed: what is drawn depends on what it is drawn for, not on the order of calls.

/// A source of numbers that look drawn at random; for a server in tests, not for secrets of anybody.
#[derive(Clone, Debug)]
pub(crate) struct SeededRandom(u64);

impl SeededRandom {
    /// The source for one purpose: the same seed and words give the same numbers.
    pub(crate) fn of(seed: u64, about: &[&str], nth: u64) -> Self {
        // FNV-1a, with a byte between words that no text holds.
        let words = about.iter().flat_map(|word| word.bytes().chain([0xff]));
        let hash = words.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(mixed(seed) ^ mixed(hash.wrapping_add(mixed(nth))))
    }

    /// The next number (splitmix64).
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number less than `end`; 0 if that is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// A number from 0 up to but without 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        let bits = u32::try_from(self.next() >> 32).unwrap_or_default();
        f64::from(bits) / 4_294_967_296.0
    }

    /// A text of characters out of an alphabet of ASCII.
    pub(crate) fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        let count = u64::try_from(alphabet.len()).unwrap_or_default();
        let drawn = (0..length).filter_map(|_| {
            let at = usize::try_from(self.below(count)).ok()?;
            alphabet.get(at).map(|byte| char::from(*byte))
        });
        drawn.collect()
    }

    /// Digits of base 16, lower case.
    pub(crate) fn hex(&mut self, length: usize) -> String {
        self.text(b"0123456789abcdef", length)
    }
}

fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
