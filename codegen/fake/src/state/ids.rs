//! Ids and secrets, which look like chance and are the same every time.

use super::transaction::Transaction;
use crate::model::Ids;
use crate::random::SeededRandom;

/// Where counters are kept.
pub(crate) const COUNTERS: &str = "counters";

const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

/// An id of 20 characters, of which later ones sort behind earlier ones.
pub(crate) fn xid(seed: u64, number: u64) -> String {
    let order = 0x3_0000_0000 + number;
    let order = (0..7)
        .rev()
        .filter_map(|digit| DIGITS.get(usize::try_from((order >> (digit * 5)) & 31).ok()?));
    let order: String = order.map(|byte| char::from(*byte)).collect();
    order + &SeededRandom::of(seed, &["xid"], number).text(DIGITS, 13)
}

/// A decimal id of 19 digits.
pub(crate) fn decimal(seed: u64, number: u64) -> String {
    let digits = SeededRandom::of(seed, &["decimal"], number).below(9_000_000_000_000_000_000);
    (1_000_000_000_000_000_000 + digits).to_string()
}

/// A secret of 32 hex digits.
pub(crate) fn secret(tx: &mut Transaction<'_>) -> String {
    let number = tx.count(COUNTERS, "secrets");
    SeededRandom::of(tx.state.secrets, &["secret"], number).hex(32)
}

/// The id of a new resource, where it is not a member of the body.
pub(crate) fn new(tx: &mut Transaction<'_>, ids: &Ids, prefix: &str) -> String {
    let number = tx.count(COUNTERS, "ids");
    let seed = tx.state.seed;
    match ids {
        Ids::Decimal => format!("{prefix}{}", decimal(seed, number)),
        Ids::Xid | Ids::From(_) => format!("{prefix}{}", xid(seed, number)),
    }
}
